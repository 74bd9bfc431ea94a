public import Engine

/// WGAN with weight clipping (Arjovsky, Chintala, Bottou 2017), article (5):
///
///     critic     min  E_Q D(y) - E_P D(x),   then every parameter is clipped to ±c
///     generator  min  -E D(G(z))
public struct WGAN: Objective {
  /// c > 0.
  public let clip: Double

  public init(clip: Double = 0.01) { self.clip = clip }

  public var weightBound: Double? { clip }

  public func criticLoss(_ critic: CriticFunction, real: Node, fake: Node, points: [Node]) -> Loss {
    Loss([("wasserstein", wasserstein(critic, real: real, fake: fake))])
  }
}
