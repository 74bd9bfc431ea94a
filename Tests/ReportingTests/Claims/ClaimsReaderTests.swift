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
        "checks", "exact", "exact", "exact", "best-of", "pairwise", "layout", "worst-against-best", "best-of",
        "thresholds", "exact", "ratios",
      ])
    #expect(claims.settings.level == 0.05 && claims.settings.improvingShare == 0.1)
    #expect(claims.hash == sha256(try String(contentsOfFile: ClaimStore.path, encoding: .utf8)))
    guard case .worstAgainstBest(_, let rows, let rivals) = claims.claims[7].rule else {
      Issue.record("C5 has another rule")
      return
    }
    #expect(rows.count * rivals.count == 36)
    // Every table that a rule reads says how its rows are named.
    #expect(claims.labels.map(\.table) == ["methods", "sampling", "kp", "theory", "health"])
  }

  /// A file with one claim, in which one piece is replaced.
  private func parse(_ old: String = "", _ new: String = "") throws -> Claims {
    let text = """
      settings: {level: 0.05, noise_errors: 2, improving_share: 0.1, relabelings: 10, max_t_draws: 99}
      tables:
        - {table: methods, rows_by: [method]}
      claims:
        - id: C6
          claim: A is best.
          about: training
          rule: best-of
          in_words: Better than all.
          reads: {table: methods, row: a, rivals: [b, c]}
      """
    return try Claims(parsing: old.isEmpty ? text : text.replacing(old, with: new), path: "c.yaml")
  }

  @Test func smallFile() throws {
    let claims = try parse()
    #expect(claims.claims[0].rule == .bestOf(table: "methods", row: "a", rivals: .rows(["b", "c"])))
    #expect(claims.claims[0].note == nil)
    let others = try parse("[b, c]", "others")
    #expect(others.claims[0].rule == .bestOf(table: "methods", row: "a", rivals: .others))
    let stricter = try parse("level: 0.05", "level: 0.01")
    #expect(stricter.hash != claims.hash)
  }

  @Test(arguments: [
    ("best-of", "best", "c.yaml:8: 'claims.rule' cannot be 'best'; allowed is best-of, pairwise"),
    ("about: training", "about: maths", "c.yaml:7: 'claims.about' cannot be 'maths'; allowed is mathematics, training"),
    ("level: 0.05", "level: 2", "c.yaml:1: 'settings.level' cannot be 2.0; allowed is 1e-06 to 0.5"),
    ("level: 0.05", "level: x", "c.yaml:1: 'settings.level' takes a number, not 'x'"),
    ("level: 0.05", "level: .nan", "'settings.level' cannot be nan"),
    ("max_t_draws: 99", "max_t_draws: 9", "cannot be 9; allowed is a whole number from 99 to 1000000"),
    ("level: 0.05", "levels: 0.05", "key 'settings.level' is missing"),
    ("level: 0.05", "level: 0.05, kind: 1", "unknown key 'settings.kind'; allowed here are level, noise_errors"),
    ("[b, c]", "[]", "c.yaml:10: 'claims.reads.rivals' cannot be empty; allowed is one or more"),
    ("[b, c]", "[[b]]", "takes a text, not a list"),
    ("row: a", "row: a, rows: a", "unknown key 'claims.reads.rows'"),
    ("    claim: A is best.\n", "", "c.yaml:5: key 'claims.claim' is missing; it takes a text"),
    ("{table: methods, row: a, rivals: [b, c]}", "x", "c.yaml:10: 'claims.reads' takes keys with values, not 'x'"),
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
      settings: {level: 0.05, noise_errors: 2, improving_share: 0.1, relabelings: 10, max_t_draws: 99}
      tables:
        - {table: theory, rows_by: [label]}
      claims:
        - {id: C8, claim: x, about: mathematics, rule: exact, in_words: y, reads: {least_seeds: 2}}
      """
    let error = #expect(throws: DocumentError.self) { try Claims(parsing: text, path: "c.yaml") }
    #expect(error.map { "\($0)" }?.contains("holds_if' cannot be empty; allowed is a test, or one in fails_if") == true)
  }

  @Test func noFile() {
    let error = #expect(throws: FileError.self) { try Claims(contentsOf: "/nonexistent/claims.yaml") }
    #expect(error.map { "\($0)" }?.contains("/nonexistent/claims.yaml") == true)
  }
}
