import Foundation
import Interchange
import Testing

@testable import Reporting

@Suite struct ReportComparisonTests {
  /// A report with one number, one claim, and these runs.
  static func report(
    _ number: Double, _ verdict: String, runs: [String] = ["a"], claims: [String] = ["C6"], rule: String = "all",
    hash: String? = nil
  ) -> JSONValue {
    .object(of: [
      "claims": .array(
        claims.map {
          .object(of: [
            "id": .string($0), "verdict": .string(verdict), "n": .number(number), "rule_text": .string(rule),
            "runs": .array(runs.map { .string($0) }),
          ])
        }),
      "claims_sha256": hash.map { .string($0) } ?? .null, "profile": .string("p"),
      "runs": .array(
        runs.map { .object(of: ["id": .string($0), "step": .number(number), "state": .string("done")]) }),
    ])
  }

  /// Differs from others in everything, and in more than any list shows.
  static let other = report(
    3, "strange", runs: ["a", "c"], claims: (1...45).map { "C\($0)" }, rule: "some",
    hash: String(repeating: "12", count: 32))

  /// Equal ones, some with few differences, and both ways between two with a difference of every kind.
  static let examples: [ReportComparison] = {
    let first = report(1, "not-run")
    return [
      (first, first), (first, report(2, "supported", runs: ["b"])), (first, report(.infinity, "not-run")),
      (.null, .null), (first, other), (other, first), (first, report(1, "supported", rule: "some")),
      (first, report(1, "supported")),
    ].map { ReportComparison(before: $0.0, after: $0.1) }
  }()

  private func report(_ store: FixtureStore) throws -> JSONValue {
    try JSONValue.parse(
      ReportRenderer.render(
        store.wideInput, article: FixtureStore.article(),
        ledger: ClaimLedger(store.wideInput, claims: ClaimStore.quickClaims(), article: FixtureStore.article()),
        templates: FixtureStore.templates
      ).json)
  }

  private func text(_ comparison: ReportComparison) throws -> String {
    try comparison.text(templates: FixtureStore.templates)
  }

  @Test func everyKindOfDifferenceHasItsLines() throws {
    #expect(try text(Self.examples[0]) == "no verdict changed and no number moved (2 compared)")
    #expect(
      try text(Self.examples[1]) == """
        1 verdict changed
          C6: not run -> supported (data changed)
        2 texts changed
          run a, state: done -> none
          run b, state: none -> done
        3 numbers moved
          C6, n: 1 -> 2 (+100 %)
          run a, step: 1 -> none
          run b, step: none -> 2
        1 run only in the other report
          a
        1 run only in this report
          b
        """)
    #expect(
      try text(Self.examples[2]) == """
        no verdict changed
        2 numbers moved
          C6, n: 1 -> ∞
          run a, step: 1 -> ∞
        1 run with another state or result
          a
        """)
    #expect(try text(Self.examples[3]) == "no verdict changed and no number moved (0 compared)")
    let rules = try text(Self.examples[4])
    #expect(rules.contains("C6: not run -> strange (rule and data changed)\n  C1: none -> strange (new claim)\n"))
    #expect(rules.contains("\nrules changed: none -> 121212121212\nrules reworded: C6\n"))
    #expect(try text(Self.examples[5]).contains("C2: strange -> none (claim removed)"))
  }

  /// Changed rules are told from changed data.
  @Test func causes() {
    func causes(_ index: Int) -> [ReportComparison.Cause] { Self.examples[index].verdicts.map(\.cause) }
    #expect(causes(1) == [.data])
    #expect(causes(4) == [.both] + Array(repeating: .added, count: 44))
    #expect(Set(causes(5)) == [.both, .removed] && causes(5)[5] == .both)
    #expect(causes(6) == [.rule] && causes(7) == [.neither])
    #expect(Self.examples[6].hasSameData && Self.examples[7].hasSameData && !Self.examples[2].hasSameData)
    #expect(Self.examples[6].reworded == ["C6"] && Self.examples[7].reworded.isEmpty)
    #expect(Self.examples[4].rules?.after?.count == 64 && Self.examples[5].rules?.after == nil)
  }

  @Test func sameReport() throws {
    let report = try report(.full)
    let comparison = ReportComparison(before: report, after: report)
    #expect(comparison.isEqual && comparison.compared > 50)
    #expect(try text(comparison).hasPrefix("no verdict changed and no number moved ("))
  }

  @Test func verdictsThatChanged() throws {
    let after = try report(.empty)
    let before = JSONValue.object(
      (after.object ?? []).map { key, value in
        guard key == "claims", case .array(let claims) = value else { return (key: key, value: value) }
        let first = JSONValue.object(of: [
          "id": .string("C6"), "verdict": .string("holds-here"), "estimate": .number(0.9), "n": .integer(5),
          "interval": .array([.number(0.8), .number(1)]),
        ])
        return (
          key: key, value: .array([first] + claims.filter { $0["id"]?.string != "C6" && $0["id"]?.string != "C9" })
        )
      })
    let comparison = ReportComparison(before: before, after: after)
    #expect(
      comparison.verdicts.map(\.change) == [
        .init(place: "C6", before: "holds-here", after: "not-run"), .init(place: "C9", before: nil, after: "not-run"),
      ])
    #expect(comparison.changedVerdicts == ["C6", "C9"])
    #expect(
      try text(comparison).hasPrefix(
        "2 verdicts changed\n  C6: holds here -> not run (rule and data changed)\n  C9: none -> not run (new claim)"))
    #expect(comparison.moves.contains { $0.place == "C6, estimate" && $0.before == 0.9 && $0.after == nil })
    #expect(comparison.moves.contains { $0.place == "C6, n" && $0.before == 5 && $0.after == 0 })
  }

  @Test func numbersThatMoved() throws {
    let (half, full) = (try report(.half), try report(.full))
    let comparison = ReportComparison(before: half, after: full)
    let place = "kp, k varies, p = 6, k = 2, p = 6, fid"
    let count = try #require(comparison.moves.first { $0.place == place + ", n" })
    #expect(count.before == 1 && count.after == 3)
    #expect(comparison.moves.contains { $0.place == place + ", half_width_95" && $0.before == nil })
    #expect(comparison.moves.contains { $0.place == place && $0.before != nil && $0.after != nil })
    #expect(
      comparison.texts.contains { $0.place.hasSuffix("state") && $0.before == "interrupted" && $0.after == "done" })
    #expect(comparison.onlyBefore.isEmpty && comparison.onlyAfter.isEmpty)
    #expect(try text(comparison).contains("\(place), n: 1 -> 3 (+200 %)"))
    #expect(try text(comparison).contains("state: waiting -> done"))
  }

  @Test func referenceScoresThatMoved() throws {
    let before = try report(.full)
    let text = before.text.replacing("\"fid\":9.83", with: "\"fid\":9.5")
    let moves = ReportComparison(before: before, after: try JSONValue.parse(text)).moves
    #expect(moves == [.init(place: "reference, one class missing, fid", before: 9.83, after: 9.5)])
  }

  @Test func runsOfOneReportAlone() throws {
    let full = try report(.full)
    let fewer = JSONValue.object(
      (full.object ?? []).map { key, value in
        key == "runs" ? (key: key, value: .array(Array((value.array ?? []).dropFirst()))) : (key: key, value: value)
      })
    let comparison = ReportComparison(before: full, after: fewer)
    #expect(comparison.onlyBefore.count == 1 && comparison.onlyAfter.isEmpty)
    #expect(try text(comparison).contains("1 run only in the other report\n  "))
    #expect(ReportComparison(before: fewer, after: full).onlyAfter.count == 1)
  }

  @Test func checksThatMoved() throws {
    let full = try report(.full)
    func with(_ change: ([JSONValue]) throws -> [JSONValue]) rethrows -> JSONValue {
      JSONValue.object(
        try (full.object ?? []).map { key, value in
          key == "checks" ? (key: key, value: .array(try change(value.array ?? []))) : (key: key, value: value)
        })
    }
    #expect(ReportComparison(before: full, after: with { Array($0.dropFirst()) }).onlyBefore.count == 1)
    let moved = try with { runs in
      var runs = runs
      let place = try #require(runs.firstIndex { $0["values"]?.object?.isEmpty == false })
      runs[place] = .object(
        (runs[place].object ?? []).map { key, value in
          key == "values" ? (key: key, value: .object(of: ["gap": .number(123.5)])) : (key: key, value: value)
        })
      return runs
    }
    let comparison = ReportComparison(before: full, after: moved)
    #expect(
      !comparison.isEqual && comparison.moves.contains { $0.place.hasSuffix(", values, gap") && $0.after == 123.5 })
  }

  /// Two rows of one name keep their order.
  @Test func rowsOfOneName() {
    func report(_ second: Double) -> JSONValue {
      let rows = [1, second].map {
        JSONValue.object(of: [
          "method": .string("WGAN-div"), "fid": .object(of: ["mean": .number($0), "n": .integer(3)]),
          "range": .object(of: ["missing": .string("waiting")]),
        ])
      }
      let columns = ["method", "fid", "range"].map { JSONValue.object(of: ["key": .string($0)]) }
      return .object(of: [
        "tables": .array([
          .object(of: ["id": .string("methods"), "columns": .array(columns), "rows": .array(rows)])
        ])
      ])
    }
    let comparison = ReportComparison(before: report(2), after: report(3))
    #expect(comparison.moves == [.init(place: "methods, WGAN-div (2), fid", before: 2, after: 3)])
    #expect(comparison.compared == 4 && comparison.texts.isEmpty)
  }

  /// Members that are missing or of another type are passed over.
  @Test func oddReports() {
    let odd = JSONValue.object(of: [
      "claims": .array([.string("x"), .object(of: ["id": .integer(3)]), .object(of: ["id": .string("C1")])]),
      "tables": .object(of: [:]), "runs": .array([.null]), "profile": .bool(true),
    ])
    #expect(ReportComparison(before: odd, after: odd).isEqual)
    #expect(ReportComparison(before: .null, after: odd).isEqual)
  }

  @Test func filesThatAreNoReport() throws {
    let folder = NSTemporaryDirectory() + "compare-\(UUID().uuidString)"
    try Folder.create(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func message(_ text: String?) throws -> String {
      let path = folder + "/other.json"
      if let text { try AtomicFile.write(text, to: path) }
      do {
        _ = try ReportComparison.read(path)
        return "no error"
      } catch {
        return "\(error)"
      }
    }
    #expect(try message(nil).contains("other.json"))
    #expect(try message("{").contains("other.json, line 1, column 2"))
    #expect(try message("[]").hasSuffix("is no report.json of format 3; render that report again"))
    #expect(try message("{\"format\":2,\"runs\":[]}").contains("format 3"))
    #expect(try message("{\"format\":3,\"runs\":[]}") == "no error")
  }
}
