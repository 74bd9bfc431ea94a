internal import Foundation
internal import Records

/// What a training came to, as the claims' rules read it: logarithms, since FIDs of methods differ by factors.
struct TrainingOutcome: Equatable, Sendable {
  /// Mean log FID over the evaluation points in the last quarter of the steps: the last 5 of 20.
  var logFID: Double
  /// The same by each feature net alone.
  var logFIDs: [Double]
  /// log FID of the last point minus that at three quarters of the steps: negative while it still improves.
  var lastQuarterChange: Double
  /// Variance of one evaluation's log FID: the residuals of the last points around their straight line. It holds the
  /// evaluation's own noise and the training's unrest, so it bounds the former from above.
  var noiseVariance: Double
  /// How many points the mean is over.
  var points: Int

  /// The fewest evaluation points that the rule is meant for.
  static let fewestPoints = 20

  /// An outcome from its parts.
  init(logFID: Double, logFIDs: [Double], lastQuarterChange: Double, noiseVariance: Double, points: Int = 5) {
    self.logFID = logFID
    self.logFIDs = logFIDs
    self.lastQuarterChange = lastQuarterChange
    self.noiseVariance = noiseVariance
    self.points = points
  }

  /// From the evaluation points of a run that is done, steps rising. Nil when there are fewer than 20, when the nets
  /// change on the way, or when a FID among the last is not a positive number.
  init?(_ metrics: [MetricsPoint]) {
    guard metrics.count >= Self.fewestPoints, let last = metrics.last else { return nil }
    // By steps, not by count: a run that another table reads too has more points, before that table's last step.
    let tail = metrics.filter { 4 * $0.step > 3 * last.step }
    let nets = last.fids.count
    let quarter = metrics.last { 4 * $0.step <= 3 * last.step }
    guard let quarter, quarter.fid > 0, quarter.fid.isFinite,
      tail.allSatisfy({ $0.fids.count == nets && $0.fids.allSatisfy { $0 > 0 && $0.isFinite } })
    else { return nil }
    let logs = tail.map { log($0.fid) }
    let count = Double(tail.count)
    let mean = logs.reduce(0, +) / count
    logFID = mean
    logFIDs = (0..<nets).map { net in tail.reduce(0) { $0 + log($1.fids[net]) } / count }
    lastQuarterChange = log(last.fid) - log(quarter.fid)
    let meanStep = tail.reduce(0) { $0 + Double($1.step) } / count
    let spread = tail.reduce(0) { $0 + (Double($1.step) - meanStep) * (Double($1.step) - meanStep) }
    guard spread > 0 else { return nil }
    let slope = zip(tail, logs).reduce(0) { $0 + (Double($1.0.step) - meanStep) * ($1.1 - mean) } / spread
    let residuals = zip(tail, logs).reduce(0) { sum, point in
      let residual = point.1 - mean - slope * (Double(point.0.step) - meanStep)
      return sum + residual * residual
    }
    noiseVariance = residuals / (count - 2)
    points = tail.count
  }
}

/// Difference of two means with a conservative t interval: unpooled standard error, the smaller group's n - 1 degrees.
struct MeanDifference: Sendable {
  /// Mean of the first minus mean of the second.
  let value: Double
  /// Its standard error.
  let error: Double
  /// Of the smaller group, n - 1.
  let degrees: Int
  /// How many values.
  let counts: (first: Int, second: Int)

  /// Nil when a group is empty.
  init?(_ first: [Double], _ second: [Double]) {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      guard values.count > 1 else { return (mean, 0) }
      return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) / count)
    }
    let (one, other) = (moments(first), moments(second))
    value = one.mean - other.mean
    error = (one.variance + other.variance).squareRoot()
    degrees = min(first.count, second.count) - 1
    counts = (first.count, second.count)
  }

  /// Half of the 95 % interval; nil when a group has one value.
  var halfWidth: Double? { degrees < 1 ? nil : StudentT.twoSidedQuantile(0.95, degrees: degrees) * error }
}
