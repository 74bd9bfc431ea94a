internal import Foundation
internal import Records

/// Decides claims from evidence. No clock and no state: the same evidence gives the same verdicts.
struct Judge: Sendable {
  var settings: Claims.Settings
  let evidence: ClaimEvidence
  /// A distribution of the max-T test that fits the evidence, to be used again under relabeling.
  var maximum: MaximumTest?
  /// Quantiles of layouts, likewise.
  var quantiles: [OneWayLayout.Quantiles] = []

  init(settings: Claims.Settings, evidence: ClaimEvidence) {
    self.settings = settings
    self.evidence = evidence
  }

  /// A claim's line in the ledger.
  func result(_ claim: Claims.Claim) -> ClaimResult {
    var finding = finding(claim.rule)
    if finding.n == nil { finding.n = finding.rows.map { $0.row.runs.count { $0.state == .done } }.min() }
    let isArticleScale = !finding.rows.isEmpty && finding.rows.allSatisfy { $0.row.isArticleScale }
    let speaksForAll = claim.isMathematics || isArticleScale
    let tables = finding.rows.map(\.table)
    var contexts = finding.rows.compactMap(\.row.context).reduce(into: [ClaimEvidence.Context]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    if contexts.isEmpty { contexts = evidence.tables.first { $0.name == tables.first }?.context.map { [$0] } ?? [] }
    // What is proved needs no place; what is not decided is so with these runs.
    let isEverywhere = claim.isMathematics && finding.outcome != .undecided
    return ClaimResult(
      claim: claim, verdict: finding.outcome.verdict(speaksForAll: speaksForAll), finding: finding,
      contexts: isEverywhere || finding.outcome == .notRun ? [] : contexts, errors: errors(of: claim.rule))
  }

  func finding(_ rule: ClaimRule) -> RuleFinding {
    switch rule {
    case .bestOf(let table, let row, let rivals): bestOf(table: table, row: row, rivals: rivals)
    case .pairwise(let table, let better, let worse, let others):
      pairwise(table: table, better: better, worse: worse, others: others)
    case .layout(let table, let steady, let rivals): layout(table: table, steady: steady, rivals: rivals)
    case .worstAgainstBest(let table, let rows, let rivals):
      worstAgainstBest(table: table, rows: rows, rivals: rivals)
    case .checks(let tests), .exact(let tests): statements(tests)
    case .thresholds(let tests): thresholds(tests)
    case .ratios(let tests, let leastSeeds): ratios(tests, leastSeeds: leastSeeds)
    }
  }

  /// The rows that are read, or why the rule cannot be applied: a missing row, or one that cannot speak.
  enum Reading {
    case rows([ClaimEvidence.Row])
    case stop(RuleFinding)
  }

  /// Rows with outcomes.
  func read(_ table: String, _ labels: [String]) -> Reading {
    var rows: [ClaimEvidence.Row] = []
    var missing: [Remark] = []
    for label in labels {
      let row = evidence.row(table, label)
      if let row { rows.append(row) }
      if let gap = row.map({ $0.missing(in: table) }) ?? .noRow(table: table, row: label) { missing.append(gap) }
    }
    let read = rows.map { (table: table, row: $0) }
    guard missing.isEmpty else {
      var finding = RuleFinding.notRun(missing)
      finding.rows = read
      return .stop(finding)
    }
    let silent = rows.compactMap(\.silence)
    guard silent.isEmpty else {
      return .stop(RuleFinding(outcome: .undecided, why: silent, rows: read))
    }
    return .rows(rows)
  }

  func compare(_ first: ClaimEvidence.Row, _ second: ClaimEvidence.Row) -> Comparison? {
    Comparison(first, second, settings)
  }
}
