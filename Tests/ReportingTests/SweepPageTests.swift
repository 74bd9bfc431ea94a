import Foundation
import Interchange
import Records
import Testing

@testable import Reporting

/// What the page says of k and p, r(x), variants, critics' health and the time-lapse.
@Suite struct SweepPageTests {
  static let pages: [FixtureStore: RenderedReport] = {
    var pages: [FixtureStore: RenderedReport] = [:]
    for store in FixtureStore.allCases { pages[store] = try? store.wideReport() }
    return pages
  }()

  private func page(_ store: FixtureStore) throws -> RenderedReport { try #require(Self.pages[store]) }

  private func words(_ html: some StringProtocol) -> String {
    String(html).replacing(/<style>[\s\S]*?<\/style>/, with: "").replacing(/<[^>]*>/, with: " ")
      .replacing(/\s+/, with: " ")
  }

  private func section(_ id: String, _ html: String) throws -> String {
    let start = try #require(html.range(of: "<section id=\"\(id)\""))
    let end = try #require(html.range(of: "</section>", range: start.upperBound..<html.endIndex))
    return String(html[start.lowerBound..<end.upperBound])
  }

  /// The score that a sweep reads: that of its own step.
  private func score(_ config: RunConfig, in store: FixtureStore = .full) throws -> Double {
    let run = try #require(store.wideCells.first { $0.config == config })
    return try #require(run.read(by: "kp").outcome ?? run.read(by: "sampling").outcome).fid
  }

  @Test func kpShowsEverySeedAndInventsNoPublishedNumber() throws {
    let html = try section("kp", page(.full).html)
    let text = words(html)
    let scores = try (1...3).map { try score(FixtureStore.sweepConfig(k: 0.1, p: 6, seed: $0)) }
    let estimate = try #require(Estimate(scores))
    let half = try #require(estimate.halfWidth)
    #expect(
      text.contains(
        "k = 0.1, p = 6 NOT FOUND \(Format.score(estimate.mean)) ± \(Format.fixed(half, decimals: 1)) n = 3:"))
    for (seed, value) in zip(1..., scores) {
      let anchor = "#run-" + FixtureStore.sweepConfig(k: 0.1, p: 6, seed: seed).shortID
      #expect(html.contains("<a href=\"\(anchor)\" aria-label=\"seed \(seed): \(Format.score(value))\">"))
    }
    // The center stands on both rays.
    #expect(text.components(separatedBy: "k = 2, p = 6 best; value NOT FOUND").count == 3)
    #expect(html.matches(of: /<td class="none edge">([^<]*)<\/td>/).allSatisfy { $0.1.contains("NOT FOUND") })
    #expect(html.contains("<figure id=\"figure-kp\">"))
    // Three panels with three seeds each, one path a panel.
    let svg = try #require(html.firstMatch(of: /<div class="wide">([\s\S]*?)<\/svg>/)).1
    let seeds = svg.matches(of: /<path class="series-1"[^>]*stroke-width="0.75"[^>]* d="([^"]*)"/)
    #expect(seeds.map { $0.1.count { $0 == "M" } }.filter { $0 == 3 }.count == 3)
    let all = try FixtureStore.ks.flatMap { k in
      try (1...3).map { try score(FixtureStore.sweepConfig(k: k, p: 6, seed: $0)) }
    }
    let common = try #require(Estimate(all))
    #expect(text.contains("the mean over all its values and seeds, \(common.text) (95 % interval)"))
  }

  @Test func kpOfOtherStores() throws {
    let empty = words(try section("kp", page(.empty).html))
    #expect(empty.contains("k = 0.1, p = 6 NOT FOUND 3 waiting – –"))
    #expect(!empty.contains("FID against k"))
    let half = words(try section("kp", page(.half).html))
    let one = Format.score(try score(FixtureStore.sweepConfig(k: 0.1, p: 6, seed: 1), in: .half))
    #expect(half.contains("k = 0.1, p = 6 NOT FOUND \(one) n = 1: \(one) 1 interrupted, 1 waiting"))
    let diverged = words(try section("kp", page(.diverged).html))
    #expect(diverged.contains("k = 100, p = 6 NOT FOUND 3 diverged – –"))
    #expect(diverged.contains("No score for k = 100: 3 diverged."))
    #expect(diverged.contains("n = 2:"))
    let without = words(try section("kp", try FixtureStore.full.rendered().html))
    #expect(without.contains("Profile quick has no runs of this sweep."))
  }

  @Test func kpRaysAndWhatIsLeftOut() throws {
    var input = FixtureStore.full.wideInput
    var own = FixtureStore.run(
      2, seed: 1, upTo: 8000, config: FixtureStore.sweepConfig(k: 5, p: 6, seed: 1), tables: ["kp"])
    own.run.uses = [TableUse(table: "kp", label: "k = 5", setting: .published, readsStep: 4000)]
    input.trainings.append(own)
    var off = FixtureStore.run(
      2, seed: 1, upTo: 8000, config: FixtureStore.sweepConfig(k: 5, p: 3, seed: 1), tables: ["kp"])
    off.run.uses = [TableUse(table: "kp", label: "k = 5, p = 3", setting: .tuned, readsStep: 4000)]
    input.trainings.append(off)
    let model = ReportModel(input: input, article: try FixtureStore.article())
    #expect(model.kp.alongK.map(\.k) == FixtureStore.ks)
    #expect(model.kp.alongP.map(\.p) == FixtureStore.ps)
    #expect(model.kp.others.map(\.name) == ["k = 5, p = 3"])
  }

  /// FID falls from e to 1 and stays: falling only if the fall is in the last quarter.
  @Test func stillFalling() throws {
    func group(fallsAt step: Int) throws -> RunGroup {
      var run = FixtureStore.run(2, seed: 1, upTo: 8000)
      run.metrics = (1...20).map { MetricsPoint(step: $0 * 400, samples: 10, fids: [$0 * 400 <= step ? 20 : 17.9]) }
      return try #require(RunGroup.groups(of: [run]).first)
    }
    #expect(try group(fallsAt: 6000).fallingText == "1 of 1 seed")
    #expect(try group(fallsAt: 5600).fallingText == "no")
  }

  /// A seed's r(x) in units of its own mean: what its runs share is gone.
  @Test func samplingIsRelativeToTheMethodsMean() throws {
    let model = try FixtureStore.full.wideModel()
    let row = try #require(model.sampling.rows.last)
    let six = row.ours.prefix(6).compactMap { $0 }
    func score(_ group: RunGroup, _ seed: Int) throws -> Double {
      try #require(group.done.first { $0.config.seed == seed }?.outcome).fid
    }
    let ratios = try (1...3).map { seed in
      let all = try six.map { try score($0, seed) }
      return all[0] / pow(all.reduce(1, *), 1 / Double(all.count))
    }
    let html = try section("sampling", page(.full).html)
    let text = words(html)
    let estimate = try #require(Estimate(ratios))
    // Published 15.2 over the geometric mean of the six, 15.18.
    #expect(
      text.contains(
        "(1) 1.00 \(Format.fixed(estimate.mean, decimals: 2)) ± \(Format.fixed(try #require(estimate.halfWidth), decimals: 2))"
      ))
    #expect(text.contains("WGAN-div: 3."))
  }

  @Test func spreadOverSampling() throws {
    let html = try section("sampling", page(.full).html)
    let text = words(html)
    #expect(html.contains("<figure id=\"figure-sampling\">"))
    #expect(text.contains("independent of real and generated ones (not in the article)"))
    let model = try FixtureStore.full.wideModel()
    let row = try #require(model.sampling.rows.last)
    // The article's six choices, without the uniform one.
    let means = row.ours.prefix(6).compactMap { $0?.estimate?.mean }
    #expect(means.count == 3 && row.ours.count == 7)
    let spread = try #require(means.max()) - #require(means.min())
    // Published 15.9 − 14.5.
    #expect(text.contains("WGAN-div 1.4 \(Format.score(spread)) "))
    // No CTGAN ran: no row.
    #expect(!text.contains("CTGAN 1.5"))
    #expect(try section("sampling", page(.empty).html).contains("figure-sampling") == false)
    #expect(words(try section("sampling", page(.half).html)).contains("How much FID depends on r(x)"))
  }

  @Test func whetherPointsOfPAndQConvergeFaster() throws {
    let model = try FixtureStore.full.wideModel()
    let convergence = try #require(Convergence(model))
    func area(_ seed: Int, _ points: String) throws -> Double {
      let config = FixtureStore.config(2, seed: seed, points: points)
      let run = try #require(FixtureStore.full.wideCells.first { $0.config == config })
      let fids = run.metrics.filter { $0.step <= FixtureStore.sweepStep }.map(\.fid)
      return fids.reduce(0) { $0 + log($1) } / Double(fids.count)
    }
    let made = try #require(Estimate(try (1...3).map { try area($0, "interpolates") }))
    let neither = try #require(Estimate(try (1...3).map { try area($0, "uniform") }))
    #expect(abs(log(convergence.ratio) - (made.mean - neither.mean)) < 1e-12)
    #expect(convergence.steps.last == FixtureStore.sweepStep && convergence.steps.count == 10)
    let text = words(try section("sampling", page(.full).html))
    #expect(text.contains("on average \(Format.significant(convergence.ratio, digits: 3)) times"))
    let said: [Convergence.Answer: String] = [
      .faster: "Yes, here it does.", .slower: "No, here it is slower.",
      .undecided: "These seeds do not tell them apart.",
    ]
    #expect(text.contains(try #require(said[convergence.answer])))
    // Seed by seed.
    let differences = try (1...3).map { try area($0, "interpolates") - area($0, "uniform") }
    #expect(
      abs(try #require(convergence.difference.halfWidth) - (try #require(Estimate(differences)?.halfWidth))) < 1e-12)
    let json = try JSONValue.parse(page(.full).json)
    #expect(json["convergence"]?["fid_ratio"]?.number == rounded(convergence.ratio, toDigits: 9))
    #expect(try section("sampling", page(.empty).html).contains("figure-convergence") == false)

    /// The answer when every FID of the uniform r(x) is so many times what it is.
    func answer(_ factor: Double) throws -> Convergence.Answer {
      var input = FixtureStore.full.wideInput
      for place in input.trainings.indices where input.trainings[place].config.sampling == "uniform" {
        input.trainings[place].metrics = input.trainings[place].metrics.map { point in
          MetricsPoint(step: point.step, samples: point.samples, fids: point.fids.map { $0 * factor })
        }
      }
      return try #require(Convergence(ReportModel(input: input, article: try FixtureStore.article()))).answer
    }
    var input = FixtureStore.full.wideInput
    let uniform = input.trainings.indices.filter { input.trainings[$0].config.sampling == "uniform" }
    func result() throws -> Convergence {
      try #require(Convergence(ReportModel(input: input, article: try FixtureStore.article())))
    }
    input.trainings[uniform[0]].metrics = []
    #expect(try result().answer == .runsMissing && result().neither.shortfall == "1 trained, not scored")
    input.trainings[uniform[0]].state = .diverged(step: 7, quantity: "critic.loss")
    #expect(try result().answer == .runsMissing && result().neither.shortfall == "1 diverged")
    input = FixtureStore.full.wideInput
    input.trainings.removeAll { $0.config.seed > 1 }
    #expect(try result().answer == .oneSeed && result().interval == nil)
    #expect(try answer(10) == .faster)
    #expect(try answer(0.1) == .slower)
  }

  @Test func aPenaltyNearOverflowIsFlagged() throws {
    let diverged = try page(.diverged).html
    #expect(words(try section("runs", diverged)).contains("penalty near overflow in 2 of "))
    let summary = try section("summary", diverged)
    let near = try #require(FixtureStore.diverged.wideCells.first { $0.nearOverflow != nil })
    #expect(words(summary).contains("a penalty came near the largest number"))
    #expect(summary.contains("<a href=\"#\(near.anchor)\">WGAN-GP, seed 2</a>"))
    #expect(try page(.full).html.contains("near overflow") == false)
  }

  /// Also where environments are lost: the place that a run leads to depends on its record alone.
  @Test func everyRunLeadsToItsCost() throws {
    var input = FixtureStore.half.wideInput
    func places(_ input: ReportInput) throws -> (links: [String], ids: Set<String>) {
      let html = try ReportRenderer.render(
        input, article: FixtureStore.article(), templates: FixtureStore.templates
      ).html
      let links = html.matches(of: /href="#(cost-[0-9a-f]+)"/).map { String($0.1) }
      return (links, Set(html.matches(of: /\ id="(cost-[0-9a-f]+)"/).map { String($0.1) }))
    }
    let (links, ids) = try places(input)
    #expect(links.count > 10 && Set(links) == ids)
    for place in input.trainings.indices { input.trainings[place].environment = nil }
    for place in input.checks.indices { input.checks[place].environment = nil }
    let without = try places(input)
    #expect(without.links == links && without.ids == ids)
  }

  @Test func gradientNormsArePooledOverSeeds() throws {
    let html = try section("health", page(.full).html)
    // Norms 0…1, 0…2, 0…3 in steps of a tenth of the highest: median of 33 values is 0.8.
    let values = (1...3).flatMap { seed in (0...10).map { Double($0 * seed) / 10 } }.sorted()
    #expect(words(html).contains("WGAN-div, at real images 3 0 "))
    #expect(words(html).contains(" \(Format.significant(values[16], digits: 3)) "))
    #expect(words(try section("health", page(.empty).html)).contains("No gradient norms are recorded yet."))
    #expect(words(try section("health", page(.diverged).html)).contains("Not drawn: WGAN (3 diverged)."))
  }

  @Test func timeLapseSpreadsItsFrames() throws {
    let html = try section("samples", page(.full).html)
    let figure = try #require(html.firstMatch(of: /<figure id="samples-time-lapse" class="lapse">[\s\S]*?<\/figure>/)).0
    #expect(figure.contains("width=\"\(10 * 32 + 9 * 2)\" height=\"\(8 * 32 + 7 * 2)\""))
    let steps = "after 400, 1,200, 2,400, 3,600, 4,400, 5,600, 6,800 and 8,000"
    #expect(figure.contains("\(steps) steps\">") && figure.contains("\(steps) generator steps"))
    #expect(try section("samples", page(.empty).html).contains("samples-time-lapse") == false)
    #expect(try page(.full).figures.map(\.name).contains("samples-time-lapse.png"))
    // The score of the last step, which the samples show, not that of the step that the table reads.
    let keras = try #require(
      FixtureStore.full.wideCells.first { $0.config == FixtureStore.variantConfig(1, seed: 1) }?.outcome
    ).fid
    #expect(
      words(try section("samples", page(.full).html)).contains(
        "WGAN-div, article’s code (Keras). Seed 1 after 8,000 steps, FID \(Format.score(keras));"))
  }

  @Test func variantsStandUnderTheirNames() throws {
    let html = try section("variants", page(.full).html)
    let text = words(html)
    for name in ["official code", "article’s code (Keras)", "p on the squared norm &lt;slip&gt;", "tuned"] {
      #expect(text.contains(name))
    }
    // Only the batch norm is flagged.
    #expect(text.components(separatedBy: "mixes the samples").count == 2)
    #expect(text.contains("keras batch norm mixes the samples"))
    #expect(words(try section("variants", page(.diverged).html)).contains("1 diverged"))
    #expect(words(try section("variants", page(.empty).html)).contains("3 waiting"))
  }

  @Test func jsonAndTables() throws {
    let report = try page(.diverged)
    let json = try JSONValue.parse(report.json)
    let tables = try #require(json["tables"]?.array)
    func rows(_ id: String) throws -> [JSONValue] {
      try #require(tables.first { $0["id"]?.string == id }?["rows"]?.array)
    }
    let ids = Set(tables.compactMap { $0["id"]?.string })
    #expect(ids.isSuperset(of: ["kp", "sampling", "spread", "methods", "scores", "variants"]))
    let kp = try rows("kp")
    #expect(kp.compactMap { $0["setting"]?.string }.prefix(2) == ["k = 0.1, p = 6", "k = 2, p = 6"])
    #expect(kp.first { $0["setting"]?.string == "k = 100, p = 6" }?["fid"]?["missing"]?.string == "3 diverged")
    let slip = try #require(kp.first { $0["setting"]?.string == "k = 2, p = 12" }?["fid"])
    #expect(slip["n"]?.integer == 2 && slip["seeds"]?.array?.compactMap(\.integer) == [1, 3])
    #expect(slip["remark"]?.string == "1 diverged")
    #expect(slip["runs"]?.array?.first?.string == FixtureStore.sweepConfig(k: 2, p: 12, seed: 1).id)
    let variants = try rows("variants")
    #expect(variants.filter { $0["critic_norm"]?.string == "batch norm" }.count == 1)
    let csv = try #require(report.tables.first { $0.name == "kp.csv" }).text
    #expect(
      csv.hasPrefix("group,setting,published,fid,fid_half_width_95,fid_n,fid_seeds,fid_values,fid_runs,fid_remark,"))
    #expect(csv.contains("\r\n\"k varies, p = 6\",\"k = 100, p = 6\",NOT FOUND,,,,,,,3 diverged,"))
    #expect(csv.contains(FixtureStore.sweepConfig(k: 2, p: 12, seed: 3).shortID))
  }

  @Test(arguments: FixtureStore.allCases) func pageStaysSound(_ store: FixtureStore) throws {
    let html = try page(store).html
    let ids = html.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
    #expect(Set(ids).count == ids.count, "an id stands twice")
    for match in html.matches(of: /href="#([^"]+)"/) { #expect(ids.contains(String(match.1)), "\(match.1)") }
    for match in html.matches(of: /aria-labelledby="([^"]+)"/) {
      for id in match.1.split(separator: " ") { #expect(ids.contains(String(id)), "\(id)") }
    }
    #expect(html.matches(of: /<img\s/).count == html.matches(of: /<img [^>]*alt="[^"]+"/).count)
    #expect(html.matches(of: /<table/).count == html.matches(of: /<caption/).count)
    #expect(!html.contains("<script") && !html.contains("<slip>"))
    #expect(try store.wideReport().html == html)
    // Tables behind figures are short.
    for table in html.split(separator: "<div class=\"scroll data\"").dropFirst() {
      let body = table.prefix(upTo: table.range(of: "</table>")?.lowerBound ?? table.endIndex)
      #expect(body.matches(of: /<th scope="row">/).count <= Figure.rowLimit)
    }
  }

  /// A band a curve that several seeds stand behind: of the methods' scores the accent alone; of losses two terms, their
  /// sum and the generator.
  @Test func curvesHaveSeedBands() throws {
    let figures = try page(.full).figures
    func bands(_ name: String) throws -> Int {
      let svg = String(decoding: try #require(figures.first { $0.name == name }).bytes, as: UTF8.self)
      return svg.components(separatedBy: "fill-opacity=\"0.18\"").count - 1
    }
    #expect(try bands("figure-fid.svg") == 1)
    // WGAN has no penalty, and one term is the sum.
    #expect(try bands("figure-losses.svg") == 2 + 4 + 4)
  }

  @Test func lossesAreFolded() throws {
    let html = try section("curves", page(.full).html)
    #expect(
      html.contains("<details id=\"losses\"><summary>Losses of every method</summary>\n<figure id=\"figure-losses\">"))
    #expect(words(html).contains("39 of 300 rows; tables/ has all of them."))
    #expect(words(html).contains("WGAN: 2 values of the first steps or spikes lie outside the frame"))
    #expect(words(try section("curves", page(.diverged).html)).contains("WGAN: every run diverged."))
  }

  @Test func thinnedTablesSaySo() throws {
    let templates = try TemplateSet(
      files: [
        ("f", "== f.title\nT.\n== f.caption\nC.\n== f-data.caption\nD.\n== f-data.columns\na | b // small")
      ]
        + ["figure", "table", "cell"].map { name in
          (name, try String(contentsOfFile: "\(FixtureStore.templates)/\(name).mustache", encoding: .utf8))
        }, style: "")
    let words = templates.words("f")
    let data = try Table(
      "f-data", words, columns: [.init("a", .name), .init("b")],
      rows: (0..<100).map { Table.Row([.whole($0), .text("x")]) }, isBoxed: true)
    let text = try templates.render(try Figure("f", words, [:], .images([]), data: data).view, with: "figure")
    #expect(text.contains("40 of 100 rows") && text.contains(">99<") && text.contains(">0<"))
    #expect(text.contains("b<small>small</small>"))
    #expect(text.matches(of: /<tr>/).count == 41)
  }
}
