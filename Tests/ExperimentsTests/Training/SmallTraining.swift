import Datasets
import Foundation
import Interchange
import Records
import TestSupport

@testable import Experiments

/// Trainings of a network of a few channels on synthetic images, for tests of what a training does with its method.
enum SmallTraining {
  static let evaluation = EvaluationSettings(points: 3, samples: 96, finalSamples: 100, finalPairs: 40)

  static func config(
    _ method: String, sampling: String = "none", _ constants: [(name: String, value: Double)] = [], rate: Double = 1e-3,
    width: Int = 2, steps: Int = 25, criticSteps: Int = 2, seed: Int = 7
  ) -> RunConfig {
    RunConfig.gan(
      method: method, sampling: sampling, constants: constants, network: "convnet", width: width, size: 16, channels: 1,
      latent: 5, dataset: "fashion-mnist", dataHash: String(repeating: "0", count: 64), batch: 10, steps: steps,
      criticSteps: criticSteps,
      optimizer: OptimizerConfig(name: "adam", learningRate: rate, beta1: 0, beta2: 0.9, epsilon: 1e-8), seed: seed,
      numerics: 1)
  }

  /// The training of a configuration alone, without a run store.
  static func training(_ config: RunConfig, data: String) throws -> Training {
    let training = try Training(
      TrainingSetup(config, train: try ImageSet(FashionMNIST.load(folder: data, split: .train), size: 16)),
      threads: 1)
    // A checkpoint holds the population statistics too, which only a sampler computes.
    try GeneratorSampler(training, threads: 1).updateStatistics()
    return training
  }

  /// Trains a cell in a run store, as `wdiv run` does; returns its state.
  static func train(
    _ config: RunConfig, in scratch: Scratch, data: String, shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws -> RunState {
    let store = RunStore(output: scratch.path)
    try store.prepare()
    let features = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../paper/features").path
    let reference = try EvaluationReference(store: store, features: features, data: data)
    return try Scheduler(
      store: store, trainer: RunTrainer(reference, evaluation: evaluation), jobs: 1, threads: 1,
      log: .silent, shouldStop: shouldStop
    ).train([Run(config: config, tables: ["methods"])])[0].state
  }

  /// The series of a trained cell.
  static func series(_ config: RunConfig, in scratch: Scratch) throws -> [SeriesPoint] {
    let path = RunStore(output: scratch.path).run(config).file(.series)
    let text = String(decoding: try BinaryFile.read(path), as: UTF8.self)
    return try text.split(separator: "\n").map { try SeriesPoint(json: JSONValue.parse(String($0)), source: "series") }
  }

  /// Which of a cell's files exist, with their hashes.
  static func files(_ config: RunConfig, in scratch: Scratch) throws -> [String] {
    let run = RunStore(output: scratch.path).run(config)
    return try [RunFile.state, .series, .metrics, .samples, .record].map { name in
      let path = run.file(name)
      return "\(name.rawValue) \(BinaryFile.exists(path) ? sha256(try BinaryFile.read(path)) : "-")"
    }
  }
}
