import Datasets
import Engine
import Interchange
import Objectives
import Records

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
    self.settings = settings
    self.points = points
    self.peak = peak
    let constants = Constants(try Method.named(settings.method).defaults)
    let config = RunConfig(.gan) {
      $0.method = settings.method
      $0.sampling = "interpolates"
      $0.constants = constants
      $0.network = "convnet"
      ($0.width, $0.size, $0.channels) = (settings.width, settings.size, settings.channels)
      $0.latent = BenchmarkSettings.latent
      ($0.batch, $0.steps, $0.criticSteps, $0.seed) = (settings.batch, 1, 1, 1)
      $0.optimizer = OptimizerConfig(name: "adam", learningRate: 2e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8)
    }
    var setup = try TrainingSetup(config, train: Self.randomImages(settings))
    setup.penalty = Self.penalty(points)
    training = try Training(setup, threads: settings.threads)
  }

  private static func penalty(_ points: BenchmarkSettings.Points) -> TrainingSetup.Penalty {
    switch points {
    case .interpolates: .points(.interpolates)
    case .realAndFake: .realAndFake
    case .half: .half(.interpolates)
    }
  }

  private static func randomImages(_ settings: BenchmarkSettings) -> ImageSet {
    var stream = SeededStream(seed: 1, name: .data, step: 0)
    let count = 2 * settings.batch
    let values = (0..<(count * settings.size * settings.size * settings.channels)).map { _ in 2 * stream.uniform() - 1 }
    return ImageSet(
      values: values, labels: [UInt8](repeating: 0, count: count), size: settings.size, channels: settings.channels)
  }

  /// GFLOP/s of register-only multiply-adds on `threads` threads: the best of twenty tries of some hundredths of a
  /// second each, since threads that have just begun may share a core for a while.
  /// - Throws: `ExecutionError` on a CPU that the kernels cannot run on.
  public static func measuredPeak(threads: Int) throws -> Double {
    let clock = ContinuousClock()
    var best = 0.0
    for _ in 0..<20 {
      let start = clock.now
      let operations = try ProcessorPeak.work(iterations: 5_000_000, threads: threads)
      best = max(best, Double(operations) / ((clock.now - start) / .seconds(1)) / 1e9)
    }
    return best
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
    let (probe, _) = try EvaluationReference.probe(train: images, size: settings.size, features: features)
    let sampler = try GeneratorSampler(training, threads: settings.threads)
    let evaluator = try Evaluator(probe, threads: settings.threads)
    try sampler.updateStatistics()
    return try measured("evaluation", nil, flops: 0, warmUp: 1, repeats: 3) { _ in
      _ = try evaluator.score(sampler, seed: 1, step: 1, samples: samples, shouldStop: { false })
    }
  }

  private func measured(
    _ step: String, _ points: BenchmarkSettings.Points?, flops: Int, warmUp: Int = BenchmarkSettings.warmUp,
    repeats: Int? = nil, _ body: (Int) throws -> Void
  ) throws -> BenchmarkResult {
    for number in 0..<warmUp { try body(number) }
    var times: [Double] = []
    for number in 0..<(repeats ?? settings.repeats) {
      let start = clock.now
      try body(warmUp + number)
      times.append((clock.now - start) / .milliseconds(1))
    }
    times.sort()
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

  /// The plan with one more pass at a time.
  private func passFigures(_ plan: ((critic: Plan, generator: Plan)) -> Plan) -> [BenchmarkExplanation.PassFigures] {
    (0...Pass.allCases.count).map { count in
      let summary = plan(training.plans(passes: Pass.first(count))).summary
      return BenchmarkExplanation.PassFigures(
        pass: count == 0 ? nil : Pass.allCases[count - 1].rawValue, steps: summary.steps,
        instructions: summary.instructions, flops: summary.flops, bytes: summary.bytes)
    }
  }

  private func explained(
    _ step: String, _ executor: Executor, _ plan: ((critic: Plan, generator: Plan)) -> Plan, feed: (Int) throws -> Void
  ) throws -> BenchmarkExplanation {
    var kinds: [(kind: String, seconds: Double, count: Int, flops: Int)] = [("feeding", 0, 0, 0)]
    func add(_ kind: String, _ seconds: Double, _ flops: Int) {
      let position = kinds.firstIndex { $0.kind == kind } ?? kinds.count
      if position == kinds.count { kinds.append((kind, 0, 0, 0)) }
      kinds[position].seconds += seconds
      kinds[position].count += 1
      kinds[position].flops += flops
    }
    let steps = executor.plan.stepSummaries
    var single = steps.map { (kind: "\($0.kind) \($0.detail)", seconds: 0.0, flops: $0.flops) }
    for number in 0..<settings.repeats {
      var last = clock.now
      func lap() -> Double {
        let now = clock.now
        defer { last = now }
        return (now - last) / .seconds(1)
      }
      try feed(number)
      add("feeding", lap(), 0)
      executor.run { single[$0].seconds += lap() }
    }
    let repeats = settings.repeats
    for (step, time) in zip(steps, single) { add(step.kind, time.seconds, step.flops * repeats) }
    let parts = kinds.sorted { $0.seconds > $1.seconds }.map {
      BenchmarkExplanation.Part(
        kind: $0.kind, count: $0.count, milliseconds: $0.seconds / Double(repeats) * 1e3,
        flops: $0.flops / repeats)
    }
    let summary = executor.plan.summary
    return BenchmarkExplanation(
      step: step, points: points, passes: passFigures(plan), nodes: summary.nodes, steps: summary.steps,
      stages: summary.stages,
      flops: summary.flops,
      bytesUnshared: summary.bytesUnshared, bytes: summary.bytes, parts: parts,
      single: single.sorted { $0.seconds > $1.seconds }.map {
        BenchmarkExplanation.Part(
          kind: $0.kind, count: 1, milliseconds: $0.seconds / Double(repeats) * 1e3, flops: $0.flops)
      })
  }
}
