/// What a rule says of its evidence: names and numbers. `claims.mustache` has a text for each case.
indirect enum Remark: Equatable, Sendable {
  // Why a rule cannot be applied, or decides nothing.
  case noRow(table: String, row: String)
  case noRivals(table: String, row: String)
  case pending(table: String, row: String, [Pending])
  case notRecorded(ValueReference)
  case noOutcome(row: String)
  case diverged(Int, of: Int, row: String)
  case fewSeeds(Int, least: Int)

  // Comparisons.
  /// What stands in the way of a comparison, by its name.
  case obstacle(String, Remark)
  case chance(p: Double, isAdjusted: Bool)
  case evaluationNoise
  case differentNets
  case netsDisagree
  case improving([String])
  case allPass(Int, largestP: Double)
  case pass(Int, of: Int)
  /// No rival is better after Holm's correction.
  case unbeaten
  /// p is of the strongest one.
  case beaten(by: [String], p: Double, rivals: Int)
  /// p is the largest one.
  case better(String, than: [String], p: Double)
  case beats(String, Int, of: Int)
  case maximumTest(better: String, worse: String, p: Double, comparisons: Int)
  /// What stands in the way of the claim's reverse.
  case reverse(Remark)

  // Layouts.
  case dependsLess(String, than: [String])
  case dependsMore(String, than: [String], p: Double)
  case dependsAlike(String, [String])
  case oneSeed
  case capped([Remark])

  // Values.
  case statement(Statement)
  case knownDiffers(Statement)
  case allTrue(Int)

  // What the estimate is.
  case ratio(row: String, rival: String, Rank)
  case betweenSamplings(method: String)

  // What the number of seeds makes impossible, and other limits.
  case holdsImpossible(n: Int, smallestP: Double)
  case failsImpossible(n: Int, smallestP: Double, rivals: Int, level: Double)
  case neitherPossible
  case simulatedErrors
  case untuned

  // How often the rule errs.
  case relabeled(RuleErrors)
  case exactNumbers
  case trainedChecks
  case intervals(Int)
  case nothingCompared
  case missingRun
  case unmeasured([Remark])

  /// What was said about a rival that an estimate is of.
  enum Rank: Equatable, Sendable { case strongest, only, worstAgainstBest }

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

  /// What was measured: "zigzag sngan, share".
  let name: String
  let measured: Double
  let relation: ValueTest.Relation
  /// What it is compared with, if that is another value.
  var other: String?
  let limit: Double
  let answer: Answer
}
