internal import Foundation
internal import Records

extension ClaimLedger {
  /// What is behind a verdict, for people: rule, numbers, p values, runs. Several lines, without a last newline.
  /// - Throws: `ClaimsError.unknownClaim`.
  public func explanation(of id: String) throws -> String {
    let result = try result(id)
    let finding = result.finding
    var lines: [(name: String, text: String)] = [
      (result.claim.id, result.claim.text), ("verdict", result.sentence), ("why", finding.why),
      ("rule", "\(result.claim.rule.name): \(result.claim.ruleText)"),
    ]
    if let estimate = finding.estimate {
      lines.append(("estimate", Self.estimate(estimate, finding.interval) + (finding.measure.map { "  \($0)" } ?? "")))
    }
    if let p = finding.pValue { lines.append(("p value", Self.number(p))) }
    if let n = finding.n { lines.append(("n", "\(n)")) }
    lines += finding.limits.map { ("limit", $0) }
    if let note = result.claim.note { lines.append(("note", note)) }
    if let errors = result.errors { lines.append(("A/A test", Self.sentence(errors))) }
    lines.append(("rules", "SHA-256 \(hash)"))
    let width = 10
    var text = lines.map { $0.name.padding(toLength: width, withPad: " ", startingAt: 0) + $0.text }.joined(
      separator: "\n")
    if !finding.details.isEmpty {
      text += "\n\nnumbers\n" + finding.details.map { "  " + Self.line($0) }.joined(separator: "\n")
    }
    if !result.runs.isEmpty {
      text += "\n\nruns\n"
      text += finding.rows.flatMap { row in row.row.runs.map { "  " + Self.line($0, row) } }.joined(separator: "\n")
    }
    return text
  }

  /// The rule's error rates in words.
  static func sentence(_ errors: RuleErrors) -> String {
    func percent(_ share: Double) -> String { Format.fixed(100 * share, decimals: 1) + " %" }
    return "with these runs relabeled at random \(Format.whole(errors.relabelings)) times, the rule says “holds” in "
      + "\(percent(errors.holdsShare)), “does not hold” in \(percent(errors.failsShare))"
  }

  /// "0.93 (0.88 to 0.98)".
  static func estimate(_ value: Double, _ interval: ClosedRange<Double>?) -> String {
    number(value) + (interval.map { " (\(number($0.lowerBound)) to \(number($0.upperBound)))" } ?? "")
  }

  private static func number(_ value: Double) -> String {
    value == 0 ? "0" : Format.significant(value, digits: 4, shortest: true)
  }

  private static func line(_ detail: ClaimDetail) -> String {
    var parts = [detail.name]
    if let estimate = detail.estimate { parts.append(Self.estimate(estimate, detail.interval)) }
    if let p = detail.pValue { parts.append("p = \(number(p))") }
    if let n = detail.n { parts.append("n = \(n)") }
    if let note = detail.note { parts.append(note) }
    return parts.joined(separator: ", ")
  }

  private static func line(_ run: ClaimEvidence.Run, _ row: (table: String, row: ClaimEvidence.Row)) -> String {
    let seed = run.seed == ClaimEvidence.Row.noSeed ? "" : "seed \(run.seed), "
    var parts = ["\(run.id.prefix(12))  \(row.table), \(row.row.label), \(seed)\(run.state.name)"]
    if let outcome = run.outcome { parts.append("FID \(Format.score(exp(outcome.logFID)))") }
    parts += run.values.map { "\($0.name) \(number($0.value))" }
    return parts.joined(separator: ", ")
  }
}
