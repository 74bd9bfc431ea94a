import Foundation

/// What a training came to, everywhere: in tables, in claims and in tuning. In logarithms, since FIDs of methods differ by
/// factors.
public struct TrainingOutcome: Equatable, Sendable {
  /// Mean log FID over the evaluation points in the last half of the steps, FID being the mean over the feature nets.
  public var logFID: Double
  /// log FID of the last point.
  public var last: Double
  /// log FID of the last point minus that at three quarters of the steps: negative while it still falls.
  public var change: Double

  /// An outcome from its parts.
  public init(logFID: Double, last: Double, change: Double) {
    (self.logFID, self.last, self.change) = (logFID, last, change)
  }

  /// From the evaluation points of a run that is done, steps rising. Nil when there is none, or when a FID of the last half
  /// is not a positive number.
  public init?(_ metrics: [MetricsPoint]) {
    guard let last = metrics.last else { return nil }
    // By steps, not by count: a run that a longer table reads too has more points.
    let half = metrics.filter { 2 * $0.step > last.step }
    guard half.allSatisfy({ $0.fid > 0 && $0.fid.isFinite }) else { return nil }
    logFID = half.reduce(0) { $0 + log($1.fid) } / Double(half.count)
    self.last = log(last.fid)
    let quarter = half.last { 4 * $0.step <= 3 * last.step }
    change = quarter.map { log(last.fid) - log($0.fid) } ?? 0
  }

  /// Geometric mean FID of the last half.
  public var fid: Double { exp(logFID) }
  /// Whether FID fell by more than 10 % over the last quarter of the steps.
  public var isFalling: Bool { change < log(0.9) }
}
