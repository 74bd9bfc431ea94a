import Foundation
import Interchange
import Records
import Testing

@testable import Reporting

/// What a page says, for stores in each state. Numbers are worked out by hand from the fixtures' scores.
@Suite struct PageTests {
  static let pages: [FixtureStore: RenderedReport] = {
    var pages: [FixtureStore: RenderedReport] = [:]
    for store in FixtureStore.allCases { pages[store] = try? store.rendered() }
    return pages
  }()

  private func page(_ store: FixtureStore) throws -> RenderedReport { try #require(Self.pages[store]) }

  /// The page's text without tags, spaces collapsed.
  static func words(_ html: String) -> String {
    html.replacing(/<style>[\s\S]*?<\/style>/, with: "").replacing(/<[^>]*>/, with: " ").replacing(/\s+/, with: " ")
  }

  @Test func fullPageShowsEveryScoreBesideTheArticles() throws {
    let html = try page(.full).html
    let text = Self.words(html)
    for method in 0..<3 {
      let scores = try (1...3).map { seed in
        try #require(FixtureStore.run(method, seed: seed, upTo: 8000).outcome).fid
      }
      let mean = scores.reduce(0, +) / 3
      let deviation = (scores.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 2).squareRoot()
      let half = 4.302_652_730 * deviation / 3.0.squareRoot()
      let shown = String(format: "%.1f ± %.1f", mean, half)
      #expect(text.contains(shown.replacing(" ±", with: "  ±")) || text.contains(shown), "\(shown)")
      for (seed, score) in zip(1..., scores) {
        let anchor = "#run-" + FixtureStore.config(method, seed: seed).shortID
        let value = String(format: "%.1f", score)
        #expect(html.contains("<a href=\"\(anchor)\" aria-label=\"seed \(seed): \(value)\">\(value)</a>"))
      }
    }
    #expect(text.contains("✓ 9 done"))
    #expect(text.contains("DCGAN 30.9 52.0 61.1 not in this profile"))
    #expect(text.contains("WGAN-div k = 2, p = 6; r(x) (1) 18.1 15.2 15.9 13."))
    #expect(text.contains("SNGAN 21.7 * – – not in this profile"))
    #expect(text.contains("WGAN a clip = 0.01 no row no row no row"))
    #expect(text.contains("FID here uses 3 small networks trained for this project; the article’s FID uses Inception"))
    #expect(text.contains("Method seed FID 50,000 samples FID, net 1"))
    #expect(text.contains("WGAN-div 1 \(Format.score(FixtureStore.finalScore(2, seed: 1)))"))
    #expect(text.contains("苏剑林"))
    #expect(html.contains(resultsDigest(FixtureStore.full.input.allRecords)))
    for entry in FixtureStore.reference { #expect(text.contains("\(entry.name) \(Format.score(entry.fid))")) }
  }

  @Test func emptyStoreSaysSo() throws {
    let text = Self.words(try page(.empty).html)
    #expect(text.contains("Not every method has finished a training yet."))
    #expect(text.contains("○ 9 waiting"))
    #expect(text.contains("Results digest none yet"))
    #expect(text.contains("WGAN-div k = 2, p = 6; r(x) (1) 18.1 15.2 15.9 3 waiting"))
    #expect(text.contains("No samples are recorded yet."))
    #expect(text.contains("No losses and no scores are recorded yet."))
    #expect(!text.contains("±  0"))
  }

  @Test func halfFinishedStoreCountsWhatIsThere() throws {
    let text = Self.words(try page(.half).html)
    #expect(text.contains("✓ 3 done ‖ 3 interrupted ○ 3 waiting"))
    let input = FixtureStore.half.input
    let count = "of \(input.allRecords.count) of \(input.trainings.count + input.checks.count) runs"
    #expect(text.contains("over id, checkpoint and losses \(count)"), "\(count)")
    // One seed: a mean without interval, and what is missing beside it.
    let score = String(format: "%.1f", FixtureStore.finalScore(2, seed: 1))
    #expect(text.contains("\(score) n = 1: \(score) 1 interrupted, 1 waiting"))
    #expect(text.contains("1 of 3"))
  }

  @Test func divergedRunsStayVisibleAndOutOfMeans() throws {
    let html = try page(.diverged).html
    let text = Self.words(html)
    #expect(text.contains("✓ 4 done ▲ 4 diverged ✗ 1 failed"))
    let others = FixtureStore.diverged.input.checks.count { $0.problem != nil }
    #expect(others > 0 && text.contains("\(5 + others) runs gave no score;"))
    #expect(
      text.contains(
        "WGAN-GP, seed 2 : diverged: critic.loss stopped being a finite number at step 3,940; last good step 3,920"))
    #expect(text.contains("WGAN-div, seed 3 : failed: output/runs: &lt;disk&gt; is full"))
    #expect(text.contains("3 diverged"))
    #expect(text.contains("WGAN: every run diverged."))
    let scores = try [1, 3].map { try #require(FixtureStore.run(1, seed: $0, upTo: 8000).outcome).fid }
    let mean = String(format: "%.1f", (scores[0] + scores[1]) / 2)
    #expect(text.contains("\(mean) ± "))
    #expect(text.contains("n = 2: "))
    #expect(text.contains("WGAN-GP: the mean leaves out 1 diverged or failed run."))
    let id = FixtureStore.config(1, seed: 2).shortID
    #expect(html.contains("<tr id=\"run-\(id)\">"))
  }

  @Test(arguments: FixtureStore.allCases) func pageIsOneFileWithResolvingAnchors(_ store: FixtureStore) throws {
    let html = try page(store).html
    #expect(!html.contains("<script") && !html.contains(/url\((?!#)/) && !html.contains("@import"))
    for match in html.matches(of: /(?:src|srcset)="([^"]{0,30})/) {
      #expect(match.1.hasPrefix("data:image/png;base64,"))
    }
    let ids = html.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
    #expect(Set(ids).count == ids.count, "an id stands twice")
    for match in html.matches(of: /href="#([^"]+)"/) { #expect(ids.contains(String(match.1)), "\(match.1)") }
    for match in html.matches(of: /aria-labelledby="([^"]+)"/) {
      for id in match.1.split(separator: " ") { #expect(ids.contains(String(id)), "\(id)") }
    }
    #expect(html.matches(of: /<img\s/).count == html.matches(of: /<img [^>]*alt="[^"]+"/).count)
    #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    #expect(html.utf8.count < 3_000_000)
    #expect(html.matches(of: /<table/).count == html.matches(of: /<caption/).count)
  }

  @Test func sameInputSameBytes() throws {
    let (first, second) = (try page(.half), try FixtureStore.half.rendered())
    #expect(first.html == second.html && first.json == second.json)
    #expect(first.tables.elementsEqual(second.tables) { $0 == $1 })
    #expect(first.figures.elementsEqual(second.figures) { $0 == $1 })
  }

  /// Another machine changes the marked section and nothing else.
  @Test func twoMachinesDifferInProvenanceOnly() throws {
    var input = FixtureStore.half.input
    for index in input.trainings.indices where input.trainings[index].environment != nil {
      input.trainings[index].environment?.wallSeconds = 99_999
      input.trainings[index].environment?.host = "elsewhere"
      input.trainings[index].environment?.commit = "feed+"
    }
    for index in input.checks.indices where input.checks[index].environment != nil {
      input.checks[index].environment?.cpuSeconds = 99_999
      input.checks[index].environment?.host = "elsewhere"
    }
    let other = try ReportRenderer.render(
      input, article: try FixtureStore.article(), templates: FixtureStore.templates)
    let here = try page(.half)
    #expect(other.json == here.json)
    #expect(other.html != here.html)
    #expect(other.html.contains("feed, with uncommitted changes"))
    func rest(_ html: String) -> String {
      html.replacing(/<!-- provenance: begin[\s\S]*provenance: end -->/, with: "")
    }
    #expect(rest(other.html) == rest(here.html))
    #expect(!rest(here.html).contains("bench-1") && !rest(here.html).contains("Xeon"))
  }

  /// Every kind's cost stands there, a line a run, and the lines add up.
  @Test func everyKindHasItsCost() throws {
    let html = try page(.full).html
    let section = try #require(html.firstMatch(of: /<section id="provenance"[\s\S]*?<\/section>/)).0
    let text = Self.words(String(section))
    let input = FixtureStore.full.input
    let kinds: [(RunConfig.Kind, String)] = [
      (.exact, "exact values"), (.critic, "1-D critics"), (.toy, "2-D toys"),
    ]
    for (kind, name) in kinds {
      let runs = input.checks.filter { $0.config.kind == kind }
      let times = runs.compactMap(\.environment)
      #expect(times.count == runs.count && !runs.isEmpty)
      let wall = Format.duration(times.reduce(0) { $0 + $1.wallSeconds })
      let cpu = Format.duration(times.reduce(0) { $0 + $1.cpuSeconds })
      #expect(text.contains("Time of all \(name) together \(wall), CPU time \(cpu) (\(runs.count) runs)"))
    }
    #expect(text.contains("Time of all GAN trainings together ") && text.contains("(9 runs)"))
    #expect(section.matches(of: /<th scope="row"><a href="#run-/).count == 9 + input.checks.count)
    let empty = try #require(try page(.empty).html.firstMatch(of: /<section id="provenance"[\s\S]*?<\/section>/)).0
    #expect(!empty.contains("Time of all"))
  }

  @Test func everythingFromOutsideIsEscaped() throws {
    let attack = "\"'><script>alert(1)</script>&"
    var input = FixtureStore.diverged.input
    (input.profile, input.summary) = (attack, attack)
    input.reference = ReferenceScores(
      dataHash: attack, featureNets: [.init(hash: attack, accuracy: 0.5)], entries: [.init(name: attack, fid: 20)])
    for index in input.trainings.indices {
      input.trainings[index].run.config.dataset = attack
      input.trainings[index].run.config.network = attack
      input.trainings[index].run.config.method = index % 3 == 0 ? attack : input.trainings[index].config.method
      input.trainings[index].state = index == 4 ? .failed(error: attack) : input.trainings[index].state
      input.trainings[index].environment?.host = attack
      input.trainings[index].environment?.commit = attack
    }
    var article = try FixtureStore.article()
    article.citation.title = attack
    article.methods.columns[0].name = attack
    let page = try ReportRenderer.render(input, article: article, templates: FixtureStore.templates)
    #expect(!page.html.contains("<script"))
    #expect(!page.html.contains("\"'>"))
    #expect(page.html.contains("&lt;script&gt;"))
  }
}
