public import Engine

/// WGAN-div (Wu et al. 2018), article (9) and (11):
///
///     critic     min  E_Q D(y) - E_P D(x) + k E_r ‖∇D‖^p
///     generator  min  -E D(G(z))
///
/// The norm, not its square, is raised to p: ‖g‖^p = (Σ g²)^(p/2).
public struct WGANDiv: Objective {
  /// k > 0, 2 in the article.
  public let k: Double
  /// p > 1, 6 in the article.
  public let p: Double

  /// A penalty k ‖∇D‖^p.
  public init(k: Double = 2, p: Double = 6) {
    (self.k, self.p) = (k, p)
  }

  /// At r(x).
  public var needsPenaltyPoints: Bool { true }

  /// Terms `wasserstein` and `penalty` (with k).
  public func criticLoss(_ critic: CriticFunction, real: Node, fake: Node, points: [Node]) -> Loss {
    let (mean, diagnostics) = penalty(critic, at: points) { squared in squared.power(p / 2) }
    return Loss(
      [("wasserstein", wasserstein(critic, real: real, fake: fake)), ("penalty", k * mean)],
      diagnostics: diagnostics)
  }
}
