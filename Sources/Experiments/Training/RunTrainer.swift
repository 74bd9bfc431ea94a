public import Datasets
public import Records

/// Trains or measures runs of every kind.
public struct RunTrainer: Trainer {
  private let images: ImageSet?
  private let reference: EvaluationReference?
  private let evaluation: EvaluationSettings

  /// - Parameters:
  ///   - images: what GANs are trained on; nil where no run is one on images.
  ///   - reference: what they are scored against; nil where they are not scored.
  ///   - evaluation: when and on how many samples these are scored.
  public init(images: ImageSet?, reference: EvaluationReference?, evaluation: EvaluationSettings) {
    (self.images, self.reference, self.evaluation) = (images, reference, evaluation)
  }

  /// The nets and the final sample counts; nil for a run that is not scored at its end.
  public func scoring(of run: Run) -> Scoring? {
    guard run.isScoredAtEnd, let reference else { return nil }
    return Scoring(
      featureNets: reference.record.scoringHashes, samples: evaluation.finalSamples, pairs: evaluation.finalPairs)
  }

  public func train(
    _ run: Run, in folder: RunFolder, from resume: ResumePoint?, threads: Int, shouldStop: @Sendable () -> Bool,
    progress: @Sendable (TrainingProgress) -> Void
  ) throws -> RunOutcome {
    if run.config.kind == .exact { return .measured(NamedValues(try ExactNumbers.values(run.config))) }
    func outcome(from resume: ResumePoint?) throws -> RunOutcome? {
      try kind(of: run, in: folder, threads: threads).train(from: resume, shouldStop: shouldStop, progress: progress)
    }
    if let outcome = try outcome(from: resume) { return outcome }
    try folder.discard()
    guard let outcome = try outcome(from: nil) else {
      preconditionFailure("a training from its start goes through in one go")
    }
    return outcome
  }

  private func kind(of run: Run, in folder: RunFolder, threads: Int) throws -> any TrainingKind {
    let config = run.config
    switch config.kind {
    case .gan:
      guard let images else { preconditionFailure("GANs on images are trained with images") }
      return try GANKind(
        config, checkpoints: Set(evaluation.steps(of: run)), images: images, reference: reference,
        evaluation: evaluation, isScoredAtEnd: run.isScoredAtEnd, in: folder, threads: threads)
    case .critic: return try CriticKind(config, in: folder, threads: threads)
    case .toy: return try ToyKind(config, in: folder, threads: threads)
    case .exact: preconditionFailure("an exact value is not trained")
    }
  }
}
