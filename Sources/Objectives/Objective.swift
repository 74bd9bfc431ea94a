public import Engine

/// A critic as the objectives see it: samples [H, W, C, B] to scores [B], high on real samples.
public typealias CriticFunction = (Node) -> Node

/// A loss and the named terms that add up to it; `diagnostics` are logged but not part of the sum.
public struct Loss {
  /// Diagnostics of this name, or with a suffix to it, are ‖∇D‖² at the penalty's points.
  public static let squaredNorm = "squared_gradient_norm"
  /// Diagnostics of this name, or with a suffix to it, are each point's penalty without its weight, such as ‖∇D‖^p.
  public static let pointPenalty = "point_penalty"

  /// What is minimized: the sum of the terms.
  public let total: Node
  /// Scalars by name.
  public let terms: [(name: String, node: Node)]
  /// Per-sample values by name, such as the squared gradient norm [B] at each penalty point.
  public let diagnostics: [(name: String, node: Node)]

  /// A loss of at least one term.
  public init(_ terms: [(name: String, node: Node)], diagnostics: [(name: String, node: Node)] = []) {
    total = terms.dropFirst().reduce(terms[0].node) { $0 + $1.node }
    (self.terms, self.diagnostics) = (terms, diagnostics)
  }
}

/// A method: what the critic and the generator minimize. A pure function of nodes; each method has its own file.
public protocol Objective: Sendable {
  /// Whether the critic's loss has a penalty at points drawn from r(x).
  var needsPenaltyPoints: Bool { get }
  /// Bound to which the critic's parameters are clipped after each update; nil for none.
  var weightBound: Double? { get }
  /// Share of units dropped after each stage of the critic, in every call; nil for none.
  var dropout: Double? { get }
  /// Whether every weight of the critic is divided by its largest singular value.
  var normalizesSpectrally: Bool { get }
  /// Scalars that the critic's loss reads as feeds, at generator step `step`, counted from 1, of `steps`.
  func schedule(step: Int, of steps: Int) -> [(feed: String, value: Double)]
  /// The critic's loss.
  /// - Parameters:
  ///   - real: samples of P, [H, W, C, B].
  ///   - fake: samples of Q, constants for the critic.
  ///   - points: one or more sets of penalty points, whose penalties are averaged; empty where none is needed.
  func criticLoss(_ critic: CriticFunction, real: Node, fake: Node, points: [Node]) -> Loss
  /// The critic's loss where each call has dropout masks of its own; without dropout the same as the one above.
  func criticLoss(calls: CriticCalls, real: Node, fake: Node, points: [Node]) -> Loss
  /// The generator's loss on its samples.
  func generatorLoss(_ critic: CriticFunction, fake: Node) -> Loss
}

extension Objective {
  public var needsPenaltyPoints: Bool { false }
  public var weightBound: Double? { nil }
  public var dropout: Double? { nil }
  public var normalizesSpectrally: Bool { false }

  public func schedule(step: Int, of steps: Int) -> [(feed: String, value: Double)] { [] }

  public func criticLoss(calls: CriticCalls, real: Node, fake: Node, points: [Node]) -> Loss {
    criticLoss(calls.scores(.real), real: real, fake: fake, points: points)
  }

  /// -E D(G(z)): what every Wasserstein method's generator minimizes; the gradient term of (11) is dropped.
  public func generatorLoss(_ critic: CriticFunction, fake: Node) -> Loss {
    Loss([("wasserstein", -critic(fake).mean())])
  }
}

/// E D(y) - E D(x): the negated dual (2) at the current critic.
func wasserstein(_ critic: CriticFunction, real: Node, fake: Node) -> Node {
  critic(fake).mean() - critic(real).mean()
}

/// ‖∇D‖² of each sample [B], over all pixels and channels: no square root, no epsilon.
public func squaredGradientNorm(_ critic: CriticFunction, at points: Node) -> Node {
  squaredGradientNorm(ofScores: critic(points), at: points)
}

/// The same of scores that have been computed already.
func squaredGradientNorm(ofScores scores: Node, at points: Node) -> Node {
  let gradient = points.graph.gradient(ofScores: scores, by: points)
  return (gradient * gradient).sumOfFeatures()
}

/// Mean over the point sets of the mean of `penalty`, and of each set the squared norms and every point's penalty.
func penalty(
  _ critic: CriticFunction, at points: [Node], _ penalty: (Node) -> Node
) -> (mean: Node, diagnostics: [(name: String, node: Node)]) {
  Objectives.penalty(at: points, scores: { critic($1) }, penalty)
}

/// The same of a critic that is told the number of the set.
func penalty(
  at points: [Node], scores: (Int, Node) -> Node, _ penalty: (Node) -> Node
) -> (mean: Node, diagnostics: [(name: String, node: Node)]) {
  precondition(!points.isEmpty, "a gradient penalty needs points")
  let norms = points.enumerated().map { set, points in squaredGradientNorm({ scores(set, $0) }, at: points) }
  let penalties = norms.map(penalty)
  let means = penalties.map { $0.mean() }
  let mean = (1 / Double(points.count)) * means.dropFirst().reduce(means[0], +)
  func named(_ name: String, _ nodes: [Node]) -> [(name: String, node: Node)] {
    nodes.enumerated().map { (nodes.count == 1 ? name : "\(name).\($0 + 1)", $1) }
  }
  return (mean, named(Loss.squaredNorm, norms) + named(Loss.pointPenalty, penalties))
}
