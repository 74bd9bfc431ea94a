import Foundation
import Interchange
import Records
import Testing

@testable import Reporting

/// The sections on exact values, 1-D critics, critic health and toy GANs, for stores in each state.
@Suite struct MeasuredPageTests {
  private func page(_ store: FixtureStore) throws -> RenderedReport { try #require(PageTests.pages[store]) }

  private func words(_ html: String) -> String { PageTests.words(html) }

  private func model(_ store: FixtureStore) throws -> ReportModel {
    ReportModel(input: store.input, article: try FixtureStore.article())
  }

  @Test(arguments: FixtureStore.allCases) func allElevenEquationsStandOnce(_ store: FixtureStore) throws {
    let html = try page(store).html
    let numbers = html.matches(of: /<div class="equation" id="eq-(\d+)"/).compactMap { Int($0.1) }
    #expect(numbers == Array(1...11))
    #expect(html.matches(of: /<math display="block" alttext="[^"]+">/).count == 11)
    for number in 1...11 { #expect(html.contains("<span class=\"number\">(\(number))</span>")) }
  }

  /// What readers see is what runs: all of the type, and nothing else.
  @Test func excerptIsTheSource() throws {
    let source = try String(
      contentsOfFile: FixtureStore.folder + "Sources/Objectives/WGANDiv.swift", encoding: .utf8)
    let code = try #require(try page(.empty).html.firstMatch(of: /<pre class="code"><code>([\s\S]*?)<\/code>/)).1
    let text = code.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&amp;", with: "&")
    #expect(text.hasPrefix("public struct WGANDiv: Objective {") && text.hasSuffix("\n}\n"))
    #expect(text.contains("squared.power(p / 2)") && source.hasSuffix(text))
  }

  @Test func theoryJoinsExactAndTrained() throws {
    let theory = TheoryModel(FixtureStore.full.input)
    #expect(
      theory.groups.map(\.theme) == [
        .growingP, .pairs, .bothOrders, .equal, .sampling(k: 2, p: 6), .sampling(k: 0.5, p: 2),
      ])
    #expect(theory.groups.map(\.rows.count).reduce(0, +) == theory.rows.count)
    let pair = TheoryModel.Pair(real: MeasuredStore.standard, fake: MeasuredStore.normal(1), dimension: 1)
    let row = try #require(theory.rows.first { $0.pair == pair && $0.sampling == "members" && $0.p == 6 })
    #expect(row.exact != nil && row.trained != nil)
    #expect(abs((row.deviation ?? 0) - (0.507 / 0.507590 - 1)) < 1e-12)
    #expect(!row.isUnreached)
    let failed = theory.rows.filter(\.isUnreached).map(\.sampling)
    #expect(failed == ["pool", "fakes"] || failed == ["fakes", "pool"])
    // Zero and infinity have no relative deviation.
    for row in theory.rows where row.oracle == 0 || row.oracle == .infinity { #expect(row.deviation == nil) }
  }

  @Test func fullPageSaysWhatTheNumbersSay() throws {
    let text = words(try page(.full).html)
    for sentence in [
      "For N(0, 1) and N(3, 1), depending on r(x), W ranges from 1.90080 to 2.66185 with k = 2, p = 6 and from "
        + "4.62953 to 517.552 with k = 0.5, p = 2.",
      "r the equal mixture: 0.412677 in one order and 0.412677 in the other. For equal distributions it is 0.",
      "in both orders: 0.395920 and 0.552985 with k = 2, p = 6; ∞ and 0.370928 with k = 0.5, p = 2.",
      "it gives a difference of means of 12.0398, where W₁ is 3.",
      "0.126216 at p = 2, 0.507590 at p = 6, 0.782579 at p = 20, 0.991433 at p = 1000; W₁ is 1.",
      "give 0.511539 at k = 2 and 0.370753 at k = 10.",
      "equal distributions give 2, where a divergence must give 0",
      "stops at −0.974757", "(10) gives −1.89430 for equal distributions and −1.69040 for different ones",
      "WGAN-GP reaches 91.0 ± 1.2 % of W₁ (3 seeds)",
      "Fitted by least squares to the best critic, a network under the same constraint reaches 99.0 ± 1.2 % of W₁ (3 seeds), "
        + "at best 99.5 %. Before scaling, its difference in means is 0.247; the trained critic’s is 0.388.",
      "the network without a constraint reaches 98.0 ± 1.2 % of W₁ (3 seeds), at best 98.5 %. fit, seed 11",
      "Sampling cannot reach this value", "−83.96 % †", "−11.43 % ‡",
      "WGAN-div, 8 Gaussians on a circle: 7 of 8 modes, 87.1 % good", "From distance 1 to 10",
      "by a factor of 120,572 for",
    ] {
      #expect(text.contains(sentence), "\(sentence)")
    }
  }

  @Test func emptyStoreInventsNothing() throws {
    let report = try page(.empty)
    let text = words(report.html)
    #expect(text.contains("No exact values are computed yet."))
    #expect(text.contains("Measured here: nothing yet for WGAN-GP; 3 of 3 seeds without a share (waiting)."))
    #expect(text.contains("No gradient is measured yet."))
    #expect(text.contains("No share is measured yet."))
    #expect(!report.html.contains("figure-theory") && !report.html.contains("figure-critic"))
    #expect(!report.figures.contains { $0.name.hasPrefix("toy") })
    #expect(!text.contains(" nan") && !text.contains("not a number"))
  }

  @Test func divergedChecksSayWhyAndCountNowhere() throws {
    let html = try page(.diverged).html
    let text = words(html)
    #expect(text.contains("diverged at step 120: critic.loss"))
    #expect(text.contains("failed: output/runs: &lt;disk&gt; is full"))
    let health = HealthModel(FixtureStore.diverged.input)
    for critic in health.critics + health.fits {
      #expect(critic.shares.count == 1)
      #expect(critic.missing.count == 2)
    }
    #expect(text.contains("(1 seed); its largest slope before scaling was 1.25. 2 of 3 seeds without a share ("))
    // A run that diverged keeps the values of its record to itself.
    for run in FixtureStore.diverged.input.checks where run.state != .done {
      #expect(run.value("share") == nil && run.value("divergence") == nil)
    }
  }

  /// Claims lead to every run that they read, also to those that are no GANs.
  @Test(arguments: FixtureStore.allCases) func everyRunOfEveryClaimIsOnThePage(_ store: FixtureStore) throws {
    let html = try ReportRenderer.render(
      store.input, article: try FixtureStore.article(),
      ledger: ClaimLedger(store.input, claims: try ClaimStore.quickClaims(), article: FixtureStore.article()),
      templates: FixtureStore.templates
    ).html
    let ids = Set(html.matches(of: /\sid="([^"]+)"/).map { String($0.1) })
    let links = html.matches(of: /href="#(run-[^"]+)"/).map { String($0.1) }
    for link in links { #expect(ids.contains(link), "\(link)") }
    for run in store.input.checks { #expect(ids.contains(run.anchor)) }
    let claims = try #require(html.firstMatch(of: /<section id="claims"[\s\S]*?<\/section>/)).0
    #expect(claims.matches(of: /href="#run-/).count > 10)
  }

  @Test func toyPicturesHaveTheirNumbers() throws {
    let html = try page(.full).html
    let section = try #require(html.firstMatch(of: /<section id="toy"[\s\S]*?<\/section>/)).0
    #expect(section.components(separatedBy: "<figure ").count == 2)
    // One picture a run, and one that says what the shades mean.
    #expect(section.components(separatedBy: "<img ").count - 1 == 3 + 1)
    #expect(section.components(separatedBy: "T from its lowest to its highest value").count - 1 == 2)
    // T = x² - y with slope √(4 x² + 1) at (-2, 2), the picture's upper left, and at (2, -2), its lower right.
    #expect(section.contains("\">2</a></th><td class=\"number\">2.00; 4.12</td>"))
    #expect(section.contains("<td class=\"number\">6.00; 4.12</td></tr>\n</tbody>"))
  }

  /// Four panels on one scale, each with every seed's critic and the best one.
  @Test func criticsAreOneFigure() throws {
    let page = Page(model: try model(.full), templates: try TemplateSet(folder: FixtureStore.templates))
    let section = try Section.constraints(page)
    #expect(section.figures.map(\.id) == ["figure-critics"] && section.tables.map(\.id) == ["share"])
    let svg = String(decoding: try #require(section.figures.first?.files.first).bytes, as: UTF8.self)
    for method in ["wgan", "wgan-gp", "sngan", "wgan-div"] {
      let style = Role(page.model.style(ofMethod: method))
      #expect(svg.matches(of: try Regex("<path class=\"\(style)\"[^>]*stroke-width=\"0.75\"")).count == 3)
    }
    #expect(svg.matches(of: /<path class="series-7"[^>]*stroke-width="1.5"/).count == 4 + 1)
    #expect(svg.contains("WGAN 31.5 %, 32.0 %, 32.5 %; WGAN-GP 90.5 %, 91.0 %, 91.5 %; SNGAN"))
    #expect(try Section.constraints(Page(model: model(.empty), templates: page.templates)).figures.isEmpty)
  }

  /// The class of a style in a figure.
  private func Role(_ style: Int) -> String { "series-\(style % 7 + 1)" }

  @Test func stylesAreOneForEachMethod() throws {
    let model = try model(.full)
    #expect(model.style(ofMethod: "wgan-div") == 0)
    let others = ["sgan", "wgan-gp", "rjs-gan", "ctgan", "sngan", "wgan"]
    #expect(others.map(model.style(ofMethod:)) == [1, 2, 3, 4, 5, 8])
  }

  @Test func toyPicturesAreSmall() throws {
    let page = Page(model: try model(.full), templates: try TemplateSet(folder: FixtureStore.templates))
    let section = try Section.toy(page)
    #expect(section.figures.map(\.id) == ["figure-toy"])
    let pictures = section.figures.flatMap(\.files)
    #expect(pictures.map(\.name) == ["figure-toy.png"] + (2...4).map { "figure-toy-\($0).png" })
    for picture in pictures {
      #expect(picture.bytes.count < 40_000 && picture.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }
    #expect(section.tables.map(\.id) == ["toy-fields", "toy"] && section.tables[0].rows.count == 3 * 4)
  }

  @Test func machinesGetTheSameNumbers() throws {
    let report = try page(.full)
    let json = try JSONValue.parse(report.json)
    let checks = FixtureStore.full.input.checks
    #expect(json["checks"]?.array?.count == checks.count)
    let tables = try #require(json["tables"]?.array)
    let rows = try #require(tables.first { $0["id"]?.string == "theory" }?["rows"]?.array)
    #expect(rows.count == TheoryModel(FixtureStore.full.input).rows.count)
    #expect(rows.contains { $0["exact"]?.string == "Infinity" })
    func csv(_ name: String, _ store: FixtureStore = .full) throws -> String {
      try #require(try page(store).tables.first { $0.name == name }).text
    }
    let theory = try csv("theory.csv")
    #expect(theory.split(separator: "\r\n").count == rows.count + 1)
    // Columns that the page does not show are there too: dimension, standard error, value under the true laws.
    #expect(
      theory.contains(
        ",\"N(0, 1), N(1, 1)\",members,2,6,0.50759,0.507507,-0.00116235544,6.06,1,\"N(0, 1)\",\"N(1, 1)\",1,0.0009,0.507,0.4,"
      ))
    #expect(theory.hasPrefix("group,pair,sampling,k,p,exact,trained,deviation,ratio,w1,real,fake,dimension,"))
    #expect(try csv("share.csv").contains("WGAN,1,0.315,1.25,0.3875\r\n"))
    #expect(try csv("generator-gradients.csv").contains("\r\n1,0.75,0.765,"))
    #expect(
      try csv("toy.csv").contains("\r\n\"8 Gaussians on a circle, WGAN-div, seed 1\",7,0.871,0.0412,0.0123,done,8,"))
    // One line a value; a check without one keeps its line.
    let values = checks.reduce(0) { $0 + max(1, $1.record?.values?.all.count ?? 0) }
    #expect(try csv("checks.csv").split(separator: "\r\n").count == values + 1)
    #expect(try csv("checks.csv").contains(",done,wgan_div,0.75\r\n"))
    #expect(try csv("checks.csv", .empty).contains(",waiting,,\r\n"))
  }

  @Test func labelsFromOutsideAreEscaped() throws {
    let attack = "\"'><script>alert(1)</script>&"
    var input = FixtureStore.full.input
    for index in input.checks.indices {
      input.checks[index].run.uses = [TableUse(table: "theory", label: attack, readsStep: 1)]
      if index % 5 == 0 { input.checks[index].state = .failed(error: attack) }
    }
    let html = try ReportRenderer.render(
      input, article: try FixtureStore.article(), templates: FixtureStore.templates
    ).html
    #expect(!html.contains("<script") && html.contains("&lt;script&gt;"))
  }
}
