import Foundation
import Interchange
import Testing

@testable import Reporting

@Suite struct ClaimsReaderTests {
  @Test func theClaimsOfTheProject() throws {
    let claims = try ClaimStore.claims()
    #expect(claims.ids == ["C1a", "C1b", "C2a", "C2b", "C3", "C3b", "C4", "C5", "C6", "C7", "C8", "C9"])
    #expect(claims.claims.filter(\.isMathematics).map(\.id) == ["C1a", "C1b", "C2a", "C2b", "C8"])
    #expect(
      claims.claims.map(\.ruleName.rawValue) == [
        "checks", "exact", "exact", "exact", "below", "below", "spread", "below", "below", "below", "exact", "ratios",
      ])
    #expect(claims.settings == Claims.Settings(level: 0.025, signFlips: 1000))
    #expect(claims.hash == sha256(try String(contentsOfFile: ClaimStore.path, encoding: .utf8)))
    guard case .below(let five) = claims.claims[7].rule, case .below(let seven) = claims.claims[9].rule,
      case .spread(let four) = claims.claims[6].rule, case .rows(let rivals) = five.rivals
    else {
      Issue.record("C4, C5 or C7 has another rule")
      return
    }
    #expect(five.rows.count * rivals.count == 36 && five.margin == log(1.15) && four.margin == log(1.15))
    #expect(seven.measure == .value("share", factor: 0.8) && seven.margin == nil)
    // Every table that a rule reads says how its rows are named.
    #expect(claims.labels.map(\.table) == ["methods", "sampling", "kp", "theory", "health"])
  }

  /// A file with one claim, in which one piece is replaced.
  private func parse(_ old: String = "", _ new: String = "") throws -> Claims {
    let text = """
      settings: {level: 0.05, sign_flips: 10}
      tables:
        - {table: methods, rows_by: [method]}
      claims:
        - id: C6
          claim: A is best.
          about: training
          rule: below
          in_words: Better than all.
          name: A is best
          reads: {table: methods, rows: [a], rivals: [b, c], margin: 1.1}
      """
    return try Claims(parsing: old.isEmpty ? text : text.replacing(old, with: new), path: "c.yaml")
  }

  @Test func smallFile() throws {
    let claims = try parse()
    func rule(_ rivals: ClaimRule.Rivals, denied: Bool = false) -> ClaimRule {
      .below(
        .init(
          table: "methods", rows: ["a"], rivals: rivals, measure: .fid, margin: log(1.1), isDenied: denied))
    }
    #expect(claims.claims[0].rule == rule(.rows(["b", "c"])))
    #expect(claims.claims[0].note == nil)
    let others = try parse("[b, c]", "others")
    #expect(others.claims[0].rule == rule(.others(beginning: nil)))
    #expect(try parse("[b, c]", "others with k=2").claims[0].rule == rule(.others(beginning: "k=2")))
    #expect(
      try parse("margin: 1.1", "margin: 1.1, denied: true").claims[0].rule == rule(.rows(["b", "c"]), denied: true))
    let stricter = try parse("level: 0.05", "level: 0.01")
    #expect(stricter.hash != claims.hash)
  }

  @Test(arguments: [
    ("rule: below", "rule: best", "c.yaml:8: 'claims.rule' cannot be 'best'; allowed is below, spread"),
    ("margin: 1.1", "margin: 1", "'claims.reads.margin' takes 1 < number <= 10, not '1'"),
    ("margin: 1.1", "factor: 2, value: share, margins: 2", "unknown key 'claims.reads.margins'"),
    ("margin: 1.1", "value: share, factor: 0", "cannot be 0.0; allowed is 1e-09 to"),
    ("about: training", "about: maths", "c.yaml:7: 'claims.about' cannot be 'maths'; allowed is mathematics, training"),
    ("level: 0.05", "level: 2", "c.yaml:1: 'settings.level' cannot be 2.0; allowed is 1e-06 to 0.5"),
    ("level: 0.05", "level: x", "c.yaml:1: 'settings.level' takes a number, not 'x'"),
    ("level: 0.05", "level: .nan", "'settings.level' cannot be nan"),
    ("sign_flips: 10", "sign_flips: 0", "cannot be 0; allowed is a whole number from 1 to 1000000"),
    ("level: 0.05", "levels: 0.05", "key 'settings.level' is missing"),
    ("level: 0.05", "level: 0.05, kind: 1", "unknown key 'settings.kind'; allowed here are level, sign_flips"),
    ("[b, c]", "[]", "c.yaml:11: 'claims.reads.rivals' cannot be empty; allowed is one or more"),
    ("[b, c]", "[[b]]", "takes a text, not a list"),
    ("rows: [a]", "rows: [a], row: a", "unknown key 'claims.reads.row'"),
    ("    claim: A is best.\n", "", "c.yaml:5: key 'claims.claim' is missing; it takes a text"),
    (
      "{table: methods, rows: [a], rivals: [b, c], margin: 1.1}", "x",
      "c.yaml:11: 'claims.reads' takes keys with values, not 'x'"
    ),
    ("claims:\n", "claims: [\n", "not valid YAML"),
    ("tables:", "tables: []\nx:", "unknown key 'x'"),
  ])
  func badFiles(old: String, new: String, message: String) throws {
    do {
      _ = try parse(old, new)
      Issue.record("no error")
    } catch {
      let text = "\(error)"
      #expect(text.contains(message) && !text.contains("\n"), "\(text)")
    }
  }

  @Test func aNameTwice() throws {
    let text = try String(contentsOfFile: ClaimStore.path, encoding: .utf8).replacing("- id: C1b", with: "- id: C1a")
    let error = #expect(throws: DocumentError.self) { try Claims(parsing: text, path: "c.yaml") }
    let line = try #require(
      text.split(separator: "\n", omittingEmptySubsequences: false).lastIndex { $0 == "  - id: C1a" })
    #expect(
      error.map { "\($0)" }?.contains("c.yaml:\(line + 1): 'claims.id' cannot be 'C1a'; allowed is a new name")
        == true)
  }

  @Test func valueRulesNeedAStatement() {
    let text = """
      settings: {level: 0.05, sign_flips: 10}
      tables:
        - {table: theory, rows_by: [label]}
      claims:
        - {id: C8, claim: x, name: x, about: mathematics, rule: exact, in_words: y, reads: {known: []}}
      """
    let error = #expect(throws: DocumentError.self) { try Claims(parsing: text, path: "c.yaml") }
    #expect(error.map { "\($0)" }?.contains("holds_if' cannot be empty; allowed is a test, or one in fails_if") == true)
  }

  @Test func noFile() {
    let error = #expect(throws: FileError.self) { try Claims(contentsOf: "/nonexistent/claims.yaml") }
    #expect(error.map { "\($0)" }?.contains("/nonexistent/claims.yaml") == true)
  }
}
