internal import Foundation
internal import Records

/// The ledger: every claim with rule, verdict, numbers and the runs behind it.
enum ClaimsView {
  static func view(_ ledger: LedgerModel) -> View {
    .object([
      ("caption", .text("Claims of the article and what the runs say")),
      (
        "note",
        .text(
          "Ratios of FID are below 1 where the first is better. Intervals: Student’s t, 95 %; of a single trained critic, two standard errors. n: seeds a row. Claims of "
            + "mathematics are supported or contradicted; a training speaks for its own data, size and steps.")
      ),
      ("hash", .text(ledger.hash)),
      ("rows", .objects(ledger.rows, row)),
      ("explained", .objects(ledger.rows, explanation)),
    ])
  }

  private static func row(_ row: LedgerModel.Row) -> [(String, View)] {
    let finding = row.result.finding
    return [
      ("anchor", .text(row.anchor)), ("id", .text(row.result.claim.id)), ("claim", .text(row.result.claim.text)),
      ("verdict", .text(row.result.verdict.rawValue)), ("mark", .text(mark(row.result.verdict))),
      ("context", .optional(row.result.context)),
      ("estimate", .optional(finding.estimate.map { number($0) })),
      ("interval", .optional(finding.interval.map { "\(number($0.lowerBound)) to \(number($0.upperBound))" })),
      ("measure", .optional(finding.measure)), ("n", .text(finding.n.map { "\($0)" } ?? "–")),
    ]
  }

  private static func explanation(_ row: LedgerModel.Row) -> [(String, View)] {
    let (result, finding) = (row.result, row.result.finding)
    return [
      ("anchor", .text(row.anchor)), ("id", .text(result.claim.id)), ("claim", .text(result.claim.text)),
      ("verdict", .text(result.verdict.rawValue)), ("context", .optional(result.context)), ("why", .text(finding.why)),
      ("rule", .text(result.claim.ruleText)),
      ("pValue", .optional(finding.pValue.map { number($0) })),
      ("limits", .list(finding.limits.map { .text($0) })), ("note", .optional(result.claim.note)),
      ("errors", .optional(result.errors.map { ClaimLedger.sentence($0) })), ("unrated", .text(unrated(result))),
      ("hasDetails", .flag(!finding.details.isEmpty)),
      ("detailCaption", .text("Numbers behind \(result.claim.id)")), ("detailsID", .text(row.anchor + "-numbers")),
      (
        "details",
        .objects(finding.details) { detail in
          [
            ("name", .text(detail.name)),
            ("estimate", .text(detail.estimate.map { number($0) } ?? "–")),
            (
              "interval",
              .text(detail.interval.map { "\(number($0.lowerBound)) to \(number($0.upperBound))" } ?? "–")
            ),
            ("pValue", .text(detail.pValue.map { number($0) } ?? "–")), ("n", .text(detail.n ?? "–")),
            ("remark", .text(detail.note ?? "")),
          ]
        }
      ),
      ("hasRuns", .flag(!result.runs.isEmpty)),
      (
        "runs",
        .objects(result.runs) { run in
          [
            ("anchor", .text("run-\(run.id.prefix(12))")), ("name", .text(String(run.id.prefix(12)))),
            ("state", .text(run.state.name)),
          ]
        }
      ),
    ]
  }

  /// Why no rate of error is given.
  private static func unrated(_ result: ClaimResult) -> String {
    switch result.claim.rule {
    case .exact: return exact
    case .checks:
      return
        "Not measured: there are no labels to exchange. Each trained critic is held to two standard errors of its own samples, "
        + "which chance exceeds 2.3 % of the time on one side, 4.6 % on either."
    case .thresholds, .ratios: return intervals(result.finding)
    case .bestOf, .pairwise, .layout, .worstAgainstBest:
      return result.verdict == .notRun ? "Not measured: a run is missing." : "Not measured: \(result.finding.why)."
    }
  }

  private static let exact = "None: exact numbers, no chance."

  /// Of a rule that holds intervals against fixed limits.
  private static func intervals(_ finding: RuleFinding) -> String {
    let count = finding.details.count
    if count == 0 { return "Not measured: nothing is compared yet." }
    if finding.details.allSatisfy({ $0.interval == nil }) { return exact }
    return
      "Not measured: there are no labels to exchange. Each of \(Format.count(count, "statement")) needs its 95 % t "
      + "interval over seeds on one side of a fixed limit. Chance puts one on the wrong side at most 2.5 % of the time; "
      + "“holds” needs all, “does not hold” one of them, so up to \(Format.significant(2.5 * Double(count), digits: 2)) %."
  }

  private static func number(_ value: Double) -> String {
    value == 0 ? "0" : Format.significant(value, digits: 3, shortest: true)
  }

  /// A sign beside the words, so that color is not needed.
  static func mark(_ verdict: Verdict) -> String {
    switch verdict {
    case .supported, .holds: "✓"
    case .contradicted, .fails: "✗"
    case .undecided: "?"
    case .notRun: "○"
    }
  }
}
