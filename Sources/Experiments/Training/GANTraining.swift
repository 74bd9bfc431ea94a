import Datasets
import Engine
import Interchange
import Networks
import Objectives
import Records

/// One GAN in training: its networks, plans and memory, from a configuration.
final class GANTraining {
  let config: RunConfig
  let critic: any Critic
  let generator: ConvGenerator
  let store = TensorStore()
  /// Real samples of the run.
  private let train: ImageSet
  private let optimiser: Optimiser
  private let objective: any Objective
  private let points: PenaltyPoints?
  /// Dropout masks that each step reads, with their numbers.
  private let masks: (critic: [(feed: String, number: UInt64)], generator: [(feed: String, number: UInt64)])
  /// Left vectors of the spectral norms; none where the method has no spectral norm.
  private let vectors: [Parameter]
  /// One update of the critic.
  let criticStep: Executor
  /// One update of the generator.
  let generatorStep: Executor
  private var sampler: BatchSampler
  /// Names of the critic's outputs that are scalars, total first.
  private let criticTerms: [String]
  /// SHA-256 chained over the losses of every step.
  private(set) var lossesDigest = sha256("")
  private var watch: PenaltyWatch
  /// The first term of the critic's loss, or that loss, that was not finite at any critic step.
  private var lost: String?

  /// What can be read after a step.
  struct Losses {
    var critic: Float
    var generator: Float
  }

  /// Builds and compiles both steps; parameters start from the seed.
  /// - Parameter penalty: where the penalty is taken instead of at the configuration's points.
  init(_ config: RunConfig, train: ImageSet, threads: Int, penalty: TrainingGraph.Penalty? = nil) throws {
    self.config = config
    self.train = train
    critic = try Self.critic(config)
    objective = try Self.objective(config)
    vectors = objective.normalisesSpectrally ? SpectralWeights.vectors(of: critic.parameters) : []
    generator = ConvGenerator(
      latent: config.latent, size: config.size, channels: config.channels, width: config.width)
    optimiser = Self.optimiser(config.optimizer)
    points = PenaltyPoints(rawValue: config.points)
    let graph = TrainingGraph(
      critic: critic, generator: generator, objective: objective,
      penalty: try penalty ?? Self.penalty(config) ?? .realAndFake, optimiser: optimiser, batch: config.batch)
    criticTerms = graph.criticOutputs.filter { $0.node.shape == .scalar }.map(\.name)
    criticStep = try Executor(
      Plan(outputs: graph.criticOutputs, updates: graph.criticUpdates), store: store, threads: threads)
    generatorStep = try Executor(
      Plan(outputs: graph.generatorOutputs, updates: graph.generatorUpdates), store: store, threads: threads)
    watch = PenaltyWatch(criticStep.plan)
    let known = GraphCritic.maskFeeds(critic)
    let (criticStep, generatorStep) = (criticStep, generatorStep)
    masks = (known.filter { criticStep.takes($0.feed) }, known.filter { generatorStep.takes($0.feed) })
    sampler = BatchSampler(seed: UInt64(config.seed), count: train.count, batch: config.batch)
    var position = 0
    for (prefix, parameters) in [
      ("critic", critic.parameters), ("generator", generator.parameters), ("critic", vectors),
    ] {
      for parameter in parameters {
        let values = parameter.initialValues(seed: UInt64(config.seed), position: position)
        try store.write("\(prefix).\(parameter.name)", parameter.shape, values)
        position += 1
      }
    }
  }

  /// One generator step, number `step` from 1, after the critic's steps.
  func advance(_ step: Int) throws -> Losses {
    for (feed, value) in objective.schedule(step: step, of: config.steps) {
      try criticStep.feed(feed, [Float(value)])
    }
    let first = config.criticSteps(before: step)
    for inner in 0..<config.criticSteps(at: step) { try updateCritic(first + inner) }
    try updateGenerator(step)
    let losses = Losses(
      critic: try criticStep.scalar("critic.loss"), generator: try generatorStep.scalar("generator.loss"))
    lossesDigest = sha256("\(lossesDigest) \(losses.critic.bitPattern) \(losses.generator.bitPattern)")
    return losses
  }

  /// Feeds and runs critic step `number`, counted from 0.
  func updateCritic(_ number: Int) throws {
    try feedCritic(number)
    criticStep.run()
    try watch.count(criticStep)
    if lost == nil, try !criticStep.scalar("critic.loss").isFinite {
      let terms = criticTerms.filter { $0.hasPrefix("critic.term.") }
      lost = try terms.first { try !criticStep.scalar($0).isFinite } ?? "critic.loss"
    }
  }

  /// Feeds and runs generator step `step`, counted from 1.
  func updateGenerator(_ step: Int) throws {
    try feedGenerator(step)
    generatorStep.run()
  }

  /// Everything that critic step `number` reads but the state.
  func feedCritic(_ number: Int) throws {
    let indices = sampler.indices(step: number)
    try criticStep.fill("real") { memory, shape in
      train.fill(batch: indices, into: memory, paddedBatch: shape.paddedBatch ?? 16)
    }
    try fillNoise(criticStep, number: UInt64(number) << 1)
    if let points, criticStep.plan.feedNames.contains(where: { $0.hasPrefix("points.") }) {
      var stream = SeededStream(seed: UInt64(config.seed), name: .mixing, step: UInt64(number))
      let features = config.size * config.size * config.channels
      for (feed, values) in points.draw(batch: config.batch, features: features, &stream) {
        try criticStep.feed(feed, values)
      }
    }
    try fillMasks(masks.critic, criticStep, number: UInt64(number) << 1)
    try feedSchedule(criticStep, step: number + 1)
  }

  /// Everything that generator step `step` reads but the state.
  func feedGenerator(_ step: Int) throws {
    try fillNoise(generatorStep, number: UInt64(step) << 1 | 1)
    try fillMasks(masks.generator, generatorStep, number: UInt64(step) << 1 | 1)
    try feedSchedule(generatorStep, step: step)
  }

  private func feedSchedule(_ executor: Executor, step: Int) throws {
    for (feed, value) in optimiser.schedule(step: step) { try executor.feed(feed, [Float(value)]) }
  }

  private func fillNoise(_ executor: Executor, number: UInt64) throws {
    try executor.fill("z") { memory, shape in
      var stream = SeededStream(seed: UInt64(config.seed), name: .noise, step: number)
      let padded = shape.paddedBatch ?? config.batch
      for b in 0..<config.batch { for f in 0..<shape.features[0] { memory[f * padded + b] = stream.normal() } }
    }
  }

  /// Each mask from random numbers of its own.
  private func fillMasks(
    _ masks: [(feed: String, number: UInt64)], _ executor: Executor, number: UInt64
  ) throws {
    guard let dropout = objective.dropout else { return }
    for mask in masks {
      var stream = SeededStream(seed: UInt64(config.seed), name: .dropout, step: number << 16 | mask.number)
      try executor.fill(mask.feed) { memory, shape in
        drawDropoutMask(into: memory, shape, dropout: dropout, &stream)
      }
    }
  }

  /// Every loss term and their sum, σ of every weight where there is a spectral norm, and what `PenaltyWatch` has to say;
  /// its count of points near overflow begins anew.
  func series(step: Int) throws -> SeriesPoint {
    var values = try criticTerms.map { (name: $0, value: Double(try criticStep.scalar($0))) }
    values.append(("generator.loss", Double(try generatorStep.scalar("generator.loss"))))
    values += try watch.values(criticStep)
    return SeriesPoint(step: step, values: values)
  }

  /// All tensors that training and sampling need, in PyTorch's shapes, by name.
  private var stored: [(name: String, parameter: Parameter)] {
    var stored: [(name: String, parameter: Parameter)] = []
    for (prefix, parameters) in [("critic", critic.parameters), ("generator", generator.parameters)] {
      for parameter in parameters {
        let name = "\(prefix).\(parameter.name)"
        stored.append((name, parameter))
        stored += optimiser.stateNames(of: name).map { ($0, parameter) }
      }
    }
    return stored + vectors.map { ("critic.\($0.name)", $0) }
      + generator.statistics.map { ("generator.\($0.name)", $0) }
  }

  /// The first quantity that is not finite, a loss or its term, at any critic step so far or at the last generator step;
  /// nil when all are.
  func lossNotFinite(_ losses: Losses) -> String? {
    lost ?? (losses.generator.isFinite ? nil : "generator.loss")
  }

  /// The first stored tensor that holds a number that is not finite; nil when none does. A second moment beyond Float
  /// stops its parameter for good without a trace in any loss.
  func stateNotFinite() throws -> String? {
    try stored.first { name, _ in try !store.read(name).allSatisfy(\.isFinite) }?.name
  }

  /// The checkpoint's arrays and the losses' digest.
  func checkpoint() throws -> Safetensors {
    let arrays = try stored.map { name, parameter in
      (
        name: name,
        array: NamedArray(shape: parameter.externalShape, floats: parameter.external(try store.read(name)))
      )
    }
    return Safetensors(arrays: arrays, metadata: [("losses_sha256", lossesDigest), ("near_overflow", watch.text)])
  }

  /// Takes over a checkpoint.
  /// - Throws: `VerificationError.shape` and the like for a tensor that does not fit.
  func restore(_ file: Safetensors) throws {
    for (name, parameter) in stored {
      let array = try file.array(name)
      guard array.shape == parameter.externalShape else {
        throw VerificationError.shape(
          path: file.source, tensor: name, found: array.shape, expected: "\(parameter.externalShape)")
      }
      try store.write(name, parameter.shape, parameter.engine(try array.floats(name: "\(file.source): \(name)")))
    }
    lossesDigest = file.metadata("losses_sha256") ?? sha256("")
    watch.restore(file.metadata("near_overflow"))
  }
}
