public import Records

/// How a call of a trainer ended, unless it threw.
public enum RunOutcome: Equatable, Sendable {
  /// The last step is done; the last point of the metrics, scored with the final sample counts.
  case done(MetricsPoint)
  /// A check is done; its values.
  case measured([NamedValue])
  /// A quantity was no longer finite after `step`; the checkpoint is that of `lastGoodStep` (0: none).
  case diverged(step: Int, quantity: String, lastGoodStep: Int)
  /// Asked to stop; the checkpoint is that of `step` (0: none).
  case interrupted(step: Int)
}
