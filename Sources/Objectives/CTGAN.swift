public import Engine

/// CT-GAN (Wei et al. 2018): WGAN-GP and a consistency term on two copies of each real sample, which differ by the units
/// that the critic drops out:
///
///     critic     min  E_Q D(y) - E_P D(x) + λ E_r (‖∇D‖ - 1)²
///                     + E_P max(0, λ2 (D' - D'')² + 0.1 λ2 mean_j (h'_j - h''_j)² - M')
///     generator  min  -E D(G(z))
///
/// D', D'' are the scores of x under independent dropout and h', h'' the inputs of the last layer; D(x) is D'. Dropout
/// follows every stage of the critic; every call, the generator's too, draws its own masks.
public struct CTGAN: Objective {
  /// λ, λ2 > 0 and M' >= 0.
  public let lambda: Double, lambda2: Double, margin: Double
  /// Share of units dropped, in (0, 1).
  private let share: Double

  public init(lambda: Double = 10, lambda2: Double = 2, margin: Double = 0, dropout: Double = 0.5) {
    (self.lambda, self.lambda2, self.margin) = (lambda, lambda2, margin)
    share = dropout
  }

  public var needsPenaltyPoints: Bool { true }
  public var dropout: Double? { share }

  /// The penalty is with λ, the consistency with λ2.
  public func criticLoss(calls: CriticCalls, real: Node, fake: Node, points: [Node]) -> Loss {
    let (first, second) = (calls(real, .real), calls(real, .again))
    let wasserstein = calls(fake, .fake).scores.mean() - first.scores.mean()
    let (mean, diagnostics) = penalty(
      at: points, scores: { calls($1, .penalty($0)).scores }, WGANGP.distanceFromOne)
    let scores = first.scores - second.scores
    let features = first.features - second.features
    let count = Double(features.shape.features.reduce(1, *))
    let distance = lambda2 * (scores * scores) + (0.1 * lambda2 / count) * (features * features).sumOfFeatures()
    let consistency = distance.affine(offset: -margin).relu().mean()
    return Loss(
      [("wasserstein", wasserstein), ("penalty", lambda * mean), ("consistency", consistency)],
      diagnostics: diagnostics)
  }

  /// The same of a critic without dropout, whose two copies are one: the consistency is zero.
  public func criticLoss(_ critic: CriticFunction, real: Node, fake: Node, points: [Node]) -> Loss {
    withoutActuallyEscaping(critic) { critic in
      criticLoss(calls: CriticCalls { x, _ in (critic(x), x) }, real: real, fake: fake, points: points)
    }
  }
}
