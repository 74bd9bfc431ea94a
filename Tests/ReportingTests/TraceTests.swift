import Foundation
import Records
import Testing

@testable import Reporting

/// Every number of ours leads to the runs that gave it.
@Suite struct TraceTests {
  /// Tables whose numbers no run of the page gave, or whose rows are the runs themselves.
  static let others = [
    // Pictures and nets are measured once, for all runs; counts and trials stand under budget.
    "reference-caption", "nets-caption", "budget-runs-caption", "budget-choices-caption", "budget-trials-caption",
    // Lists of runs; the sentence above the deviations links its own.
    "runs-caption", "checks-caption", "deviations-caption",
  ]

  /// Lines of tables that hold a number and lead nowhere.
  static func loose(_ html: String) -> [String] {
    html.matches(of: /<table>[\s\S]*?<\/table>/).flatMap { match -> [String] in
      let table = String(match.0)
      let name = table.firstMatch(of: /<caption id="([^"]+)"/).map { String($0.1) } ?? "no caption"
      // Below a claim's numbers and pairs stand its runs; a column may lead for its runs.
      guard !others.contains(name), !name.hasPrefix("claim-"),
        let body = table.range(of: "</thead>")
      else { return [] }
      let leading = leadingColumns(table[..<body.lowerBound])
      return table[body.upperBound...].matches(of: /<tr[^>]*>([\s\S]*?)<\/tr>/).compactMap { row in
        let line = without(leading, String(row.1))
        let isLoose = numbers(line, of: name).contains(/[0-9]/) && !line.contains("href=\"#")
        return isLoose ? "\(name): \(line)" : nil
      }
    }
  }

  /// The columns whose own head leads somewhere, by their places; none where heads span columns.
  private static func leadingColumns(_ head: Substring) -> Set<Int> {
    let heads = head.matches(of: /<th[^>]*>([\s\S]*?)<\/th>/).map { String($0.0) }
    guard !heads.contains(where: { $0.contains("colspan") }) else { return [] }
    return Set(heads.indices.filter { heads[$0].contains("href=\"#") })
  }

  /// A row without the runs of some columns.
  private static func without(_ columns: Set<Int>, _ line: String) -> String {
    guard !columns.isEmpty else { return line }
    let runs = line.matches(of: /<(?:th|td)[^>]*>[\s\S]*?<\/(?:th|td)>/).map { String($0.0) }
    return runs.indices.filter { !columns.contains($0) }.map { runs[$0] }.joined()
  }

  /// The runs that hold numbers of ours: neither published ones nor settings and counts of what was asked for.
  private static func numbers(_ line: String, of table: String) -> String {
    // The article's numbers, and how far apart they lie.
    if line.contains("<th scope=\"row\">published</th>") { return "" }
    let runs = line.matches(of: /<td class="(number[^"]*)">([\s\S]*?)<\/td>/)
      .map { (kind: String($0.1), text: String($0.2)) }
    let own =
      switch table {
      case "methods-caption": runs.filter { $0.kind.contains("ours") }
      // k and p.
      case "theory-caption": Array(runs.dropFirst(2))
      // Critic steps.
      case "variants-caption": Array(runs.dropFirst())
      // The article's.
      case "figure-sampling-data-caption": Array(runs.dropFirst())
      // Published ratios.
      case "hero-data-caption": Array(runs.dropFirst(3))
      default: runs
      }
    return own.map(\.text).joined(separator: " ")
  }

  @Test(arguments: FixtureStore.allCases) func everyLineWithANumberLeadsToARun(_ store: FixtureStore) throws {
    for page in [PageTests.pages[store], SweepPageTests.pages[store], PageStoresTests.pages[store]] {
      let loose = Self.loose(try #require(page).html)
      #expect(loose.isEmpty, "\(loose.joined(separator: "\n"))")
    }
  }

  @Test func aLooseLineIsFound() {
    func table(_ row: String, head: String = "") -> String {
      "<table><caption id=\"a\"></caption><thead>\(head)</thead><tbody><tr>\(row)</tr></tbody></table>"
    }
    #expect(Self.loose(table("<td class=\"number\">3</td>")).count == 1)
    #expect(Self.loose(table("<td class=\"number\"><a href=\"#run-1\">3</a></td>")).isEmpty)
    // A head leads for its own column alone.
    let heads = "<tr><th>step</th><th><a href=\"#runs-1\">x</a></th><th>y</th></tr>"
    let step = "<th scope=\"row\">20</th><td class=\"number\">3</td>"
    #expect(Self.loose(table(step + "<td class=\"number\"></td>", head: heads)).isEmpty)
    #expect(Self.loose(table(step + "<td class=\"number\">4</td>", head: heads)).count == 1)
  }

  /// A mean's link leads to a part of the appendix with the runs of its configuration.
  @Test func aMeanLeadsToItsRuns() throws {
    let html = try #require(SweepPageTests.pages[.full]).html
    for group in try FixtureStore.full.wideModel().trained {
      #expect(html.contains("<a class=\"estimate\" href=\"#\(group.anchor)\""))
      let start = try #require(html.range(of: "<tbody id=\"\(group.anchor)\">"))
      let end = try #require(html.range(of: "</tbody>", range: start.upperBound..<html.endIndex))
      let rows = html[start.upperBound..<end.lowerBound].matches(of: /<tr id="([^"]+)"/).map { String($0.1) }
      #expect(rows == group.runs.map(\.anchor))
    }
  }

  @Test func sentencesLeadToTheirRuns() throws {
    let html = try #require(SweepPageTests.pages[.full]).html
    let health = HealthModel(FixtureStore.full.input)
    let critic = try #require(health.critic("wgan-gp"))
    let seeds = critic.runs.map { " <a href=\"#\($0.anchor)\">WGAN-GP, seed \($0.config.seed)</a>" }.joined()
    #expect(seeds.contains("seed 3") && html.contains("its largest slope before scaling was 1.25.\(seeds)</p>"))
    let fits = try #require(health.fit("wgan-gp")).runs
    #expect(fits.map(\.config.method) == ["sgan", "sgan", "sgan"] && health.fit("wgan")?.method == "wgan")
    let links = fits.map { " <a href=\"#\($0.anchor)\">fit, seed \($0.config.seed)</a>" }.joined()
    #expect(links.contains("seed 13") && html.contains("at best 98.5 %.\(links)</p>"))
    let ends = try [1, 10].map { distance in
      try #require(health.distances.first { $0.distance == distance }?.exact).anchor
    }
    #expect(
      html.contains(
        ". <a href=\"#\(ends[0])\">distance 1</a> <a href=\"#\(ends[1])\">distance 10</a></p>"))
  }

  /// Where the table of r(x) has no run of its own, that of the methods stands in and is marked.
  @Test func whatIsBorrowedIsMarked() throws {
    let html = try #require(SweepPageTests.pages[.full]).html
    let points = try #require(html.firstMatch(of: /<section id="sampling"[\s\S]*?<\/section>/)).0
    // WGAN-GP alone: WGAN-div's runs serve both tables.
    #expect(points.matches(of: #/<sup>a<\/sup><svg class="dots"/#).count == 1)
    #expect(points.contains("<li><sup>a</sup> From the runs with this r(x) in the table of methods"))
    #expect(points.contains(/over 8,000 generator\s+steps, FID of 10,000 samples./))
    let page = try #require(SweepPageTests.pages[.empty]).html
    let empty = try #require(page.firstMatch(of: /<section id="sampling"[\s\S]*?<\/section>/)).0
    #expect(empty.contains("3 waiting <sup>a</sup>"))
  }

  /// The table of k and p has a column for it.
  @Test func stillFallingStandsOnceALine() throws {
    for store in FixtureStore.allCases {
      let html = try ReportRenderer.render(
        store.improvingInput, article: FixtureStore.article(), templates: FixtureStore.templates
      ).html
      let section = try #require(html.firstMatch(of: /<section id="kp"[\s\S]*?<\/section>/)).0
      #expect(!section.contains("still falling: "))
      if store == .full {
        #expect(section.contains("3 of 3 seeds"))
        #expect(html.contains("still falling: 3 of 3 seeds"))
      }
    }
  }
}
