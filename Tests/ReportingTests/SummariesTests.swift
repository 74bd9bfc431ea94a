import Foundation
import FoundationXML
import Interchange
import Testing

@testable import Reporting

/// What CI services show, and the page's panel of changes.
@Suite struct SummariesTests {
  /// The files of a store's page with verdicts.
  private func files(_ store: FixtureStore, since before: JSONValue? = nil) throws -> [String: String] {
    let report = try store.judged(since: before)
    return Dictionary(uniqueKeysWithValues: report.summaries.map { ($0.name, $0.text) })
  }

  private func report(_ store: FixtureStore) throws -> JSONValue { try JSONValue.parse(store.judged().json) }

  /// The elements of a file by name, with their attributes; fails unless it is well formed.
  private func elements(_ xml: String?) throws -> [(name: String, attributes: [String: String])] {
    let parser = XMLParser(data: Data(try #require(xml).utf8))
    let reader = ElementReader()
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    return reader.elements
  }

  @Test func withoutAnotherReportNothingFails() throws {
    let elements = try elements(try files(.full)["junit.xml"])
    let suite = try #require(elements.first { $0.name == "testsuite" }?.attributes)
    #expect(suite["tests"] == "12" && suite["failures"] == "0" && suite["errors"] == "0" && suite["skipped"] == "10")
    let cases = elements.filter { $0.name == "testcase" }
    #expect(cases.count == 12 && cases[0].attributes["name"]?.hasPrefix("C1a: With an r(x)") == true)
    #expect(cases.allSatisfy { $0.attributes["classname"] == "wdiv.claims" })
    #expect(elements.count { $0.name == "skipped" } == 10 && !elements.contains { $0.name == "failure" })
    // Decided against the article, and no failure.
    #expect(try files(.full)["junit.xml"]?.contains("<system-out>contradicted. ") == true)
  }

  @Test func aChangedVerdictFails() throws {
    let files = try files(.full, since: report(.empty))
    let elements = try elements(files["junit.xml"])
    #expect(elements.first { $0.name == "testsuite" }?.attributes["failures"] == "2")
    let failures = elements.filter { $0.name == "failure" }.map { $0.attributes["message"] }
    #expect(
      failures == ["not run before, supported now: data changed", "not run before, contradicted now: data changed"])
    let summary = try #require(files["summary.md"])
    #expect(summary.contains("- **Verdicts:** 2 changed\n  - C2a: not run → supported (data changed)\n"))
    #expect(
      summary.contains(
        "- **Rules:** unchanged\n- **Data:** none added, none removed, 11 with another state or result\n"))
    #expect(summary.utf8.count < 100_000)
    #expect(files["badge.json"]?.contains(#""color":"orange""#) == true)
    #expect(files["badge.json"]?.contains(#""message":"2 of 12 decided, 2 changed""#) == true)
  }

  @Test func summaryIsATableOfClaims() throws {
    let summary = try #require(try files(.full)["summary.md"])
    let lines = summary.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines.prefix(3) == ["# Reproduction report, profile quick", "", "1 supported, 1 contradicted and 10 not run."])
    let start = try #require(lines.firstIndex(of: "| --- | --- | --- |"))
    let rows = lines[(start + 1)...].prefix { !$0.isEmpty }
    #expect(rows.count == 12 && rows.allSatisfy { $0.hasPrefix("| **C") && $0.hasSuffix(" |") })
    #expect(rows.allSatisfy { $0.replacing("\\|", with: "").split(separator: "|").count == 3 })
    #expect(summary.hasSuffix("`.\n") && !summary.contains("What changed"))
  }

  @Test func badgeIsThatOfShields() throws {
    func badge(_ store: FixtureStore) throws -> JSONValue { try JSONValue.parse(#require(files(store)["badge.json"])) }
    #expect(
      try badge(.full)
        == .object(of: [
          "schemaVersion": .integer(1), "label": .string("claims"), "message": .string("2 of 12 decided"),
          "color": .string("blue"),
        ]))
    #expect(try badge(.empty)["color"]?.string == "lightgrey")
    let none = try FixtureStore.full.rendered().summaries.first { $0.name == "badge.json" }
    #expect(try JSONValue.parse(#require(none).text)["message"]?.string == "no rules")
  }

  /// A report of anybody's, with markup of every kind in names that end up in all files.
  @Test func hostileTexts() throws {
    let hostile = "<img src=x>|`]]>&\u{1}\r\n# \"'*_[a](https://x)"
    let before = JSONValue.object(of: [
      "claims": .array([.object(of: ["id": .string(hostile), "verdict": .string(hostile)])]),
      "tables": .array([
        .object(of: [
          "id": .string(hostile),
          "columns": .array([.object(of: ["key": .string("a")]), .object(of: ["key": .string("b")])]),
          "rows": .array([.object(of: ["a": .string(hostile), "b": .number(1.5)])]),
        ])
      ]), "runs": .array([.object(of: ["id": .string(hostile), "state": .string(hostile)])]),
    ])
    let report = try FixtureStore.empty.judged(since: before)
    let files = Dictionary(uniqueKeysWithValues: report.summaries.map { ($0.name, $0.text) })
    let names = try elements(files["junit.xml"]).map(\.attributes).compactMap { $0["name"] }
    #expect(names.contains { $0.hasPrefix("<img src=x>|`]]>&\u{FFFD}") })
    let summary = try #require(files["summary.md"])
    let escaped = "\\<img src=x\\>\\|\\`\\]\\]\\>\\&\u{1} # \"'\\*\\_\\[a\\](https:\\//x)"
    #expect(summary.contains("  - \(escaped): \(escaped) → none (claim removed)\n"))
    #expect(summary.contains("  - \(escaped), \(escaped), b: 1.5 → none\n"))
    #expect(!report.html.contains("<img src=x>"))
  }

  /// The same page whatever is compared, but for the panel; and a report says of itself that nothing changed.
  @Test func thePanelIsAllThatTheOtherReportChanges() throws {
    let (alone, same) = (try FixtureStore.full.judged(), try FixtureStore.full.judged(since: report(.full)))
    let other = try FixtureStore.full.judged(since: report(.half))
    let panels = [same, other].map { PageText.sections($0.html).first { $0.id == "since" }?.text ?? "" }
    #expect(try #require(same.comparison).isEqual && alone.comparison == nil)
    #expect(panels[0].contains("Nothing. Rules, runs and verdicts are the same, and all "))
    #expect(panels[1].contains("Verdicts: 2 changed.\nRules: unchanged.\nData: none added,"))
    #expect(panels[1].contains("\nC8 | ○ not run | ✗ contradicted | data changed"))
    #expect(same.json == alone.json && other.json == alone.json && other.tables.map(\.text) == alone.tables.map(\.text))
    func rest(_ report: RenderedReport) -> [String] {
      PageText.sections(report.html).filter { !["since", "summary"].contains($0.id) }.map(\.text)
    }
    #expect(rest(other) == rest(alone) && !alone.html.contains("id=\"since\""))
    #expect(other.html.contains("<a href=\"#since\">What changed</a>"))
  }
}

private final class ElementReader: NSObject, XMLParserDelegate {
  private(set) var elements: [(name: String, attributes: [String: String])] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.append((name, attributes))
  }
}
