public import Records

/// How far a training is.
public struct TrainingProgress: Equatable, Sendable {
  /// Generator steps done, from 0 to `RunConfig.steps`.
  public var step: Int

  /// So many generator steps are done.
  public init(step: Int) { self.step = step }
}

/// Trains one run, synchronously, on the calling thread and `threads - 1` more.
///
/// The caller holds the run's lock, has written its configuration and has cut series and metrics to where the training
/// goes on. The trainer appends to them, saves checkpoints and samples. It never writes the record: the scheduler does.
public protocol Trainer: Sendable {
  /// What it measures a run's final scores with; `nil` for a kind that is not scored so, whose runs are never scored
  /// again. A run that is done and was scored otherwise is handed over again with its last checkpoint, to be scored and no
  /// more.
  func scoring(of run: Run) -> Scoring?

  /// Trains until the run's last step, until a value is no longer finite, or until `shouldStop`.
  ///
  /// - Parameters:
  ///   - resume: the checkpoint to go on from; nil to start over.
  ///   - shouldStop: to be asked at least once a second; after `true`, save a checkpoint and return `.interrupted`.
  ///   - progress: to be told the step; cheap, may be called at every step.
  /// - Throws: any error; it becomes the run's state `failed`, and the other runs go on.
  func train(
    _ run: Run, in folder: RunFolder, from resume: ResumePoint?, threads: Int, shouldStop: @Sendable () -> Bool,
    progress: @Sendable (TrainingProgress) -> Void
  ) throws -> RunOutcome
}

extension Trainer {
  /// Never scored again.
  public func scoring(of run: Run) -> Scoring? { nil }
}
