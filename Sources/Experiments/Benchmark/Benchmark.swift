import Datasets
import Engine
import Interchange
import Metrics
import Networks
import Objectives
import Records

/// What `wdiv bench` measures: two networks under a method with its own constants, Adam, noise of 128 dimensions.
public struct BenchmarkSettings: Sendable {
  /// Where the penalty is taken: between real and fake samples, at all of both, or at half as many points between them.
  public enum Points: String, CaseIterable, Sendable {
    case interpolates
    case realAndFake = "real-and-fake"
    case half
  }

  /// Names of the methods whose critic step can be timed.
  public static var methods: [String] { Method.names }

  /// Names of the networks.
  public static var networks: [String] { Architecture.allCases.map(\.rawValue) }

  public let method: String
  public let network: String
  /// Channels of the first stage.
  public let width: Int
  /// Side of the images: a power of two from 8.
  public let size: Int
  public let channels: Int, batch: Int, threads: Int
  /// Timed steps, after three others.
  public let repeats: Int

  static let latent = 128

  /// Values are the caller's to check: all 1 or more, the size as said.
  public init(
    method: String, network: String = "convnet", width: Int, size: Int, channels: Int, batch: Int,
    threads: Int, repeats: Int
  ) {
    self.network = network
    (self.method, self.width, self.size, self.channels) = (method, width, size, channels)
    (self.batch, self.threads, self.repeats) = (batch, threads, repeats)
  }
}

/// Times the steps of a training as a training does them, feeding included, on random images.
public struct Benchmark {
  private let settings: BenchmarkSettings
  private let points: BenchmarkSettings.Points
  private let training: Training
  private let peak: Double
  private let clock = ContinuousClock()

  /// - Parameter peak: GFLOP/s of register-only multiply-adds, from `measuredPeak`.
  /// - Throws: `UnknownMethod`; `ExecutionError` on a CPU that the kernels cannot run on.
  public init(_ settings: BenchmarkSettings, points: BenchmarkSettings.Points, peak: Double) throws {
    (self.settings, self.points, self.peak) = (settings, points, peak)
    let constants = Constants(try Method.named(settings.method).constants.map { (name: $0.name, value: $0.usual) })
    let config = RunConfig(.gan) {
      ($0.method, $0.sampling, $0.constants) = (settings.method, "interpolates", constants)
      ($0.network, $0.latent) = (settings.network, BenchmarkSettings.latent)
      ($0.width, $0.size, $0.channels) = (settings.width, settings.size, settings.channels)
      ($0.batch, $0.steps, $0.criticSteps, $0.seed) = (settings.batch, 1, 1, 1)
      $0.optimizer = OptimizerConfig(name: "adam", learningRate: 2e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8)
    }
    var stream = SeededStream(seed: 1, name: .data, step: 0)
    let count = 2 * settings.batch
    let pixels = (0..<(count * settings.size * settings.size * settings.channels)).map { _ in
      UInt8(truncatingIfNeeded: stream.bits())
    }
    let images = try ImageSet(
      LabeledImages(
        images: pixels, labels: [UInt8](repeating: 0, count: count), height: settings.size, width: settings.size,
        channels: settings.channels),
      size: settings.size)
    var setup = try TrainingSetup(config, train: images)
    setup.penalty =
      switch points {
      case .interpolates: .points(.interpolates)
      case .realAndFake: .realAndFake
      case .half: .half(.interpolates)
      }
    training = try Training(setup, threads: settings.threads)
  }

  /// GFLOP/s of register-only multiply-adds on `threads` threads: the best of twenty tries of some hundredths of a
  /// second each, since threads that have just begun may share a core for a while.
  /// - Throws: `ExecutionError` on a CPU that the kernels cannot run on.
  public static func measuredPeak(threads: Int) throws -> Double {
    let clock = ContinuousClock()
    return try (0..<20).reduce(0) { best, _ in
      let start = clock.now
      let operations = try ProcessorPeak.work(iterations: 5_000_000, threads: threads)
      return max(best, Double(operations) / ((clock.now - start) / .seconds(1)) / 1e9)
    }
  }

  /// Best and median time of the critic's step.
  public func critic() throws -> BenchmarkResult {
    try measured("critic", points, flops: training.criticStep.plan.summary.flops) { try training.updateCritic($0) }
  }

  /// Best and median time of the generator's step, which has no penalty.
  public func generator() throws -> BenchmarkResult {
    try measured("generator", nil, flops: training.generatorStep?.plan.summary.flops ?? 0) {
      try training.updateGenerator($0 + 1)
    }
  }

  /// Best and median time of one evaluation: `samples` samples of the generator, three feature nets, FID.
  /// - Parameter features: folder of the feature nets; there are some of 16x16 and 32x32 in gray.
  /// - Throws: what is wrong with a feature net.
  public func evaluation(samples: Int, features: String) throws -> BenchmarkResult {
    var stream = SeededStream(seed: 2, name: .data, step: 0)
    let count = 1000
    let images = LabeledImages(
      images: (0..<(count * 28 * 28)).map { _ in UInt8(truncatingIfNeeded: stream.bits()) },
      labels: [UInt8](repeating: 0, count: count), height: 28, width: 28, channels: 1)
    let nets = try FeatureNet.load(folder: features, size: settings.size, channels: 1).map(ScoringNet.small)
    let (probe, _) = try EvaluationReference.probe(train: ImageSet(images, size: settings.size), nets: nets)
    let sampler = try GeneratorSampler(training, threads: settings.threads)
    let evaluator = try Evaluator(probe, threads: settings.threads)
    try sampler.updateStatistics()
    return try measured("evaluation", nil, flops: 0, warmUp: 1, repeats: 3) { _ in
      _ = try evaluator.score(sampler, seed: 1, step: 1, samples: samples, shouldStop: { false })
    }
  }

  /// Best and median time of the features of 64 images of this size by Inception, in three goes.
  /// - Throws: what is wrong with the file of weights.
  public func inception(_ path: String) throws -> BenchmarkResult {
    let net = try Inception(contentsOf: path, threads: settings.threads)
    let side = settings.size
    let images = RGBImages(count: 64) { number in
      var stream = SeededStream(seed: 3, name: .data, step: UInt64(number))
      return RGBImage(
        height: side, width: side, pixels: (0..<(side * side * 3)).map { _ in UInt8(stream.bits() >> 24) })
    }
    return try measured("inception", nil, flops: 0, warmUp: 1, repeats: 3) { _ in _ = try net(images) }
  }

  private func measured(
    _ step: String, _ points: BenchmarkSettings.Points?, flops: Int, warmUp: Int = 3, repeats: Int? = nil,
    _ body: (Int) throws -> Void
  ) throws -> BenchmarkResult {
    for number in 0..<warmUp { try body(number) }
    let times = try (0..<(repeats ?? settings.repeats)).map { number in
      let start = clock.now
      try body(warmUp + number)
      return (clock.now - start) / .milliseconds(1)
    }.sorted()
    return BenchmarkResult(
      step: step, points: points, settings: settings, best: times[0], median: times[times.count / 2],
      flops: flops, peak: peak)
  }

  /// Where the time of the critic's step goes.
  public func criticExplanation() throws -> BenchmarkExplanation {
    try explained("critic", training.criticStep, \.critic) { try training.feedCritic($0) }
  }

  /// Where the time of the generator's step goes.
  public func generatorExplanation() throws -> BenchmarkExplanation {
    try explained("generator", training.generatorStep ?? training.criticStep, \.generator) {
      try training.feedGenerator($0 + 1)
    }
  }

  private func explained(
    _ step: String, _ executor: Executor, _ plan: ((critic: Plan, generator: Plan)) -> Plan, feed: (Int) throws -> Void
  ) throws -> BenchmarkExplanation {
    let steps = executor.plan.stepSummaries
    var feeding = BenchmarkExplanation.Part(kind: "feeding", count: 1)
    var single = steps.map { BenchmarkExplanation.Part(kind: "\($0.kind) \($0.detail)", count: 1, flops: $0.flops) }
    for number in 0..<settings.repeats {
      var last = clock.now
      func lap() -> Double {
        let now = clock.now
        defer { last = now }
        return (now - last) / .milliseconds(1) / Double(settings.repeats)
      }
      try feed(number)
      feeding.milliseconds += lap()
      executor.run { single[$0].milliseconds += lap() }
    }
    let kinds = Dictionary(grouping: zip(steps, single), by: \.0.kind).map { kind, steps in
      steps.reduce(into: BenchmarkExplanation.Part(kind: kind, count: steps.count)) { part, step in
        part.milliseconds += step.1.milliseconds
        part.flops += step.1.flops
      }
    }
    return BenchmarkExplanation(
      step: step, points: points,
      // The plan with one more pass at a time.
      passes: (0...Pass.allCases.count).map { count in
        (count == 0 ? nil : Pass.allCases[count - 1].rawValue, plan(training.plans(passes: Pass.first(count))).summary)
      },
      summary: executor.plan.summary, parts: ([feeding] + kinds).sorted { $0.milliseconds > $1.milliseconds },
      single: single.sorted { $0.milliseconds > $1.milliseconds })
  }
}
