import Engine
import Networks
import Objectives

/// The two steps of a GAN as graphs: real batch, noise and mixing weights in; losses, terms, updated parameters and
/// optimizer state out. State tensors are named "critic.…" and "generator.…".
struct TrainingGraph {
  /// critic.loss, critic.term.NAME, critic.sigma.NAME where weights are normalized, and what the loss has per sample [B],
  /// such as the squared gradient norms at the penalty points.
  let criticOutputs: [(name: String, node: Node)]
  /// New critic parameters and optimizer state, new vectors of the spectral norms.
  let criticUpdates: [(state: String, node: Node)]
  /// generator.loss.
  let generatorOutputs: [(name: String, node: Node)]
  /// gradient.generator.NAME.
  let generatorGradients: [(name: String, node: Node)]
  /// New generator parameters and optimizer state.
  let generatorUpdates: [(state: String, node: Node)]

  /// Where the penalty is taken.
  enum Penalty {
    /// r(x) of the article, as many points as the batch.
    case points(PenaltyPoints)
    /// The same at half as many points, for measurements alone.
    case half(PenaltyPoints)
    /// Every raw real and every raw fake sample, half the weight each (the article's own code).
    case realAndFake
  }

  /// Numbers of the points that `Penalty.half` takes.
  static let halfFeed = "half.index"

  init(
    critic: any Critic, generator: ConvGenerator, objective: any Objective, points: PenaltyPoints,
    optimizer: Optimizer, batch: Int
  ) {
    self.init(
      critic: critic, generator: generator, objective: objective, penalty: .points(points), optimizer: optimizer,
      batch: batch)
  }

  init(
    critic: any Critic, generator: ConvGenerator, objective: any Objective, penalty: Penalty, optimizer: Optimizer,
    batch: Int, passes: Set<Pass> = .all
  ) {
    let channels = generator.widths[generator.widths.count - 1]
    let imageShape = Shape([generator.size, generator.size, channels], batch: batch)
    let noiseShape = Shape([generator.latent], batch: batch)

    let graph = Graph(passes: passes)
    let graphCritic = GraphCritic(critic, objective, graph: graph)
    let generatorWeights = Weights(graph, prefix: "generator", generator.parameters)
    let samples = generator(graph.feed("z", noiseShape), generatorWeights).images

    let real = graph.feed("real", imageShape)
    let fake = samples.detached()
    var points: [Node] = []
    if objective.needsPenaltyPoints {
      switch penalty {
      case .points(let strategy): points = [strategy.node(real: real, fake: fake)]
      case .half(let strategy):
        let index = graph.feed(Self.halfFeed, Shape([], batch: max(1, batch / 2)))
        points = [strategy.node(real: real, fake: fake).gathered(index)]
      case .realAndFake: points = [real, fake]
      }
    }
    let criticLoss = objective.criticLoss(passes: graphCritic.passes, real: real, fake: fake, points: points)
    criticOutputs =
      [("critic.loss", criticLoss.total)] + criticLoss.terms.map { ("critic.term.\($0.name)", $0.node) }
      + (criticLoss.diagnostics + graphCritic.sigmas).map { ("critic.\($0.name)", $0.node) }
    criticUpdates =
      Self.updates(
        "critic", critic.parameters, graphCritic.weights, criticLoss.total, optimizer,
        clippedTo: objective.weightBound
      ).updates + graphCritic.vectors.map { ("critic.\($0.name)", $0.node) }

    let generatorLoss = objective.generatorLoss(graphCritic.passes.scores(.generator), fake: samples)
    generatorOutputs = [("generator.loss", generatorLoss.total)]
    let (updates, gradients) = Self.updates(
      "generator", generator.parameters, generatorWeights, generatorLoss.total, optimizer, clippedTo: nil)
    generatorUpdates = updates
    generatorGradients = zip(generator.parameters, gradients).map { ("gradient.generator.\($0.name)", $1) }
  }

  private static func updates(
    _ prefix: String, _ parameters: [Parameter], _ weights: Weights, _ loss: Node, _ optimizer: Optimizer,
    clippedTo bound: Double?
  ) -> (updates: [(state: String, node: Node)], gradients: [Node]) {
    let nodes = parameters.map { weights[$0.name] }
    let gradients = weights.graph.gradients(of: loss, by: nodes)
    let updates = zip(parameters, zip(nodes, gradients)).flatMap { parameter, pair in
      optimizer.updates(
        name: "\(prefix).\(parameter.name)", parameter: pair.0, gradient: pair.1, clippedTo: bound)
    }
    return (updates, gradients)
  }
}
