public import Records

/// How a call of a trainer ended, unless it threw.
public struct RunOutcome: Equatable, Sendable {
  /// The ways to end.
  public enum Ending: Equatable, Sendable {
    /// The last step is done; the last point of the metrics, scored with the final sample counts.
    case done(MetricsPoint)
    /// A cell that has no FID is done; its scores.
    case measured([NamedValue])
    /// A quantity was no longer finite after `step`; the checkpoint is that of `lastGoodStep` (0: none).
    case diverged(step: Int, quantity: String, lastGoodStep: Int)
    /// Asked to stop; the checkpoint is that of `step` (0: none).
    case interrupted(step: Int)
  }

  /// Which of them.
  public let ending: Ending
  /// SHA-256 over the losses of every step so far.
  public let lossesDigest: String?

  /// Names both.
  public init(_ ending: Ending, lossesDigest: String?) {
    self.ending = ending
    self.lossesDigest = lossesDigest
  }
}
