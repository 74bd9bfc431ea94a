import Interchange
import Records

/// Trains the GANs of a profile: losses every 20 steps, a score and a checkpoint at every evaluation point.
public struct GANTrainer: CellTrainer {
  /// Steps between two points of the series.
  static let seriesInterval = 20
  /// Images on a run's sample sheet: ten by ten.
  public static let sheetCount = 100

  private let reference: EvaluationReference
  private let evaluation: EvaluationSettings

  /// - Parameters:
  ///   - reference: the real data and the feature nets.
  ///   - evaluation: when and on how many samples to score.
  public init(reference: EvaluationReference, evaluation: EvaluationSettings) {
    self.reference = reference
    self.evaluation = evaluation
  }

  /// See `CellTrainer`.
  public func train(
    _ cell: Cell, in run: RunFolder, from resume: ResumePoint?, threads: Int, shouldStop: @Sendable () -> Bool,
    progress: @Sendable (TrainingProgress) -> Void
  ) throws -> RunOutcome {
    guard case .gan(let config) = cell.config else {
      preconditionFailure("a GAN trainer is given GANs on images")
    }
    let training = try GANTraining(config, train: reference.train, threads: threads)
    let sampler = try GeneratorSampler(training.generator, store: training.store, threads: threads)
    let evaluator = try Evaluator(reference, threads: threads)
    if let resume { try training.restore(resume.state) }
    let series = try LineAppender(path: run.file(.series))
    let metrics = try LineAppender(path: run.file(.metrics))
    defer {
      try? series.close()
      try? metrics.close()
    }
    let evaluations = evaluation.steps(of: config.steps)
    var saved = resume?.step ?? 0

    func save(_ step: Int) throws {
      try series.flush()
      try metrics.flush()
      try run.saveCheckpoint(try training.checkpoint(), step: step)
      saved = step
    }

    func finalScore() throws -> MetricsPoint {
      try evaluator.finalScore(
        sampler, seed: config.seed, step: config.steps, samples: evaluation.finalSamples, pairs: evaluation.finalPairs)
    }

    // A kill may fall after the last checkpoint and before the record.
    if saved == config.steps { return RunOutcome(.done(try finalScore()), lossesDigest: training.lossesDigest) }
    for step in (saved + 1)...config.steps {
      if shouldStop() {
        if step - 1 > saved {
          try sampler.updateStatistics()
          try save(step - 1)
        }
        return RunOutcome(.interrupted(step: saved), lossesDigest: training.lossesDigest)
      }
      let losses = try training.advance(step)
      if let quantity = Self.notFinite(losses) {
        try series.flush()
        try metrics.flush()
        return RunOutcome(
          .diverged(step: step, quantity: quantity, lastGoodStep: saved), lossesDigest: training.lossesDigest)
      }
      if step % Self.seriesInterval == 0 || step == config.steps {
        try series.append(line: try training.series(step: step).json.text)
      }
      if evaluations.contains(step) {
        try sampler.updateStatistics()
        let score = try evaluator.score(sampler, seed: config.seed, step: step, samples: evaluation.samples)
        try metrics.append(line: score.json.text)
        try writeSheet(sampler, config, run)
        try save(step)
      }
      progress(TrainingProgress(step: step))
    }
    return RunOutcome(.done(try finalScore()), lossesDigest: training.lossesDigest)
  }

  private static func notFinite(_ losses: GANTraining.Losses) -> String? {
    if !losses.critic.isFinite { return "critic.loss" }
    if !losses.generator.isFinite { return "generator.loss" }
    return nil
  }

  private func writeSheet(_ sampler: GeneratorSampler, _ config: RunConfig, _ run: RunFolder) throws {
    let pixels = try sampler.sheet(count: Self.sheetCount)
    let images = NamedArray(
      shape: [Self.sheetCount, config.size, config.size, config.channels], uint8s: pixels)
    try AtomicFile.write(Safetensors(arrays: [("samples", images)]).encoded(), to: run.file(.samples))
  }
}
