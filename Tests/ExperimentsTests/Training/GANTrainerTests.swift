import Datasets
import Foundation
import Interchange
import Records
import TestSupport
import Testing

@testable import Experiments

/// Real trainings of a tiny network on synthetic images, with the committed feature nets.
@Suite("Training: the same bytes whatever the threads, jobs and interruptions")
struct GANTrainerTests {
  private static let features =
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../paper/features").path
  private let evaluation = EvaluationSettings(points: 3, samples: 96, finalSamples: 100, finalPairs: 40)

  private func reference(_ scratch: Scratch, _ data: String) throws -> EvaluationReference {
    let store = RunStore(output: scratch.path)
    try store.prepare()
    return try EvaluationReference(store: store, features: Self.features, data: data)
  }

  private func cell(
    _ method: String, sampling: String, _ constants: [(name: String, value: Double)], rate: Double = 1e-3
  )
    -> Run
  {
    let optimizer =
      method == "wgan"
      ? OptimizerConfig(name: "rmsprop", learningRate: rate, beta1: 0, beta2: 0.99, epsilon: 1e-8)
      : OptimizerConfig(name: "adam", learningRate: rate, beta1: 0, beta2: 0.9, epsilon: 1e-8)
    return Run(
      config: RunConfig.gan(
        method: method, sampling: sampling, constants: constants, network: "convnet", width: 2, size: 16, channels: 1,
        latent: 5, dataset: "fashion-mnist", dataHash: String(repeating: "0", count: 64), batch: 10, steps: 25,
        criticSteps: 2, optimizer: optimizer, seed: 7, numerics: 1),
      tables: ["methods"])
  }

  private var cells: [Run] {
    [
      cell("wgan", sampling: "none", [("clip", 0.01)], rate: 5e-5),
      cell("wgan-gp", sampling: "pool", [("lambda", 10)]),
      cell("wgan-div", sampling: "interpolates", [("k", 2), ("p", 6)]),
      cell("wgan-div", sampling: "within", [("k", 2), ("p", 6)]),
      cell("sgan", sampling: "none", []),
      cell("sngan", sampling: "none", []),
      cell("rjs-gan", sampling: "none", [("gamma", 2), ("final", 0.01)]),
      cell("ctgan", sampling: "reals", [("lambda", 10), ("lambda2", 2), ("margin", 0), ("dropout", 0.2)]),
      keras,
      cubed,
      official("official-convnet"),
      official("official-resnet"),
      article,
    ]
  }

  /// The article's own code.
  private var keras: Run {
    var cell = cell("wgan-div", sampling: "real-and-fake", [("k", 2), ("p", 6)])
    (cell.config.network, cell.config.criticNorm) = ("keras", "batch")
    return cell
  }

  /// The official code's networks, with its layer norm and Adam.
  private func official(_ network: String) -> Run {
    var cell = cell("wgan-div", sampling: "interpolates", [("k", 10), ("p", 6)])
    (cell.config.network, cell.config.criticNorm, cell.config.optimizer.name) = (network, "layer", "adam-tensorflow")
    return cell
  }

  /// The article's own code whole, whose statistics move while it trains.
  private var article: Run {
    var cell = keras
    (cell.config.network, cell.config.optimizer.name) = ("article-keras", "adam-tensorflow")
    return cell
  }

  /// Layer norm in the critic, the penalty on the cube of all images.
  private var cubed: Run {
    var cell = cell("wgan-gp", sampling: "uniform", [("lambda", 10)])
    cell.config.criticNorm = "layer"
    return cell
  }

  private func train(
    _ cells: [Run], in scratch: Scratch, data: String, jobs: Int = 1, threads: Int = 1,
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws -> [RunResult] {
    let trainer = try RunTrainer(reference(scratch, data), evaluation: evaluation)
    return try Scheduler(
      store: RunStore(output: scratch.path), trainer: trainer, jobs: jobs, threads: threads, log: .silent,
      shouldStop: shouldStop
    ).train(cells)
  }

  private func files(_ cells: [Run], in scratch: Scratch) throws -> [String] {
    try cells.flatMap { cell in
      let run = RunStore(output: scratch.path).run(cell.config)
      return try [RunFile.state, .series, .metrics, .samples, .record].map { name in
        "\(cell.config.label) \(name.rawValue) \(sha256(try BinaryFile.read(run.file(name))))"
      }
    }
  }

  @Test("twice, with two threads, with two jobs, and interrupted again and again")
  func sameBytes() throws {
    try IDXFixture.withFolder { data in
      let first = try Scratch()
      #expect(try train(cells, in: first, data: data).allSatisfy { $0.state == .done })
      let expected = try files(cells, in: first)
      for (jobs, threads) in [(2, 1), (1, 2)] {
        let other = try Scratch()
        _ = try train(cells, in: other, data: data, jobs: jobs, threads: threads)
        #expect(try files(cells, in: other) == expected, "\(jobs) jobs, \(threads) threads")
      }
      let interrupted = try Scratch()
      var calls = 0
      while true {
        let stop = StopAfter(questions: 16 + 3 * calls)
        let results = try train(cells, in: interrupted, data: data, shouldStop: { stop.asked() })
        if results.allSatisfy({ $0.state == .done }) { break }
        calls += 1
        try #require(calls < 40)
      }
      #expect(calls > 3)
      #expect(try files(cells, in: interrupted) == expected, "interrupted \(calls) times")
    }
  }

  @Test("a value that is no longer finite is the state diverged, with its step; nothing of it is a number")
  func divergence() throws {
    try IDXFixture.withFolder { data in
      let scratch = try Scratch()
      let wild = cell("wgan-div", sampling: "interpolates", [("k", 1e39), ("p", 6)])
      let result = try train([wild], in: scratch, data: data)
      guard case .diverged(let step, let quantity) = result[0].state else {
        Issue.record("expected diverged, found \(result[0].state)")
        return
      }
      #expect(step == 1)
      #expect(quantity == "critic.term.penalty", "the term that is not finite, not only the sum")
      let record = try #require(try RunStore(output: scratch.path).run(wild.config).record())
      #expect(record.finalMetrics == nil)
    }
  }

  @Test("a checkpoint holds PyTorch's shapes; a flipped byte or a wrong shape is found")
  func checkpoint() throws {
    try IDXFixture.withFolder { data in
      let scratch = try Scratch()
      let cell = cells[2]
      _ = try train([cell], in: scratch, data: data)
      let run = RunStore(output: scratch.path).run(cell.config)
      let state = try #require(try run.checkpoint())
      #expect(try state.array("critic.conv2.weight").shape == [4, 2, 5, 5])
      #expect(try state.array("critic.head.weight").shape == [1, 64])
      #expect(try state.array("generator.input.weight").shape == [64, 5])
      #expect(try state.array("generator.deconv1.weight").shape == [4, 2, 5, 5])
      let before = try files([cell], in: scratch)

      var bytes = try BinaryFile.read(run.file(.state))
      bytes[bytes.count - 9] ^= 1
      try AtomicFile.write(bytes, to: run.file(.state))
      #expect(throws: RunFolderError.self) { try run.checkpoint() }
      // The damaged run is trained anew, to the same bytes.
      #expect(try train([cell], in: scratch, data: data)[0].state == .done)
      #expect(try files([cell], in: scratch) == before)

      let training = try Training(
        TrainingSetup(
          try #require(cell.config),
          train: try ImageSet(FashionMNIST.load(folder: data, split: .train), size: 16)),
        threads: 1)
      let wrong = Safetensors(
        arrays: state.arrays.map { name, array in
          (
            name,
            name == "critic.head.weight" ? NamedArray(shape: [64, 1], floats: Array(repeating: 0, count: 64)) : array
          )
        })
      #expect(throws: TrainingError.self) { try training.restore(wrong) }
    }
  }

  @Test("the generator minimizes what the critic maximizes: both losses move the right way")
  func signs() throws {
    try IDXFixture.withFolder { data in
      let training = try Training(
        TrainingSetup(
          cells[2].config,
          train: try ImageSet(FashionMNIST.load(folder: data, split: .train), size: 16)),
        threads: 1)
      for step in 1...25 { try training.advance(step) }
      let point = try training.series(step: 25)
      let wasserstein = try #require(point.value("critic.term.wasserstein"))
      let penalty = try #require(point.value("critic.term.penalty"))
      #expect(wasserstein < 0, "real samples score higher than fakes")
      #expect(penalty > 0)
      let loss = try #require(point.value("critic.loss"))
      #expect(abs(wasserstein + penalty - loss) < 1e-5 * max(1, abs(loss)))
    }
  }
}

/// True from the n-th question on.
final class StopAfter: Sendable {
  private let counter = Counter()
  private let questions: Int

  init(questions: Int) { self.questions = questions }

  func asked() -> Bool {
    counter.add()
    return counter.count > questions
  }
}
