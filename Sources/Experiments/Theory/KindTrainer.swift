public import Records

/// Hands every run to the trainer of its kind.
public struct KindTrainer<GAN: RunTrainer>: RunTrainer {
  private let gan: GAN?

  /// - Parameter gan: trains GANs on images; nil where no run is one, so that no data need be read.
  public init(gan: GAN?) { self.gan = gan }

  /// That of the GANs on images, for these alone: an exact value has no feature nets.
  public func scoring(of run: Run) -> Scoring? { run.config.kind == .gan ? gan?.scoring(of: run) : nil }

  /// See `RunTrainer`.
  public func train(
    _ run: Run, in folder: RunFolder, from resume: ResumePoint?, threads: Int, shouldStop: @Sendable () -> Bool,
    progress: @Sendable (TrainingProgress) -> Void
  ) throws -> RunOutcome {
    switch run.config.kind {
    case .gan:
      guard let gan else { preconditionFailure("the session makes a GAN trainer when a run is a GAN") }
      return try gan.train(
        run, in: folder, from: resume, threads: threads, shouldStop: shouldStop, progress: progress)
    case .critic:
      return try DensityTrainer().train(
        run.config, in: folder, from: resume, threads: threads, shouldStop: shouldStop, progress: progress)
    case .toy:
      return try ToyTrainer().train(
        run.config, in: folder, from: resume, threads: threads, shouldStop: shouldStop, progress: progress)
    case .exact: return .measured(NamedValues(try ExactNumbers.values(run.config)))
    }
  }
}
