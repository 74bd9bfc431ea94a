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
      claims.claims.map(\.rule.name) == [
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
    ("best-of", "best", "c.yaml:8: rule in the file.claims[1] is 'best'; allowed is best-of, pairwise"),
    ("about: training", "about: maths", "c.yaml:7: about in the file.claims[1] is 'maths'; allowed is mathematics"),
    ("level: 0.05", "level: 2", "c.yaml:1: level in settings is '2.0'; allowed is 1e-06 to 0.5"),
    ("level: 0.05", "level: x", "c.yaml:1: level in settings must be a number"),
    ("level: 0.05", "levels: 0.05", "unknown key 'levels' in settings"),
    ("[b, c]", "[]", "rivals in reads must be a list of texts"),
    ("[b, c]", "[[b]]", "rivals in reads must be a list of texts"),
    ("row: a", "rows: a", "unknown key 'rows' in reads"),
    ("    claim: A is best.\n", "", "lacks the key 'claim'"),
    ("{table: methods, row: a, rivals: [b, c]}", "x", "reads must be a mapping with the keys table, row, rivals"),
    ("claims:\n", "claims: [\n", "is not YAML"),
    ("tables:", "tables: 3\nx:", "unknown key 'x'"),
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
    let error = #expect(throws: ClaimsError.self) { try Claims(parsing: text, path: "c.yaml") }
    #expect(error.map { "\($0)" }?.contains("is 'C1a'; allowed is a name that no other claim has") == true)
  }

  @Test func valueRulesNeedAStatement() {
    let text = """
      settings: {level: 0.05, noise_errors: 2, improving_share: 0.1, relabelings: 10, max_t_draws: 99}
      tables:
        - {table: theory, rows_by: [label]}
      claims:
        - {id: C8, claim: x, about: mathematics, rule: exact, in_words: y, reads: {least_seeds: 2}}
      """
    let error = #expect(throws: ClaimsError.self) { try Claims(parsing: text, path: "c.yaml") }
    #expect(error.map { "\($0)" }?.contains("neither holds_if nor fails_if") == true)
  }

  @Test func noFile() {
    let error = #expect(throws: ClaimsError.self) { try Claims(contentsOf: "/nonexistent/claims.yaml") }
    #expect(error.map { "\($0)" } == "/nonexistent/claims.yaml: cannot be read; the verdicts' rules stand there")
  }
}
