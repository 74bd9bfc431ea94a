import Engine
import Interchange
import Networks
import Objectives
import Records

/// A perceptron critic in training between two known densities, on fresh samples in every step.
final class DensityTraining {
  let config: RunConfig
  let critic: PerceptronCritic
  let rule: CriticRule
  let store = TensorStore()
  private let optimizer: Optimizer
  private let step: Executor
  private let terms: [String]
  private let vectors: [(name: String, parameter: Parameter)]

  init(_ config: RunConfig, threads: Int) throws {
    self.config = config
    critic = PerceptronCritic(
      size: 1, channels: config.dimension, hidden: config.hidden,
      activation: Activation(rawValue: config.activation) ?? .tanh)
    rule = CriticRule(method: config.method, points: config.sampling, constant: config.constant)
    // Short memories: the objective's curvature falls by orders of magnitude while ‖∇T‖ settles.
    optimizer = .adam(learningRate: config.learningRate, beta1: 0.5, beta2: 0.99, epsilon: 1e-8)
    let graph = Graph()
    let parameters = critic.parameters
    let raw = Weights(graph, prefix: "critic", parameters)
    let (weights, spectral) = rule.effective(raw, parameters, graph: graph)
    let shape = Shape([1, 1, config.dimension], batch: config.batch)
    let (real, fake) = (graph.feed("real", shape), graph.feed("fake", shape))
    let points = rule.points.map { [$0.node(real: real, fake: fake)] } ?? []
    let network = critic
    let loss = rule.loss({ network.scores($0, weights) }, real, fake, points)
    let nodes = parameters.map { raw[$0.name] }
    let gradients = graph.gradients(of: loss.total, by: nodes)
    var updates = spectral
    for (parameter, pair) in zip(parameters, zip(nodes, gradients)) {
      updates += optimizer.updates(
        name: "critic.\(parameter.name)", parameter: pair.0, gradient: pair.1, clippedTo: rule.bound)
    }
    let outputs = [("critic.loss", loss.total)] + loss.terms.map { ("critic.term.\($0.name)", $0.node) }
    terms = outputs.map(\.0)
    vectors =
      rule.isSpectral
      ? parameters.filter { $0.name.hasSuffix("weight") }.map {
        (CriticRule.vectorName($0), Parameter($0.name, [$0.shape.features[0]], .normal(deviation: 1)))
      } : []
    step = try Executor(Plan(outputs: outputs, updates: updates), store: store, threads: threads)
    for (position, (name, parameter)) in stored.enumerated() {
      try store.write(
        name, parameter.shape, parameter.initialValues(seed: UInt64(config.seed), position: position))
    }
  }

  /// Parameters and singular vectors by name: all that measuring needs.
  private var stored: [(name: String, parameter: Parameter)] {
    critic.parameters.map { ("critic.\($0.name)", $0) } + vectors
  }

  /// Step `number`, from 1. Adam's step size falls as (1 - t/steps)²: noise of fresh samples averages out at the end.
  func advance(_ number: Int) throws {
    var data = SeededStream(seed: UInt64(config.seed), name: .data, step: UInt64(number))
    try step.fill("real") { config.densities.real.fill($0, $1, &data) }
    try step.fill("fake") { config.densities.fake.fill($0, $1, &data) }
    if let points = rule.points {
      var mixing = SeededStream(seed: UInt64(config.seed), name: .mixing, step: UInt64(number))
      for (feed, values) in points.draw(batch: config.batch, &mixing) { try step.feed(feed, values) }
    }
    let rest = 1 - Double(number - 1) / Double(config.steps)
    for (position, (feed, value)) in optimizer.schedule(step: number).enumerated() {
      // The first correction multiplies the step.
      try step.feed(feed, [Float(position == 0 ? value * rest * rest : value)])
    }
    step.run()
  }

  /// The loss and its terms of the last step.
  func series(step number: Int) throws -> SeriesPoint {
    SeriesPoint(step: number, values: try terms.map { (name: $0, value: Double(try step.scalar($0))) })
  }

  /// The first tensor of the state that is not finite.
  func stateNotFinite() throws -> String? {
    let moments = critic.parameters.flatMap { parameter in
      optimizer.stateNames(of: "critic.\(parameter.name)").map { ($0, parameter) }
    }
    return try store.firstNotFinite(of: stored + moments)
  }

  /// The critic, in PyTorch's shapes.
  func checkpoint() throws -> Safetensors {
    Safetensors(arrays: try store.arrays(of: stored))
  }

  /// Takes over a finished critic. Throws `VerificationError.shape` for a tensor that does not fit.
  func restore(_ file: Safetensors) throws {
    try store.restore(stored, from: file)
  }
}
