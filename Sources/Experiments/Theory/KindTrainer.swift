public import Records

/// Hands every cell to the trainer of its kind.
public struct KindTrainer<GAN: CellTrainer>: CellTrainer {
  private let gan: GAN?

  /// - Parameter gan: trains GANs on images; nil where no cell is one, so that no data need be read.
  public init(gan: GAN?) { self.gan = gan }

  /// That of the GANs on images, for these alone: an exact number has no feature nets.
  public func scoring(of cell: Cell) -> Scoring? { cell.config.gan == nil ? nil : gan?.scoring(of: cell) }

  /// See `CellTrainer`.
  public func train(
    _ cell: Cell, in run: RunFolder, from resume: ResumePoint?, threads: Int, shouldStop: @Sendable () -> Bool,
    progress: @Sendable (TrainingProgress) -> Void
  ) throws -> RunOutcome {
    switch cell.config {
    case .gan:
      guard let gan else { preconditionFailure("the session makes a GAN trainer when a cell is a GAN") }
      return try gan.train(
        cell, in: run, from: resume, threads: threads, shouldStop: shouldStop, progress: progress)
    case .density(let config):
      return try DensityTrainer().train(
        config, in: run, from: resume, threads: threads, shouldStop: shouldStop, progress: progress)
    case .toy(let config):
      return try ToyTrainer().train(
        config, in: run, from: resume, threads: threads, shouldStop: shouldStop, progress: progress)
    case .exact(let config):
      return RunOutcome(.measured(try ExactNumbers.values(config)), lossesDigest: nil)
    }
  }
}
