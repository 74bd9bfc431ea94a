public import Records

/// Trains or measures runs of every kind.
public struct RunTrainer: CellTrainer {
  private let reference: EvaluationReference?
  private let evaluation: EvaluationSettings

  /// - Parameters:
  ///   - reference: the real images and the feature nets; nil where no run is a GAN on images.
  ///   - evaluation: when and on how many samples these are scored.
  public init(reference: EvaluationReference?, evaluation: EvaluationSettings) {
    self.reference = reference
    self.evaluation = evaluation
  }

  /// The nets and the final sample counts of GANs on images; nil for checks.
  public func scoring(of cell: Cell) -> Scoring? {
    guard cell.config.gan != nil, let reference else { return nil }
    return Scoring(
      featureNets: reference.hashes, samples: evaluation.finalSamples, pairs: evaluation.finalPairs)
  }

  public func train(
    _ cell: Cell, in run: RunFolder, from resume: ResumePoint?, threads: Int, shouldStop: @Sendable () -> Bool,
    progress: @Sendable (TrainingProgress) -> Void
  ) throws -> RunOutcome {
    if case .exact(let config) = cell.config { return .measured(try ExactNumbers.values(config)) }
    func outcome(from resume: ResumePoint?) throws -> RunOutcome? {
      try kind(of: cell, in: run, threads: threads).train(from: resume, shouldStop: shouldStop, progress: progress)
    }
    if let outcome = try outcome(from: resume) { return outcome }
    try run.discard()
    guard let outcome = try outcome(from: nil) else {
      preconditionFailure("a training from its start goes through in one go")
    }
    return outcome
  }

  private func kind(of cell: Cell, in run: RunFolder, threads: Int) throws -> any TrainingKind {
    switch cell.config {
    case .gan(let config):
      guard let reference else { preconditionFailure("GANs on images are trained with a reference") }
      return try GANKind(
        config, checkpoints: Set(evaluation.steps(of: cell)), reference: reference, evaluation: evaluation, in: run,
        threads: threads)
    case .density(let config): return try CriticKind(config, in: run, threads: threads)
    case .toy(let config): return try ToyKind(config, in: run, threads: threads)
    case .exact: preconditionFailure("an exact number is not trained")
    }
  }
}
