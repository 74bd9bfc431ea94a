import Datasets
import Foundation
import Interchange
import Records
import TestSupport

@testable import Experiments

/// Real trainings of seconds: tiny networks on synthetic images, with the committed feature nets.
struct TinyTraining {
  /// The folder that holds the images.
  let data: String
  var evaluation = EvaluationSettings(points: 3, samples: 64, finalSamples: 64, finalPairs: 20)
  var features = "\(paperFolder)/features"

  static func cell(
    seed: Int = 7, dataHash: String = String(repeating: "0", count: 64), rate: Double = 1e-3, k: Double = 2
  ) -> Run {
    Run(
      config: RunConfig.gan(
        method: "wgan-div", sampling: "interpolates", constants: [("k", k), ("p", 6)], network: "convnet", width: 2,
        size: 16, channels: 1, latent: 5, dataset: "fashion-mnist", dataHash: dataHash, batch: 10, steps: 12,
        criticSteps: 1,
        optimizer: OptimizerConfig(name: "adam", learningRate: rate, beta1: 0, beta2: 0.9, epsilon: 1e-8),
        seed: seed, numerics: 1),
      tables: ["methods"])
  }

  func reference(_ output: String, note: (String) -> Void = { _ in }) throws -> EvaluationReference {
    let store = RunStore(output: output)
    try store.prepare()
    return try EvaluationReference(store: store, features: features, data: data, note: note)
  }

  /// Trains in `output`; what was said goes to `lines`.
  func train(
    _ cells: [Run], in output: String, lines: Lines = Lines(), shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws -> [RunState] {
    let trainer = try RunTrainer(reference(output), evaluation: evaluation)
    return try Scheduler(
      store: RunStore(output: output), trainer: trainer, jobs: 1, threads: 1,
      log: ProgressLog(isTerminal: false, now: { 0 }, write: lines.add), shouldStop: shouldStop
    ).train(cells).map(\.state)
  }

  /// Name and bytes of every file of a run that another machine must reproduce.
  static func files(_ cell: Run, in output: String) throws -> [String] {
    let run = RunStore(output: output).run(cell.config)
    return try [RunFile.config, .state, .series, .metrics, .samples, .record].map {
      "\($0.rawValue) \(sha256(try BinaryFile.read(run.file($0))))"
    }
  }
}

extension EvaluationReference {
  /// Of images like Fashion-MNIST's at 16x16.
  init(store: RunStore, features: String, data: String, note: (String) -> Void = { _ in }) throws {
    try self.init(
      store: store, name: "fashion-mnist-16", size: 16,
      nets: try FeatureNet.load(folder: features, size: 16, channels: 1).map(ScoringNet.small),
      train: try FashionMNIST.load(folder: data, split: .train),
      test: try FashionMNIST.load(folder: data, split: .test), note: note)
  }
}

extension RunTrainer {
  /// Trains on the images that it scores against.
  init(_ reference: EvaluationReference, evaluation: EvaluationSettings) {
    self.init(images: reference.train, reference: reference, evaluation: evaluation)
  }
}
