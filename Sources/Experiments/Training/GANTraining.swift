import Datasets
import Engine
import Interchange
import KernelTypes
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
  private let optimizer: Optimizer
  private let objective: any Objective
  private let points: PenaltyPoints?
  /// Memory for the points' feeds.
  private var draw: PenaltyDraw
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
  /// A digest of the losses of every step.
  private var chain = LossChain()
  private var watch: PenaltyWatch
  /// Gradient norms where no penalty has them; nil where one does.
  private let probe: GradientProbe?
  /// The first term of the critic's loss, or that loss, that was not finite at any critic step.
  private var lost: String?

  /// SHA-256 of the digest of the losses of every step so far.
  var lossesDigest: String { sha256(chain.text) }

  /// The graph of both steps, built with some passes.
  private let graph: (Set<Pass>) -> TrainingGraph

  /// Both steps, compiled.
  struct Plans {
    let critic: Plan
    let generator: Plan
    /// Names of the critic's outputs that are scalars, total first.
    let criticTerms: [String]

    fileprivate init(_ graph: TrainingGraph, _ passes: Set<Pass>) {
      critic = Plan(outputs: graph.criticOutputs, updates: graph.criticUpdates, passes: passes)
      generator = Plan(outputs: graph.generatorOutputs, updates: graph.generatorUpdates, passes: passes)
      criticTerms = graph.criticOutputs.filter { $0.node.shape == .scalar }.map(\.name)
    }
  }

  /// The plans that other passes would give, for `wdiv bench --explain`.
  func plans(passes: Set<Pass>) -> Plans { Plans(graph(passes), passes) }

  /// What can be read after a step.
  struct Losses {
    var critic: Float
    var generator: Float
  }

  /// Builds and compiles both steps; parameters start from the seed.
  /// - Parameters:
  ///   - penalty: where the penalty is taken instead of at the configuration's points.
  ///   - kernels: the inner loops; nil for those that the CPU runs best.
  init(
    _ config: RunConfig, train: ImageSet, threads: Int, penalty: TrainingGraph.Penalty? = nil,
    kernels: (any KernelSet.Type)? = nil
  ) throws {
    self.config = config
    self.train = train
    critic = try Self.critic(config)
    objective = try Self.objective(config)
    vectors = objective.normalizesSpectrally ? SpectralWeights.vectors(of: critic.parameters) : []
    generator = ConvGenerator(
      latent: config.latent, size: config.size, channels: config.channels, width: config.width)
    optimizer = Self.optimizer(config.optimizer)
    let penalty = try penalty ?? Self.penalty(config) ?? .realAndFake
    switch penalty {
    case .points(let strategy), .half(let strategy): points = objective.needsPenaltyPoints ? strategy : nil
    case .realAndFake: points = nil
    }
    draw = PenaltyDraw(
      points ?? GradientProbe.points, batch: config.batch, features: config.size * config.size * config.channels)
    graph = { [critic, generator, optimizer, objective] passes in
      TrainingGraph(
        critic: critic, generator: generator, objective: objective, penalty: penalty, optimizer: optimizer,
        batch: config.batch, passes: passes)
    }
    let plans = Plans(graph(.all), .all)
    criticTerms = plans.criticTerms
    criticStep = try Executor(plans.critic, store: store, threads: threads, kernels: kernels)
    generatorStep = try Executor(plans.generator, store: store, threads: threads, kernels: kernels)
    if criticStep.takes(TrainingGraph.halfFeed) {
      try criticStep.feed(TrainingGraph.halfFeed, (0..<max(1, config.batch / 2)).map { Float($0) })
    }
    watch = PenaltyWatch(criticStep.plan)
    probe =
      objective.needsPenaltyPoints || watch.seesNorms
      ? nil
      : try GradientProbe(
        critic, generator, isNormalized: objective.normalizesSpectrally, batch: config.batch, store: store,
        threads: threads, kernels: kernels)
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
      try criticStep.feed(feed, scalar: Float(value))
    }
    let first = config.schedule.count(before: step)
    for inner in 0..<config.schedule.count(at: step) { try updateCritic(first + inner) }
    try updateGenerator(step)
    let losses = Losses(
      critic: try criticStep.scalar("critic.loss"), generator: try generatorStep.scalar("generator.loss"))
    chain.add(losses.critic, losses.generator)
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
    try feedBatches(criticStep, number, points)
    try fillMasks(masks.critic, criticStep, number: UInt64(number) << 1)
    try feedSchedule(criticStep, step: number + 1)
  }

  /// Real batch, noise and what the points between are made of, of critic step `number`.
  private func feedBatches(_ executor: Executor, _ number: Int, _ points: PenaltyPoints?) throws {
    let indices = sampler.indices(step: number)
    try executor.fill("real") { memory, shape in
      train.fill(batch: indices, into: memory, paddedBatch: shape.paddedBatch ?? 16)
    }
    try fillNoise(executor, number: UInt64(number) << 1)
    if let points {
      var stream = SeededStream(seed: UInt64(config.seed), name: .mixing, step: UInt64(number))
      points.draw(&stream, into: &draw)
      for (feed, values) in draw.feeds { try executor.feed(feed, values) }
    }
  }

  /// Everything that generator step `step` reads but the state.
  func feedGenerator(_ step: Int) throws {
    try fillNoise(generatorStep, number: UInt64(step) << 1 | 1)
    try fillMasks(masks.generator, generatorStep, number: UInt64(step) << 1 | 1)
    try feedSchedule(generatorStep, step: step)
  }

  private func feedSchedule(_ executor: Executor, step: Int) throws {
    try optimizer.forEachScheduled(step: step) { try executor.feed($0, scalar: Float($1)) }
  }

  private func fillNoise(_ executor: Executor, number: UInt64) throws {
    try executor.fillNormals("z", SeededStream(seed: UInt64(config.seed), name: .noise, step: number))
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
  /// its count of points near overflow begins anew. A method without a penalty has the gradient norms at r(x) (1) between
  /// the batches of its last critic step, after both networks' updates.
  func series(step: Int) throws -> SeriesPoint {
    var values = try criticTerms.map { (name: $0, value: Double(try criticStep.scalar($0))) }
    values.append(("generator.loss", Double(try generatorStep.scalar("generator.loss"))))
    values += try watch.values(criticStep)
    if let probe {
      try feedBatches(probe.executor, config.schedule.count(before: step + 1) - 1, GradientProbe.points)
      probe.executor.run()
      values += PenaltyWatch.summary(squaredNorms: try probe.executor.output(GradientProbe.squared))
    }
    return SeriesPoint(step: step, values: values)
  }

  /// All tensors that training and sampling need, in PyTorch's shapes, by name.
  private var stored: [(name: String, parameter: Parameter)] {
    var stored: [(name: String, parameter: Parameter)] = []
    for (prefix, parameters) in [("critic", critic.parameters), ("generator", generator.parameters)] {
      for parameter in parameters {
        let name = "\(prefix).\(parameter.name)"
        stored.append((name, parameter))
        stored += optimizer.stateNames(of: name).map { ($0, parameter) }
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
  func stateNotFinite() throws -> String? { try store.firstNotFinite(of: stored) }

  /// The checkpoint's arrays and the losses' digest.
  func checkpoint() throws -> Safetensors {
    Safetensors(
      arrays: try store.arrays(of: stored), metadata: [("losses", chain.text), ("near_overflow", watch.text)])
  }

  /// Takes over a checkpoint.
  /// - Throws: `VerificationError.shape` and the like for a tensor that does not fit.
  func restore(_ file: Safetensors) throws {
    try store.restore(stored, from: file)
    chain = LossChain(file.metadata("losses") ?? "")
    watch.restore(file.metadata("near_overflow"))
  }
}
