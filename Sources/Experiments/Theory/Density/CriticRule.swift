import Engine
import Networks
import Objectives
import Records

/// What a critic between densities minimizes, and how its weights are kept.
struct CriticRule {
  /// The loss and its terms by name.
  typealias Terms = (total: Node, terms: [(name: String, node: Node)])

  /// The critic's loss from its function, real and fake samples and penalty points.
  let loss: (_ critic: CriticFunction, _ real: Node, _ fake: Node, _ points: [Node]) -> Terms
  /// Bound to which every parameter is clipped after an update; nil for none.
  let bound: Double?
  /// Whether every weight is divided by its largest singular value.
  let isSpectral: Bool
  /// Where the penalty is taken; nil for a method without penalty.
  let points: PenaltyPoints?

  /// The rule of one of `RunConfig.methods`.
  init(method: String, points: String, constant: (String) -> Double?) {
    self.points = PenaltyPoints(rawValue: points)
    isSpectral = method == "sngan"
    func objective(_ objective: any Objective) -> (CriticFunction, Node, Node, [Node]) -> Terms {
      { critic, real, fake, points in
        let loss = objective.criticLoss(critic, real: real, fake: fake, points: points)
        return (loss.total, loss.terms)
      }
    }
    switch method {
    case "sgan":
      // (E softplus(-D(x)) + E softplus(D(y))) / 2, Goodfellow et al. 2014.
      bound = nil
      loss = { critic, real, fake, _ in
        let total = 0.5 * ((-critic(real)).softplus().mean() + critic(fake).softplus().mean())
        return (total, [("classification", total)])
      }
    case "sngan":
      // E relu(1 - D(x)) + E relu(1 + D(y)), Miyato et al. 2018.
      bound = nil
      loss = { critic, real, fake, _ in
        let total =
          critic(real).affine(scale: -1, offset: 1).relu().mean() + critic(fake).affine(offset: 1).relu().mean()
        return (total, [("hinge", total)])
      }
    case "wgan":
      let clip = constant("clip") ?? 0.01
      bound = clip
      loss = objective(WGAN(clip: clip))
    case "wgan-gp":
      bound = nil
      loss = objective(WGANGP(lambda: constant("lambda") ?? 10))
    default:
      bound = nil
      loss = objective(WGANDiv(k: constant("k") ?? 2, p: constant("p") ?? 6))
    }
  }

  /// The critic's weights as its function sees them, and the updates of the power iteration's vectors.
  func effective(
    _ weights: Weights, _ parameters: [Parameter], graph: Graph
  ) -> (weights: Weights, vectors: [(state: String, node: Node)]) {
    guard isSpectral else { return (weights, []) }
    var replaced: [String: Node] = [:]
    var vectors: [(state: String, node: Node)] = []
    for parameter in parameters where parameter.name.hasSuffix("weight") {
      let state = Self.vectorName(parameter)
      let (value, _, u) = spectrallyNormalized(
        weights[parameter.name], u: graph.state(state, Shape([parameter.shape.features[0]])))
      replaced[parameter.name] = value
      vectors.append((state, u))
    }
    return (weights.replacing(replaced), vectors)
  }

  /// The state tensor of a weight's left singular vector.
  static func vectorName(_ parameter: Parameter) -> String { "critic.\(parameter.name).u" }
}
