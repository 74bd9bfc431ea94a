import Engine
import Interchange
import KernelTypes
import Networks
import Objectives
import Records

/// A training's plans and memory, and its steps one by one.
final class Training {
  let setup: TrainingSetup
  let store = TensorStore()
  /// One update of the critic.
  let criticStep: Executor
  /// One update of the generator; nil without one.
  let generatorStep: Executor?
  private var source: (any DataSource)?
  private let points: PenaltyPoints?
  /// Memory for the points' feeds.
  private var draw: PenaltyDraw
  /// Dropout masks that a step may read, with their numbers.
  private let masks: [(feed: String, number: UInt64)]
  /// Left vectors of the spectral norms; none where the method has no spectral norm.
  private let vectors: [Parameter]
  /// Names of the critic's outputs that are scalars, total first.
  private let criticTerms: [String]
  private var watch: PenaltyWatch
  /// Gradient norms where a watched training's penalty has none.
  private let probe: GradientProbe?
  /// The first term of the critic's loss, or that loss, that was not finite at any critic step, or the generator's loss.
  private var lost: String?

  /// Both steps, compiled with some passes.
  func plans(passes: Set<Pass>) -> (critic: Plan, generator: Plan) {
    let graph = TrainingGraph(setup, passes: passes)
    return (
      Plan(outputs: graph.criticOutputs, updates: graph.criticUpdates, passes: passes),
      Plan(outputs: graph.generatorOutputs, updates: graph.generatorUpdates, passes: passes)
    )
  }

  /// Builds and compiles both steps; parameters start from the seed.
  /// - Parameter kernels: the inner loops; nil for those that the CPU runs best.
  init(_ setup: TrainingSetup, threads: Int, kernels: (any KernelSet.Type)? = nil) throws {
    self.setup = setup
    source = setup.source
    let (critic, objective) = (setup.critic, setup.objective)
    let graph = TrainingGraph(setup)
    criticTerms = graph.criticOutputs.filter { $0.node.shape == .scalar }.map(\.name)
    let criticStep = try Executor(
      Plan(outputs: graph.criticOutputs, updates: graph.criticUpdates), store: store, threads: threads, kernels: kernels
    )
    let generatorStep =
      setup.generator == nil
      ? nil
      : try Executor(
        Plan(outputs: graph.generatorOutputs, updates: graph.generatorUpdates), store: store, threads: threads,
        kernels: kernels)
    (self.criticStep, self.generatorStep) = (criticStep, generatorStep)
    switch setup.penalty {
    case .points(let strategy), .half(let strategy): points = objective.needsPenaltyPoints ? strategy : nil
    case .realAndFake, nil: points = nil
    }
    draw = PenaltyDraw(
      points ?? GradientProbe.points, batch: setup.batch, features: setup.sampleShape.reduce(1, *))
    if criticStep.takes(TrainingGraph.halfFeed) {
      try criticStep.feed(TrainingGraph.halfFeed, (0..<max(1, setup.batch / 2)).map { Float($0) })
    }
    watch = PenaltyWatch(criticStep.plan)
    probe =
      !setup.isWatched || objective.needsPenaltyPoints || watch.seesNorms
      ? nil : try GradientProbe(setup, store: store, threads: threads, kernels: kernels)
    masks = objective.dropout == nil ? [] : GraphCritic.maskFeeds(critic)
    vectors = objective.normalizesSpectrally ? SpectralWeights.vectors(of: critic.parameters) : []
    try store.initialize(trained + named("critic", vectors) + statistics, seed: setup.seed)
  }

  // MARK: Steps

  /// Generator step `step`, from 1, after the critic's steps.
  func advance(_ step: Int) throws {
    for number in setup.criticSteps(step) { try updateCritic(number, at: step) }
    try updateGenerator(step)
  }

  /// Feeds and runs critic step `number`, counted from 0, of generator step `step`.
  func updateCritic(_ number: Int, at step: Int = 1) throws {
    try feedCritic(number, at: step)
    criticStep.run()
    guard setup.isWatched else { return }
    try watch.count(criticStep)
    if lost == nil, try !criticStep.scalar("critic.loss").isFinite {
      let terms = criticTerms.filter { $0.hasPrefix("critic.term.") }
      lost = try terms.first { try !criticStep.scalar($0).isFinite } ?? "critic.loss"
    }
  }

  /// Feeds and runs generator step `step`, counted from 1.
  func updateGenerator(_ step: Int) throws {
    guard let generatorStep else { return }
    try feedGenerator(step)
    generatorStep.run()
    if setup.isWatched, lost == nil, try !generatorStep.scalar("generator.loss").isFinite { lost = "generator.loss" }
  }

  /// Everything that critic step `number` reads but the state.
  func feedCritic(_ number: Int, at step: Int = 1) throws {
    try feedBatches(criticStep, number, points)
    try fillMasks(criticStep, number: UInt64(number) << 1)
    try feedSchedule(criticStep, update: number + 1, at: step)
    for (feed, value) in setup.objective.schedule(step: step, of: setup.steps) {
      try criticStep.feed(feed, scalar: Float(value))
    }
  }

  /// Real batch, noise and what the points between are made of, of critic step `number`.
  private func feedBatches(_ executor: Executor, _ number: Int, _ points: PenaltyPoints?) throws {
    let number = number + (source?.firstNumber ?? 0)
    try source?.fill(executor, seed: setup.seed, number: number)
    if generatorStep != nil { try fillNoise(executor, number: UInt64(number) << 1) }
    if let points {
      var stream = SeededStream(seed: setup.seed, name: .mixing, step: UInt64(number))
      points.draw(&stream, into: &draw)
      for (feed, values) in draw.feeds { try executor.feed(feed, values) }
    }
  }

  /// Everything that generator step `step` reads but the state.
  func feedGenerator(_ step: Int) throws {
    guard let generatorStep else { return }
    try fillNoise(generatorStep, number: UInt64(step) << 1 | 1)
    try fillMasks(generatorStep, number: UInt64(step) << 1 | 1)
    try feedSchedule(generatorStep, update: step, at: step)
  }

  private func feedSchedule(_ executor: Executor, update: Int, at step: Int) throws {
    let rest = 1 - Double(step - 1) / Double(setup.steps)
    try setup.optimizer.forEachScheduled(
      step: update, scaled: { value in (0..<setup.decay).reduce(value) { value, _ in value * rest } }
    ) { try executor.feed($0, scalar: Float($1)) }
  }

  private func fillNoise(_ executor: Executor, number: UInt64) throws {
    try source?.fillNoise(executor, SeededStream(seed: setup.seed, name: .noise, step: number))
  }

  /// Each mask from random numbers of its own.
  private func fillMasks(_ executor: Executor, number: UInt64) throws {
    guard let dropout = setup.objective.dropout else { return }
    for mask in masks where executor.takes(mask.feed) {
      var stream = SeededStream(seed: setup.seed, name: .dropout, step: number << 16 | mask.number)
      try executor.fill(mask.feed) { memory, shape in
        drawDropoutMask(into: memory, shape, dropout: dropout, &stream)
      }
    }
  }

  // MARK: What can be read after a step

  /// Every loss term and their sum; of a watched training also σ of every weight where there is a spectral norm, and what
  /// `PenaltyWatch` has to say, whose count of points near overflow begins again. A method without a penalty then has the
  /// gradient norms at r(x) (1) between the batches of its last critic step, after both networks' updates.
  func series(step: Int) throws -> SeriesPoint {
    var values = try criticTerms.map { (name: $0, value: Double(try criticStep.scalar($0))) }
    if let generatorStep { values.append(("generator.loss", Double(try generatorStep.scalar("generator.loss")))) }
    values += try watch.values(criticStep)
    if let probe {
      try feedBatches(probe.executor, setup.criticSteps(step).upperBound - 1, GradientProbe.points)
      probe.executor.run()
      values += PenaltyWatch.summary(squaredNorms: try probe.executor.output(GradientProbe.squared))
    }
    return SeriesPoint(step: step, values: values)
  }

  /// The first quantity that is not finite after `step`; nil when all are. A watched training's losses are known at every
  /// step, others' and the stored tensors where the step is checked: a second moment beyond Float stops its parameter for
  /// good without a trace in any loss.
  func notFinite(_ step: Int, isChecked: Bool) throws -> String? {
    if let lost { return lost }
    guard isChecked else { return nil }
    if !setup.isWatched, let wrong = try series(step: step).values.first(where: { !$0.value.isFinite }) {
      return wrong.name
    }
    return try store.firstNotFinite(of: stored) ?? (setup.isResumable ? nil : store.firstNotFinite(of: moments))
  }

  // MARK: State

  private func named(_ prefix: String, _ parameters: [Parameter]) -> [StoredTensor] {
    parameters.map { ("\(prefix).\($0.name)", $0) }
  }

  private var trained: [StoredTensor] {
    named("critic", setup.critic.parameters) + named("generator", setup.generator?.parameters ?? [])
  }

  private var moments: [StoredTensor] {
    trained.flatMap { name, parameter in setup.optimizer.stateNames(of: name).map { ($0, parameter) } }
  }

  private var statistics: [StoredTensor] { named("generator", setup.generator?.statistics ?? []) }

  /// All tensors that sampling needs and, if it is resumable, training.
  private var stored: [StoredTensor] {
    trained.flatMap { name, parameter in
      [(name, parameter)] + (setup.isResumable ? setup.optimizer.stateNames(of: name).map { ($0, parameter) } : [])
    } + named("critic", vectors) + statistics
  }

  func checkpoint() throws -> Safetensors {
    Safetensors(
      arrays: try store.arrays(of: stored), metadata: setup.isWatched ? [("near_overflow", watch.text)] : [])
  }

  /// - Throws: `TrainingError.shape` and others for a tensor that does not fit.
  func restore(_ file: Safetensors) throws {
    try store.restore(stored, from: file)
    watch.restore(file.metadata("near_overflow"))
  }
}
