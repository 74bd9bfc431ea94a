import Foundation
import Interchange
import Testing

@testable import Reporting

@Suite struct ReportComparisonTests {
  private func report(_ store: FixtureStore) throws -> JSONValue {
    try JSONValue.parse(
      ReportRenderer.render(
        store.input, article: FixtureStore.article(), claims: ClaimStore.claims(), templates: FixtureStore.templates
      ).json)
  }

  private func changed(_ report: JSONValue, _ old: String, _ new: String) throws -> JSONValue {
    #expect(report.text.contains(old))
    return try JSONValue.parse(report.text.replacing(old, with: new))
  }

  @Test func sameReport() throws {
    let report = try report(.full)
    let comparison = ReportComparison(before: report, after: report)
    #expect(comparison.isEqual && comparison.compared > 50)
    #expect(comparison.text.hasPrefix("no verdict changed and no number moved ("))
  }

  @Test func verdictsThatChanged() throws {
    let after = try report(.empty)
    let before = JSONValue.object(
      (after.object ?? []).map { key, value in
        guard key == "claims", case .array(let claims) = value else { return (key: key, value: value) }
        let first = JSONValue.object(of: [
          "id": .string("C6"), "verdict": .string("holds here"), "estimate": .number(0.9), "n": .integer(5),
          "interval": .array([.number(0.8), .number(1)]),
        ])
        return (
          key: key, value: .array([first] + claims.filter { $0["id"]?.string != "C6" && $0["id"]?.string != "C9" })
        )
      })
    let comparison = ReportComparison(before: before, after: after)
    #expect(
      comparison.verdicts == [
        .init(claim: "C6", before: "holds here", after: "not run"), .init(claim: "C9", before: nil, after: "not run"),
      ])
    #expect(
      comparison.text.hasPrefix("2 verdicts changed\n  C6: holds here -> not run\n  C9: no such claim -> not run"))
    #expect(comparison.moves.contains { $0.place == "C6, estimate" && $0.before == 0.9 && $0.after == nil })
    #expect(comparison.moves.contains { $0.place == "C6, n" && $0.before == 5 && $0.after == 0 })
  }

  @Test func numbersThatMoved() throws {
    let (half, full) = (try report(.half), try report(.full))
    let comparison = ReportComparison(before: half, after: full)
    let count = try #require(comparison.moves.first { $0.place == "methods, WGAN-GP, fid, n" })
    #expect(count.before == 1 && count.after == 3)
    #expect(comparison.moves.contains { $0.place == "methods, WGAN-GP, fid, ±" && $0.before == nil })
    #expect(
      comparison.texts.contains { $0.place.hasSuffix("state") && $0.before == "interrupted" && $0.after == "done" })
    #expect(comparison.onlyBefore.isEmpty && comparison.onlyAfter.isEmpty)
    #expect(comparison.text.contains("methods, WGAN-GP, fid, n: 1 -> 3 (+200 %)"))
    #expect(comparison.text.contains("state: waiting -> done"))
  }

  @Test func referenceScoresThatMoved() throws {
    let before = try report(.full)
    let after = try changed(before, "\"fid\":9.83", "\"fid\":9.5")
    #expect(
      ReportComparison(before: before, after: after).moves
        == [.init(place: "reference, one class missing, fid", before: 9.83, after: 9.5)])
  }

  @Test func runsOfOneReportAlone() throws {
    let full = try report(.full)
    let fewer = JSONValue.object(
      (full.object ?? []).map { key, value in
        key == "runs" ? (key: key, value: .array(Array((value.array ?? []).dropFirst()))) : (key: key, value: value)
      })
    let comparison = ReportComparison(before: full, after: fewer)
    #expect(comparison.onlyBefore.count == 1 && comparison.onlyAfter.isEmpty)
    #expect(comparison.text.contains("runs of the other report alone\n  "))
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
    let moved = try with { cells in
      var cells = cells
      let place = try #require(cells.firstIndex { $0["values"]?.object?.isEmpty == false })
      cells[place] = .object(
        (cells[place].object ?? []).map { key, value in
          key == "values" ? (key: key, value: .object(of: ["gap": .number(123.5)])) : (key: key, value: value)
        })
      return cells
    }
    let comparison = ReportComparison(before: full, after: moved)
    #expect(!comparison.isEqual && comparison.moves.contains { $0.place.hasSuffix(", gap") && $0.after == 123.5 })
  }

  /// Two rows of one name keep their order.
  @Test func rowsOfOneName() {
    func report(_ second: Double) -> JSONValue {
      let rows = [1, second].map {
        JSONValue.object(of: [
          "method": .string("WGAN-div"), "fid": .object(of: ["mean": .number($0), "n": .integer(3)]),
        ])
      }
      let columns = ["method", "fid"].map { JSONValue.object(of: ["key": .string($0)]) }
      let table = JSONValue.object(of: [
        "id": .string("methods"), "columns": .array(columns), "rows": .array(rows),
      ])
      return .object(of: ["tables": .array([table])])
    }
    let comparison = ReportComparison(before: report(2), after: report(3))
    #expect(
      comparison.moves == [.init(place: "methods, WGAN-div (2), fid, mean", before: 2, after: 3)])
  }

  /// Members that are missing or of another type are passed over.
  @Test func oddReports() {
    let odd = JSONValue.object(of: [
      "claims": .array([.string("x"), .object(of: ["id": .integer(3)]), .object(of: ["id": .string("C1")])]),
      "tables": .object(of: [:]), "runs": .array([.null]), "profile": .integer(1),
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
    #expect(try message("[]").hasSuffix("is no report.json of this program (format 1 with runs); name one"))
    #expect(try message("{\"format\":2,\"runs\":[]}").contains("format 1"))
    #expect(try message("{\"format\":1,\"runs\":[]}") == "no error")
  }
}
