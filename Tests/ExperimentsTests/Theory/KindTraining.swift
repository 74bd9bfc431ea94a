import Interchange
import Records
import TestSupport
import Synchronization

@testable import Experiments

/// Small trainings of cells that are no GANs on images, and what they did.
final class KindTraining: Sendable {
  /// What was said.
  let lines = Lines()
  /// How often a trainer reported a step: one report a step that is truly trained, none when a checkpoint is measured.
  let steps = Counter()
  private let records = Mutex<[String: [UInt8]]>([:])

  /// The record by the cell's id as it stood when the trainer had returned and the scheduler had not written yet: what a
  /// kill there leaves.
  var recordsBeforeTheEnd: [String: [UInt8]] { records.withLock { $0 } }

  /// Trains in `output` what is not done yet.
  func train(
    _ configs: [RunConfig], in output: String, jobs: Int = 1, shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws -> [RunState] {
    try Scheduler(
      store: RunStore(output: output), trainer: Watched(training: self), jobs: jobs, threads: 1,
      log: ProgressLog(isTerminal: false, now: { 0 }, write: lines.add), shouldStop: shouldStop
    ).train(configs.map { Run(config: $0, tables: ["theory"]) }).map(\.state)
  }

  /// The trainer of all kinds, watched.
  private struct Watched: Trainer {
    let training: KindTraining

    func train(
      _ cell: Run, in run: RunFolder, from resume: ResumePoint?, threads: Int, shouldStop: @Sendable () -> Bool,
      progress: @Sendable (TrainingProgress) -> Void
    ) throws -> RunOutcome {
      let steps = training.steps
      let outcome = try RunTrainer(
        images: nil, reference: nil,
        evaluation: EvaluationSettings(points: 2, samples: 2, finalSamples: 2, finalPairs: 1)
      ).train(
        cell, in: run, from: resume, threads: threads, shouldStop: shouldStop,
        progress: {
          steps.add()
          progress($0)
        })
      let record = try BinaryFile.read(run.file(.record))
      training.records.withLock { $0[cell.config.id] = record }
      return outcome
    }
  }
}

/// Configurations of a second or less.
enum SmallKind {
  /// N(0, 1) and N(1, 1), or in several dimensions N(0, 1) and N(0, 4).
  static func density(seed: Int = 1, dimension: Int = 1, k: Double = 2) -> RunConfig {
    RunConfig.critic(
      method: "wgan-div", sampling: "members", constants: [("k", k), ("p", 6)], real: .normal(mean: 0, deviation: 1),
      fake: dimension == 1 ? .normal(mean: 1, deviation: 1) : .normal(mean: 0, deviation: 2), dimension: dimension,
      hidden: [8, 8], activation: "tanh", batch: 64, steps: 20, learningRate: 0.01, samples: 2048, seed: seed,
      numerics: 1)
  }

  /// Eight Gaussians; a checkpoint every other step.
  static func toy(seed: Int = 1, k: Double = 2, p: Double = 6, rate: Double = 1e-3) -> RunConfig {
    RunConfig.toy(
      shape: "8-gaussians", method: "wgan-div", sampling: "pool", constants: [("k", k), ("p", p)], hidden: [8, 8],
      batch: 16, steps: 20, criticSteps: 2,
      optimizer: OptimizerConfig(name: "adam", learningRate: rate, beta1: 0.5, beta2: 0.9, epsilon: 1e-8), seed: seed,
      numerics: 1)
  }

  /// Lost beyond Float: the toy GAN by a moment of Adam at step 7, with a checkpoint of step 6; the critic's loss at once.
  static let wildToy = toy(p: 30, rate: 0.01)
  static let wildDensity = density(k: 3e38)

  /// Objective (10) over critics of one slope.
  static func exact(k: Double = 2) -> RunConfig {
    RunConfig.exact(quantity: .slope, constants: [("k", k), ("n", 1), ("p", 3)], numerics: 1)
  }
}
