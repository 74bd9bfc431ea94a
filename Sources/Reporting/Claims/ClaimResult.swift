/// One line below a verdict: a comparison, a component, a value.
struct ClaimDetail: Equatable, Sendable {
  /// What it is, such as "wgan-div / wgan-gp".
  let name: String
  var estimate: Double?
  /// 95 %.
  var interval: ClosedRange<Double>?
  var pValue: Double?
  /// How many seeds; two numbers where the two rows differ.
  let counts: [Int]
  /// What stands in the way.
  var notes: [Remark] = []
}

/// What a rule found, in numbers and names.
struct RuleFinding: Sendable {
  var outcome: RuleOutcome
  var why: [Remark] = []
  /// The smallest number of seeds in a row that was read; nil where nothing was.
  var n: Int?
  var estimate: Double?
  /// 95 %.
  var interval: ClosedRange<Double>?
  /// What the estimate is; nil where it is the first detail's.
  var measure: Remark?
  var pValue: Double?
  var details: [ClaimDetail] = []
  /// What the number of seeds makes impossible.
  var limits: [Remark] = []
  /// The tables and rows that were read, in the rule's order.
  var rows: [(table: String, row: ClaimEvidence.Row)] = []

  static func notRun(_ missing: [Remark]) -> RuleFinding { RuleFinding(outcome: .notRun, why: missing) }
}

/// How often a rule gives each answer when the runs' labels mean nothing.
struct RuleErrors: Equatable, Sendable {
  let relabelings: Int
  let holds: Int
  let fails: Int

  /// Shares in 0...1.
  var holdsShare: Double { Double(holds) / Double(relabelings) }
  var failsShare: Double { Double(fails) / Double(relabelings) }
}

/// One line of the ledger.
struct ClaimResult: Sendable {
  let claim: Claims.Claim
  let verdict: Verdict
  var finding: RuleFinding
  /// What the verdict speaks for; empty for mathematics.
  let contexts: [ClaimEvidence.Context]
  /// A/A test of the rule on the runs at hand; nil where it reads no outcomes or a run is missing.
  let errors: RuleErrors?

  /// The runs behind it, each once, in the rule's order.
  var runs: [(run: ClaimEvidence.Run, table: String, row: String)] {
    finding.rows.flatMap { table, row in row.runs.map { (run: $0, table: table, row: row.label) } }
      .reduce(into: []) { runs, next in
        if !runs.contains(where: { $0.run.id == next.run.id }) { runs.append(next) }
      }
  }

  /// Whether the verdict compares methods. The table of k and p is WGAN-div's alone, under one setting; a layout compares
  /// spreads, each within its method.
  var comparesMethods: Bool {
    switch claim.rule {
    case .bestOf(let table, _, _), .pairwise(let table, _, _, _), .worstAgainstBest(let table, _, _): table != "kp"
    case .layout, .checks, .exact, .thresholds, .ratios: false
    }
  }

  /// How often the rule errs, or why that is not measured.
  var rate: Remark {
    if let errors { return .relabeled(errors) }
    switch claim.rule {
    case .exact: return .exactNumbers
    case .checks: return .trainedChecks
    case .thresholds, .ratios:
      if finding.details.isEmpty { return .nothingCompared }
      return finding.details.allSatisfy { $0.interval == nil } ? .exactNumbers : .intervals(finding.details.count)
    case .bestOf, .pairwise, .layout, .worstAgainstBest:
      return verdict == .notRun ? .missingRun : .unmeasured(finding.why)
    }
  }
}
