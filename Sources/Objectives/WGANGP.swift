public import Engine

/// WGAN-GP (Gulrajani et al. 2017), article (6):
///
///     critic     min  E_Q D(y) - E_P D(x) + λ E_r (‖∇D‖ - 1)²
///     generator  min  -E D(G(z))
public struct WGANGP: Objective {
  /// λ > 0.
  public let lambda: Double

  public init(lambda: Double = 10) { self.lambda = lambda }

  public var needsPenaltyPoints: Bool { true }

  /// (‖∇D‖ - 1)² from ‖∇D‖² [B].
  static func distanceFromOne(_ squared: Node) -> Node {
    let distance = squared.power(0.5).affine(offset: -1)
    return distance * distance
  }

  /// The penalty is with λ.
  public func criticLoss(_ critic: CriticFunction, real: Node, fake: Node, points: [Node]) -> Loss {
    let (mean, diagnostics) = penalty(critic, at: points, WGANGP.distanceFromOne)
    return Loss(
      [("wasserstein", wasserstein(critic, real: real, fake: fake)), ("penalty", lambda * mean)],
      diagnostics: diagnostics)
  }
}
