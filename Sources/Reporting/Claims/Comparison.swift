internal import Foundation

/// Two rows of runs set against each other, with all that a verdict on "the first is better" needs.
struct Comparison: Sendable {
  enum Direction: Sendable { case firstBetter, secondBetter }

  let first: String
  let second: String
  let counts: (first: Int, second: Int)
  /// Of mean log FID, first minus second: negative where the first is better.
  let difference: MeanDifference
  let test: PermutationTest
  /// Standard error of the difference that evaluations alone would give.
  let noise: Double
  /// The difference by each feature net; empty where the runs' nets differ in number.
  let netDifferences: [Double]
  private let improving: [String]
  /// What diverged seeds of either row say; nil where none did.
  private let diverged: (first: Remark?, second: Remark?)
  private let settings: Claims.Settings

  /// Nil when a row has no outcome.
  init?(_ first: ClaimEvidence.Row, _ second: ClaimEvidence.Row, _ settings: Claims.Settings) {
    guard let test = PermutationTest(first.logFIDs, second.logFIDs),
      let difference = MeanDifference(first.logFIDs, second.logFIDs)
    else { return nil }
    self.first = first.label
    self.second = second.label
    self.settings = settings
    self.test = test
    self.difference = difference
    let (one, other) = (first.outcomes, second.outcomes)
    counts = (one.count, other.count)
    noise = (Self.noise(of: one) + Self.noise(of: other)).squareRoot()
    let nets = (one + other).map(\.logFIDs.count)
    netDifferences =
      Set(nets).count == 1
      ? (0..<(nets.first ?? 0)).map { net in Self.mean(one, net) - Self.mean(other, net) } : []
    improving =
      settings.ignoresCaps
      ? [] : [first, second].filter { $0.isImproving(share: settings.improvingShare) }.map(\.label)
    diverged = settings.ignoresCaps ? (nil, nil) : (first.divergence, second.divergence)
  }

  /// FID of the first over FID of the second: ratio of geometric means.
  var ratio: Double { exp(difference.value) }
  /// Its 95 % interval.
  var interval: ClosedRange<Double>? {
    difference.halfWidth.map { exp(difference.value - $0)...exp(difference.value + $0) }
  }
  var name: String { "\(first) / \(second)" }
  /// The smaller number of seeds.
  var count: Int { min(counts.first, counts.second) }
  func pValue(_ direction: Direction) -> Double { direction == .firstBetter ? test.less : test.greater }

  /// What stands in the way of "is better"; nil when nothing does.
  /// - Parameter adjusted: the p value after a correction, instead of the test's own.
  func obstacle(_ direction: Direction, adjusted: Double? = nil) -> Remark? {
    let p = adjusted ?? pValue(direction)
    if p > settings.level + 1e-12 { return .chance(p: p, isAdjusted: adjusted != nil) }
    if abs(difference.value) <= settings.noiseErrors * noise { return .evaluationNoise }
    let isRight = { (value: Double) in direction == .firstBetter ? value < 0 : value > 0 }
    if netDifferences.isEmpty { return .differentNets }
    if !netDifferences.allSatisfy(isRight) { return .netsDisagree }
    if !improving.isEmpty { return .improving(improving) }
    return direction == .firstBetter ? diverged.first : diverged.second
  }

  /// The line that the ledger prints.
  func detail(_ obstacle: Remark?) -> ClaimDetail {
    ClaimDetail(
      name: name, estimate: ratio, interval: interval, pValue: test.less,
      counts: counts.first == counts.second ? [counts.first] : [counts.first, counts.second],
      notes: [obstacle].compactMap { $0 })
  }

  private static func noise(of outcomes: [TrainingOutcome]) -> Double {
    let count = Double(outcomes.count)
    let variance = outcomes.reduce(0) { $0 + $1.noiseVariance / Double($1.points) } / count
    return variance / count
  }

  private static func mean(_ outcomes: [TrainingOutcome], _ net: Int) -> Double {
    outcomes.reduce(0) { $0 + $1.logFIDs[net] } / Double(outcomes.count)
  }
}
