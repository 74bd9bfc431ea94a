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
  let critic: ConvCritic
  let generator: ConvGenerator
  let store = TensorStore()
  /// Real samples of the run.
  private let train: ImageSet
  private let optimiser: Optimiser
  private let points: PenaltyPoints?
  /// One update of the critic.
  let criticStep: Executor
  /// One update of the generator.
  let generatorStep: Executor
  private var sampler: BatchSampler
  /// Names of the critic's outputs that are scalars, total first.
  private let criticTerms: [String]
  /// SHA-256 chained over the losses of every step.
  private(set) var lossesDigest = sha256("")

  /// The graph of both steps, built with some passes.
  private let graph: (Set<Pass>) throws -> TrainingGraph

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
  func plans(passes: Set<Pass>) throws -> Plans { Plans(try graph(passes), passes) }

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
    critic = ConvCritic(size: config.size, channels: config.channels, width: config.width)
    generator = ConvGenerator(
      latent: config.latent, size: config.size, channels: config.channels, width: config.width)
    optimiser = Self.optimiser(config.optimizer)
    points = PenaltyPoints(rawValue: config.points)
    graph = { [critic, generator, optimiser, points] passes in
      TrainingGraph(
        critic: critic, generator: generator, objective: try Self.objective(config),
        penalty: penalty ?? .points(points ?? .interpolates), optimiser: optimiser, batch: config.batch, passes: passes)
    }
    let plans = Plans(try graph(.all), .all)
    criticTerms = plans.criticTerms
    criticStep = try Executor(plans.critic, store: store, threads: threads, kernels: kernels)
    generatorStep = try Executor(plans.generator, store: store, threads: threads, kernels: kernels)
    sampler = BatchSampler(seed: UInt64(config.seed), count: train.count, batch: config.batch)
    var position = 0
    for (prefix, parameters) in [("critic", critic.parameters), ("generator", generator.parameters)] {
      for parameter in parameters {
        let values = parameter.initialValues(seed: UInt64(config.seed), position: position)
        try store.write("\(prefix).\(parameter.name)", parameter.shape, values)
        position += 1
      }
    }
  }

  private static func optimiser(_ config: OptimizerConfig) -> Optimiser {
    config.name == "rmsprop"
      ? .rmsProp(learningRate: config.learningRate, decay: config.beta2, epsilon: config.epsilon)
      : .adam(
        learningRate: config.learningRate, beta1: config.beta1, beta2: config.beta2, epsilon: config.epsilon)
  }

  /// The method of a configuration with its constants.
  static func objective(_ config: RunConfig) throws -> any Objective {
    func constant(_ name: String) throws -> Double {
      guard let value = config.constant(name) else {
        throw VerificationError.setting(path: "configuration of \(config.shortID)", key: name)
      }
      return value
    }
    guard config.network == "convnet", config.criticNorm == "none", config.criticSchedule == "constant",
      config.points == MethodRules.noPoints || PenaltyPoints(rawValue: config.points) != nil
    else {
      throw VerificationError.unsupported(path: "configuration of \(config.shortID)", what: "this critic or its points")
    }
    switch config.method {
    case "wgan": return WGAN(clip: try constant("clip"))
    case "wgan-gp": return WGANGP(lambda: try constant("lambda"))
    case "wgan-div": return WGANDiv(k: try constant("k"), p: try constant("p"))
    default:
      throw VerificationError.unsupported(
        path: "configuration of \(config.shortID)", what: "method '\(config.method)'")
    }
  }

  /// One generator step, number `step` from 1, after the critic's steps.
  func advance(_ step: Int) throws -> Losses {
    for inner in 0..<config.criticSteps { try updateCritic((step - 1) * config.criticSteps + inner) }
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
      for (feed, values) in points.draw(batch: config.batch, &stream) { try criticStep.feed(feed, values) }
    }
    try feedSchedule(criticStep, step: number + 1)
  }

  /// Everything that generator step `step` reads but the state.
  func feedGenerator(_ step: Int) throws {
    try fillNoise(generatorStep, number: UInt64(step) << 1 | 1)
    try feedSchedule(generatorStep, step: step)
  }

  private func feedSchedule(_ executor: Executor, step: Int) throws {
    for (feed, value) in optimiser.schedule(step: step) { try executor.feed(feed, [Float(value)]) }
  }

  private func fillNoise(_ executor: Executor, number: UInt64) throws {
    try executor.fillNormals("z", SeededStream(seed: UInt64(config.seed), name: .noise, step: number))
  }

  /// Every loss term and the mean gradient norm of the last step.
  func series(step: Int) throws -> SeriesPoint {
    var values = try criticTerms.map { (name: $0, value: Double(try criticStep.scalar($0))) }
    values.append(("generator.loss", Double(try generatorStep.scalar("generator.loss"))))
    if criticStep.plan.outputNames.contains("critic.squared_gradient_norm") {
      let squares = try criticStep.output("critic.squared_gradient_norm")
      let sum = squares.reduce(0.0) { $0 + Double($1).squareRoot() }
      values.append(("gradient_norm", sum / Double(squares.count)))
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
        stored += optimiser.stateNames(of: name).map { ($0, parameter) }
      }
    }
    return stored + generator.statistics.map { ("generator.\($0.name)", $0) }
  }

  /// The checkpoint's arrays and the losses' digest.
  func checkpoint() throws -> Safetensors {
    let arrays = try stored.map { name, parameter in
      (
        name: name,
        array: NamedArray(shape: parameter.externalShape, floats: parameter.external(try store.read(name)))
      )
    }
    return Safetensors(arrays: arrays, metadata: [("losses_sha256", lossesDigest)])
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
  }
}
