public import Records

/// How a call of a trainer ended, unless it threw.
public enum RunOutcome: Equatable, Sendable {
  /// The last step is done; the scores with the final sample counts, where the run is scored so.
  case done(MetricsPoint?)
  /// A check is done; its values.
  case measured(NamedValues)
  /// A quantity was no longer finite after `step`; the checkpoint is that of `lastGoodStep` (0: none).
  case diverged(step: Int, quantity: String, lastGoodStep: Int)
  /// Stopped on request; the checkpoint is that of `step` (0: none).
  case interrupted(step: Int)
}
