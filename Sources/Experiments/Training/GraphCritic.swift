import Engine
import Networks
import Objectives

/// A critic in a step's graph as its method wants it: weights spectrally normalized or not, dropout masks as feeds.
struct GraphCritic {
  /// The trained parameters, as they are stored.
  let weights: Weights
  /// The critic of each pass.
  let passes: CriticPasses
  /// σ of each weight as "sigma.NAME"; empty without spectral normalization.
  let sigmas: [(name: String, node: Node)]
  /// New left vectors as "NAME.u"; empty without spectral normalization.
  let vectors: [(name: String, node: Node)]

  /// State tensors are named "critic.…".
  init(_ critic: any Critic, _ objective: any Objective, graph: Graph) {
    let plain = Weights(graph, prefix: "critic", critic.parameters)
    weights = plain
    let used: Weights
    if objective.normalizesSpectrally {
      let spectral = SpectralWeights(plain, critic.parameters)
      used = spectral.weights
      sigmas = spectral.sigmas.map { ("sigma.\($0.name)", $0.node) }
      vectors = spectral.vectors.map { ("\($0.name).u", $0.node) }
    } else {
      used = plain
      sigmas = []
      vectors = []
    }
    let dropsOut = objective.dropout != nil
    passes = CriticPasses { x, pass in
      var masks: [String: Node] = [:]
      if dropsOut {
        for (stage, shape) in critic.maskShapes(batch: x.shape.batch ?? 1) {
          masks[stage] = graph.feed(GraphCritic.maskFeed(pass, stage), shape)
        }
      }
      let output = critic(x, used, masks: masks)
      return (output.scores, output.features)
    }
  }

  /// A mask's feed: "mask.again.conv1".
  static func maskFeed(_ pass: CriticPass, _ stage: String) -> String { "mask.\(pass.name).\(stage)" }

  /// Every mask that a step may read, with a number that separates their random numbers.
  static func maskFeeds(_ critic: any Critic) -> [(feed: String, number: UInt64)] {
    CriticPass.all(pointSets: 2).flatMap { pass in
      critic.maskShapes(batch: 1).enumerated().map { position, mask in
        (maskFeed(pass, mask.stage), UInt64(pass.number << 8 | position))
      }
    }
  }
}
