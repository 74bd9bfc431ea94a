import Engine
import Networks
import Objectives

/// A critic in a graph as its method wants it: weights spectrally normalized or not, dropout masks as feeds.
struct GraphCritic {
  /// The trained parameters, as they are stored.
  let weights: Weights
  let calls: CriticCalls
  /// The critic without dropout.
  let scores: CriticFunction
  /// σ of each weight as "sigma.NAME"; empty without spectral normalization.
  let sigmas: [(name: String, node: Node)]
  /// New left vectors as "NAME.u"; empty without spectral normalization.
  let vectors: [(name: String, node: Node)]

  /// State tensors are named "critic.…".
  init(_ critic: any Critic, _ objective: any Objective, graph: Graph) {
    let plain = Weights(graph, prefix: "critic", critic.parameters)
    weights = plain
    let spectral = objective.normalizesSpectrally ? SpectralWeights(plain, critic.parameters) : nil
    let used = spectral?.weights ?? plain
    sigmas = spectral?.sigmas.map { ("sigma.\($0.name)", $0.node) } ?? []
    vectors = spectral?.vectors.map { ("\($0.name).u", $0.node) } ?? []
    let dropsOut = objective.dropout != nil
    scores = { critic.scores($0, used) }
    calls = CriticCalls { x, call in
      var masks: [String: Node] = [:]
      if dropsOut {
        for (stage, shape) in critic.maskShapes(batch: x.shape.batch ?? 1) {
          masks[stage] = graph.feed(GraphCritic.maskFeed(call, stage), shape)
        }
      }
      return critic(x, used, masks: masks)
    }
  }

  /// A mask's feed: "mask.again.conv1".
  static func maskFeed(_ call: CriticCall, _ stage: String) -> String { "mask.\(call.name).\(stage)" }

  /// Every mask that a step may read, with a number that separates their random numbers.
  static func maskFeeds(_ critic: any Critic) -> [(feed: String, number: UInt64)] {
    CriticCall.all(pointSets: 2).flatMap { call in
      critic.maskShapes(batch: 1).enumerated().map { position, mask in
        (maskFeed(call, mask.stage), UInt64(call.number << 8 | position))
      }
    }
  }
}
