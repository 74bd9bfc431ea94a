import Engine
import Interchange
import Networks
import Objectives
import Records

/// A GAN of perceptrons on points of the plane, in training.
final class ToyTraining {
  let config: RunConfig
  let critic: PerceptronCritic
  let generator: PerceptronGenerator
  let shape: ToyPoints
  let store = TensorStore()
  private let rule: CriticRule
  private let optimizer: Optimizer
  private let criticStep: Executor
  private let generatorStep: Executor
  private let terms: [String]

  init(_ config: RunConfig, threads: Int) throws {
    self.config = config
    critic = PerceptronCritic(size: 1, channels: 2, hidden: config.hidden, activation: .relu)
    generator = PerceptronGenerator(latent: 2, dimension: 2, hidden: config.hidden, activation: .relu)
    shape = ToyPoints(rawValue: config.shape) ?? .eightGaussians
    rule = CriticRule(method: config.method, points: config.sampling, constant: config.constant)
    let o = config.optimizer
    let optimizer: Optimizer =
      o.name == "rmsprop"
      ? .rmsProp(learningRate: o.learningRate, decay: o.beta2, epsilon: o.epsilon)
      : .adam(learningRate: o.learningRate, beta1: o.beta1, beta2: o.beta2, epsilon: o.epsilon)
    self.optimizer = optimizer
    let graph = Graph()
    let criticWeights = Weights(graph, prefix: "critic", critic.parameters)
    let generatorWeights = Weights(graph, prefix: "generator", generator.parameters)
    let (critic, generator) = (critic, generator)
    let score: CriticFunction = { critic.scores($0, criticWeights) }
    func updates(
      _ prefix: String, _ parameters: [Parameter], _ weights: Weights, _ loss: Node, _ bound: Double?
    ) -> [(state: String, node: Node)] {
      let nodes = parameters.map { weights[$0.name] }
      return zip(parameters, zip(nodes, graph.gradients(of: loss, by: nodes))).flatMap { parameter, pair in
        optimizer.updates(
          name: "\(prefix).\(parameter.name)", parameter: pair.0, gradient: pair.1, clippedTo: bound)
      }
    }
    let samples = generator(graph.feed("z", Shape([2], batch: config.batch)), generatorWeights)
    let real = graph.feed("real", Shape([1, 1, 2], batch: config.batch))
    let fake = samples.detached()
    let points = rule.points.map { [$0.node(real: real, fake: fake)] } ?? []
    let loss = rule.loss(score, real, fake, points)
    let outputs = [("critic.loss", loss.total)] + loss.terms.map { ("critic.term.\($0.name)", $0.node) }
    terms = outputs.map(\.0)
    criticStep = try Executor(
      Plan(
        outputs: outputs, updates: updates("critic", critic.parameters, criticWeights, loss.total, rule.bound)),
      store: store, threads: threads)
    let generatorLoss = -score(samples).mean()
    generatorStep = try Executor(
      Plan(
        outputs: [("generator.loss", generatorLoss)],
        updates: updates("generator", generator.parameters, generatorWeights, generatorLoss, nil)),
      store: store, threads: threads)
    for (position, (name, parameter)) in parameters.enumerated() {
      try store.write(name, parameter.shape, parameter.initialValues(seed: UInt64(config.seed), position: position))
    }
  }

  private var parameters: [(name: String, parameter: Parameter)] {
    critic.parameters.map { ("critic.\($0.name)", $0) } + generator.parameters.map { ("generator.\($0.name)", $0) }
  }

  /// The optimizer's feeds at an update of either network; Adam's step size falls linearly to 0 over the steps.
  private func feedSchedule(_ executor: Executor, update: Int, step: Int) throws {
    let rest = 1 - Double(step - 1) / Double(config.steps)
    for (position, (feed, value)) in optimizer.schedule(step: update).enumerated() {
      // The first correction multiplies the step.
      try executor.feed(feed, [Float(position == 0 ? value * rest : value)])
    }
  }

  /// Generator step `step`, from 1, after the critic's steps.
  func advance(_ step: Int) throws {
    let seed = UInt64(config.seed)
    for inner in 0..<config.criticSteps {
      let number = (step - 1) * config.criticSteps + inner
      var data = SeededStream(seed: seed, name: .data, step: UInt64(number))
      let real = shape.samples(config.batch, &data)
      try criticStep.feed("real", real.map(\.x) + real.map(\.y))
      try criticStep.feed("z", Self.noise(config.batch, seed: seed, .noise, UInt64(number) << 1))
      if let points = rule.points {
        var mixing = SeededStream(seed: seed, name: .mixing, step: UInt64(number))
        for (feed, values) in points.draw(batch: config.batch, &mixing) { try criticStep.feed(feed, values) }
      }
      try feedSchedule(criticStep, update: number + 1, step: step)
      criticStep.run()
    }
    try generatorStep.feed("z", Self.noise(config.batch, seed: seed, .noise, UInt64(step) << 1 | 1))
    try feedSchedule(generatorStep, update: step, step: step)
    generatorStep.run()
  }

  private static func noise(_ count: Int, seed: UInt64, _ name: StreamName, _ step: UInt64) -> [Float] {
    var stream = SeededStream(seed: seed, name: name, step: step)
    return (0..<2 * count).map { _ in stream.normal() }
  }

  /// The losses of the last step and their terms.
  func series(step: Int) throws -> SeriesPoint {
    var values = try terms.map { (name: $0, value: Double(try criticStep.scalar($0))) }
    values.append(("generator.loss", Double(try generatorStep.scalar("generator.loss"))))
    return SeriesPoint(step: step, values: values)
  }

  /// Generated points of noise that all runs share.
  func points(_ count: Int, threads: Int) throws -> [(x: Float, y: Float)] {
    let graph = Graph()
    let weights = Weights(graph, prefix: "generator", generator.parameters)
    let nodes = generator(graph.feed("z", Shape([2], batch: count)), weights)
    let executor = try Executor(Plan(outputs: [("points", nodes)], updates: []), store: store, threads: threads)
    try executor.feed("z", Self.noise(count, seed: 0, .evaluation, 0))
    executor.run()
    let values = try executor.output("points")
    return (0..<count).map { (values[$0], values[count + $0]) }
  }

  /// The critic's score and ‖∇D‖ at points.
  func surface(_ points: [(x: Float, y: Float)], threads: Int) throws -> (values: [Float], norms: [Float]) {
    let graph = Graph()
    let weights = Weights(graph, prefix: "critic", critic.parameters)
    let x = graph.feed("x", Shape([1, 1, 2], batch: points.count))
    let critic = critic
    let score: CriticFunction = { critic.scores($0, weights) }
    let executor = try Executor(
      Plan(outputs: [("value", score(x)), ("squared", squaredGradientNorm(score, at: x))], updates: []), store: store,
      threads: threads)
    try executor.feed("x", points.map(\.x) + points.map(\.y))
    executor.run()
    return (try executor.output("value"), try executor.output("squared").map { $0.squareRoot() })
  }

  private var stored: [(name: String, parameter: Parameter)] {
    parameters.flatMap { name, parameter in
      [(name, parameter)] + optimizer.stateNames(of: name).map { ($0, parameter) }
    }
  }

  /// The first tensor of the state that is not finite.
  func stateNotFinite() throws -> String? { try store.firstNotFinite(of: stored) }

  /// Parameters and optimizer state, in PyTorch's shapes.
  func checkpoint() throws -> Safetensors {
    Safetensors(arrays: try store.arrays(of: stored))
  }

  /// Takes over a checkpoint. Throws `VerificationError.shape` for a tensor that does not fit.
  func restore(_ file: Safetensors) throws {
    try store.restore(stored, from: file)
  }
}
