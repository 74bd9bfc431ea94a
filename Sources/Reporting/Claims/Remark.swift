/// What a rule says of its evidence: names and numbers. `claims.mustache` has a text for each case.
indirect enum Remark: Equatable, Sendable {
  // Why a rule cannot be applied, or decides nothing.
  case noRow(table: String, row: String)
  case noRivals(table: String, row: String)
  case pending(table: String, row: String, [Pending])
  case notRecorded(ValueReference)
  case diverged(Int, of: Int, row: String)
  case fewSeeds(Int, least: Int)

  // Comparisons.
  /// At a number of blocks, by these pairs.
  case decided(at: Int, [String])
  /// No test that is still open can be settled: a run diverged.
  case hopeless
  /// Pairs that are still read; the smallest difference that they could have shown.
  case undecided(open: Int, of: Int, smallest: Double?)
  /// So many seeds in all probably decide it.
  case probable(seeds: Int)
  /// More seeds will probably not help.
  case onTheBoundary

  // Values.
  case statement(Statement)
  case knownDiffers(Statement)
  case allTrue(Int)

  // What the estimate is.
  case pair(String, String, ClaimRule.Measure)

  // Limits.
  case untuned

  // How often the rule errs.
  case signFlips(RuleErrors)
  case exactNumbers
  case trainedChecks
  case intervals(Int)
  case nothingCompared
  case missingRun
  case unmeasured([Remark])

  /// Runs of one state that are still to come.
  struct Pending: Equatable, Sendable {
    let state: String
    /// Empty for exact numbers, which have no seed.
    let seeds: [Int]
  }
}

/// A statement of a rule about a value, and what the value says.
struct Statement: Equatable, Sendable {
  enum Answer: Equatable, Sendable { case yes, no, open(Doubt) }
  /// Why a statement is neither true nor false.
  enum Doubt: String, Sendable {
    case notANumber = "not-a-number"
    case notRecorded = "unknown"
    case interval = "spans-limit"
  }

  let subject: Subject
  let measured: Double
  let relation: ValueTest.Relation
  /// What it is compared with, if that is another value.
  var other: ValueReference?
  let limit: Double
  let answer: Answer
}
