/// One line below a verdict of values: what was measured.
struct ClaimDetail: Equatable, Sendable {
  let subject: Subject
  var estimate: Double?
  /// 95 %.
  var interval: ClosedRange<Double>?
  /// How many seeds.
  let counts: [Int]
  /// What stands in the way.
  var notes: [Remark] = []
}

/// What an undecided claim still needs.
struct Forecast: Sendable {
  /// Blocks in all that probably bring a verdict; nil where the largest number probably would not.
  let seeds: Int?
  /// The rows that are still read.
  let rows: [ClaimEvidence.Row]
}

/// What a rule found, in numbers and names.
struct RuleFinding: Sendable {
  var outcome: RuleOutcome
  var why: [Remark] = []
  /// The number of blocks at which a verdict of comparisons fell, or those of the pair whose estimate this is; of values the
  /// smallest number of seeds that was read; nil where nothing was.
  var n: Int?
  var estimate: Double?
  /// Of comparisons the confidence sequence; else 95 %.
  var interval: ClosedRange<Double>?
  /// What the estimate is; nil where it is the first detail's.
  var measure: Remark?
  /// Of a rule of values.
  var details: [ClaimDetail] = []
  /// Of a rule of comparisons.
  var pairs: [Pair] = []
  /// Of their intervals.
  var bounds: ConfidenceSequence?
  /// What a comparison still needs; nil where it is decided, where nothing can decide it, or where the first seeds are missing.
  var forecast: Forecast?
  /// What else a reader must know.
  var limits: [Remark] = []
  /// The tables and rows that were read, in the rule's order.
  var rows: [(table: String, row: ClaimEvidence.Row)] = []

  /// A pair's, as it is shown; nil where there is no bound.
  func interval(of pair: Pair) -> ClosedRange<Double>? { bounds.flatMap(pair.interval) }

  static func notRun(_ missing: [Remark]) -> RuleFinding { RuleFinding(outcome: .notRun, why: missing) }
}

/// How often a rule gives each answer when the rows do not differ.
struct RuleErrors: Equatable, Sendable {
  let signFlips: Int
  let holds: Int
  let fails: Int

  /// Shares in 0...1.
  var holdsShare: Double { Double(holds) / Double(signFlips) }
  var failsShare: Double { Double(fails) / Double(signFlips) }
}

/// One line of the ledger.
struct ClaimResult: Sendable {
  let claim: Claims.Claim
  let verdict: Verdict
  var finding: RuleFinding
  /// What the verdict speaks for; empty for mathematics.
  let contexts: [ClaimEvidence.Context]
  /// Of the rule on the runs at hand; nil where it compares no runs, or too few.
  let errors: RuleErrors?

  var isDecided: Bool { finding.outcome != .undecided && finding.outcome != .notRun }

  /// The runs behind it, each once, in the rule's order.
  var runs: [(run: ClaimEvidence.Run, table: String, row: String)] {
    finding.rows.flatMap { table, row in row.runs.map { (run: $0, table: table, row: row.label) } }
      .reduce(into: []) { runs, next in
        if !runs.contains(where: { $0.run.id == next.run.id }) { runs.append(next) }
      }
  }

  /// Whether the verdict compares methods. The table of k and p is WGAN-div's alone, under one setting; a spread compares
  /// within each method.
  var comparesMethods: Bool {
    if case .below(let rule) = claim.rule { rule.measure == .fid && rule.table != "kp" } else { false }
  }

  /// How often the rule errs, or why that is not measured.
  var rate: Remark {
    if let errors { return .signFlips(errors) }
    switch claim.rule {
    case .exact: return .exactNumbers
    case .checks: return .trainedChecks
    case .ratios:
      if finding.details.isEmpty { return .nothingCompared }
      return finding.details.allSatisfy { $0.interval == nil } ? .exactNumbers : .intervals(finding.details.count)
    case .below, .spread: return verdict == .notRun ? .missingRun : .unmeasured(finding.why)
    }
  }
}
