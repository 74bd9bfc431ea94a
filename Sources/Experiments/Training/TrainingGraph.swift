import Engine
import Networks
import Objectives

/// The two steps of a training as graphs: real batch, noise and mixing weights in; losses, terms, updated parameters and
/// optimizer state out. State tensors are named "critic.…" and "generator.…".
struct TrainingGraph {
  /// critic.loss, critic.term.NAME; where the training is watched also critic.sigma.NAME of normalized weights and what
  /// the loss has per sample [B], such as the squared gradient norms at the penalty points.
  let criticOutputs: [(name: String, node: Node)]
  /// New critic parameters and optimizer state, new vectors of the spectral norms.
  let criticUpdates: [(state: String, node: Node)]
  /// gradient.critic.NAME.
  let criticGradients: [(name: String, node: Node)]
  /// generator.loss; nothing without a generator, as the rest.
  private(set) var generatorOutputs: [(name: String, node: Node)] = []
  /// gradient.generator.NAME.
  private(set) var generatorGradients: [(name: String, node: Node)] = []
  /// New generator parameters and optimizer state, new moving averages where it has some.
  private(set) var generatorUpdates: [(state: String, node: Node)] = []

  /// Numbers of the points that `TrainingSetup.Penalty.half` takes.
  static let halfFeed = "half.index"

  init(_ setup: TrainingSetup, passes: Set<Pass> = .all) {
    let (objective, batch) = (setup.objective, setup.batch)
    let graph = Graph(passes: passes)
    let critic = GraphCritic(setup.critic, objective, graph: graph)
    let shape = Shape(setup.sampleShape, batch: batch)
    let generated = setup.generator.map { generator in
      let weights = Weights(graph, prefix: "generator", generator.parameters + generator.statistics)
      let output = generator(graph.feed("z", Shape([generator.latent], batch: batch)), weights)
      return (samples: output.images, weights: weights, network: generator, statistics: output.statistics)
    }
    let real = graph.feed("real", shape)
    let fake = generated?.samples.detached() ?? graph.feed("fake", shape)
    var points: [Node] = []
    if objective.needsPenaltyPoints {
      switch setup.penalty {
      case .points(let strategy): points = [strategy.node(real: real, fake: fake)]
      case .half(let strategy):
        let index = graph.feed(Self.halfFeed, Shape([], batch: max(1, batch / 2)))
        points = [strategy.node(real: real, fake: fake).gathered(index)]
      case .realAndFake: points = [real, fake]
      case nil: break
      }
    }
    let loss = objective.criticLoss(calls: critic.calls, real: real, fake: fake, points: points)
    criticOutputs =
      [("critic.loss", loss.total)]
      + loss.terms.map { ("critic.term.\(setup.termNames[$0.name] ?? $0.name)", $0.node) }
      + (setup.isWatched ? loss.diagnostics + critic.sigmas : []).map { ("critic.\($0.name)", $0.node) }
    let (updates, gradients) = setup.optimizer.updates(
      "critic", setup.critic.parameters, critic.weights, of: loss.total, clippedTo: objective.weightBound)
    criticUpdates = updates + critic.vectors.map { ("critic.\($0.name)", $0.node) }
    criticGradients = zip(setup.critic.parameters, gradients).map { ("gradient.critic.\($0.name)", $1) }

    guard let generated else { return }
    let generatorLoss = objective.generatorLoss(critic.calls.scores(.generator), fake: generated.samples)
    generatorOutputs = [("generator.loss", generatorLoss.total)]
    let network = generated.network
    let step = setup.optimizer.updates("generator", network.parameters, generated.weights, of: generatorLoss.total)
    let moved = network.hasMovingStatistics ? generated.statistics : []
    generatorUpdates = step.updates + moved.map { ("generator.\($0.name)", $0.node) }
    generatorGradients = zip(network.parameters, step.gradients).map { ("gradient.generator.\($0.name)", $1) }
  }
}
