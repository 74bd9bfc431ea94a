internal import Foundation
internal import Records

/// Decides claims from evidence. No clock and no state: the same evidence gives the same verdicts.
struct Judge: Sendable {
  let settings: Claims.Settings
  let evidence: ClaimEvidence
  /// Bounds at the level of the settings.
  let plain: ConfidenceSequence

  init(settings: Claims.Settings, evidence: ClaimEvidence) {
    (self.settings, self.evidence) = (settings, evidence)
    plain = ConfidenceSequence(level: settings.level)
  }

  /// A claim's line in the ledger.
  func result(_ claim: Claims.Claim) -> ClaimResult {
    let contest = contest(of: claim.rule)
    var finding =
      switch claim.rule {
      case .below, .spread: finding(contest)
      case .checks(let tests), .exact(let tests): statements(tests)
      case .ratios(let tests, let leastSeeds): ratios(tests, leastSeeds: leastSeeds)
      }
    if finding.n == nil { finding.n = finding.rows.map { $0.row.runs.count { $0.state == .done } }.min() }
    let isArticleScale = !finding.rows.isEmpty && finding.rows.allSatisfy { $0.row.isArticleScale }
    let speaksForAll = claim.isMathematics || isArticleScale
    let tables = finding.rows.map(\.table)
    var contexts = finding.rows.compactMap(\.row.context).reduce(into: [ClaimEvidence.Context]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    if contexts.isEmpty { contexts = evidence.tables.first { $0.name == tables.first }?.context.map { [$0] } ?? [] }
    if case .images(let datasets, let sizes, let steps, let nets, _)? = contexts.first {
      // Of the row that the claim is about.
      contexts[0] = .images(
        datasets: datasets, sizes: sizes, steps: steps, nets: nets, reached: finding.rows.first?.row.reached)
    }
    // What is proved needs no place; what is not decided is so with these runs.
    let isEverywhere = claim.isMathematics && finding.outcome != .undecided
    return ClaimResult(
      claim: claim, verdict: finding.outcome.verdict(speaksForAll: speaksForAll), finding: finding,
      contexts: isEverywhere || finding.outcome == .notRun ? [] : contexts,
      errors: (try? contest?.get()).flatMap(errors))
  }
}
