/// One line below a verdict: a comparison, a component, a value.
struct ClaimDetail: Equatable, Sendable {
  /// What it is, such as "wgan-div / wgan-gp".
  let name: String
  let estimate: Double?
  /// 95 %.
  let interval: ClosedRange<Double>?
  let pValue: Double?
  /// How many seeds, in words; nil where seeds have no meaning.
  let n: String?
  /// What stands in the way; nil when nothing does.
  var note: String?
}

/// What a rule found, before it is put into words.
struct RuleFinding: Sendable {
  var outcome: RuleOutcome
  /// One line: why.
  var why: String
  /// The smallest number of seeds in a row that was read; nil where nothing was.
  var n: Int?
  var estimate: Double?
  /// 95 %.
  var interval: ClosedRange<Double>?
  /// What the estimate is.
  var measure: String?
  var pValue: Double?
  var details: [ClaimDetail] = []
  /// What the number of seeds makes impossible.
  var limits: [String] = []
  /// The tables and rows that were read, in the rule's order.
  var rows: [(table: String, row: ClaimEvidence.Row)] = []

  static func notRun(_ missing: [String]) -> RuleFinding {
    RuleFinding(outcome: .notRun, why: "missing: " + missing.joined(separator: "; "))
  }
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
  /// Data set, size, steps and feature nets of a training; nil for mathematics.
  let context: String?
  /// A/A test of the rule on the runs at hand; nil where it reads no outcomes or a run is missing.
  let errors: RuleErrors?

  /// Ids of the runs behind it, each once, in the rule's order.
  var runs: [ClaimEvidence.Run] {
    var runs: [ClaimEvidence.Run] = []
    for row in finding.rows {
      for run in row.row.runs where !runs.contains(where: { $0.id == run.id }) { runs.append(run) }
    }
    return runs
  }

  /// Whether the verdict sets methods beside each other. The table of k and p is WGAN-div's alone, under one setting; a
  /// layout compares spreads, each within its method.
  var comparesMethods: Bool {
    switch claim.rule {
    case .bestOf(let table, _, _), .pairwise(let table, _, _, _), .worstAgainstBest(let table, _, _): table != "kp"
    case .layout, .checks, .exact, .thresholds, .ratios: false
    }
  }

  /// The verdict with where it was made, as its reader must not miss it.
  var sentence: String { context.map { "\(verdict.rawValue) (\($0))" } ?? verdict.rawValue }
}
