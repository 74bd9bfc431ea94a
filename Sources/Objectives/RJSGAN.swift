public import Engine

/// The Jensen-Shannon GAN with a regularizer (Roth et al. 2017), with s = sigmoid(D):
///
///     critic     min  E_P softplus(-D(x)) + E_Q softplus(D(y))
///                     + γ/2 (E_P (1 - s(x))² ‖∇D(x)‖² + E_Q s(y)² ‖∇D(y)‖²)
///     generator  min  E softplus(-D(G(z)))
///
/// The weights (1 - s)² and s² are not constants for the gradient. γ is annealed over the generator steps t = 0 … T - 1:
/// γ_t = γ0 final^(t / (T - 1)).
public struct RJSGAN: Objective {
  /// γ0 > 0: 2 with annealing, 0.1 without, in the method's own code.
  public let gamma: Double
  /// Share of γ0 that is left at the last step, in (0, 1]; 1 is no annealing.
  public let final: Double

  public init(gamma: Double = 2, final: Double = 0.01) {
    (self.gamma, self.final) = (gamma, final)
  }

  /// Name of the feed that holds γ_t.
  public static let gammaFeed = "rjs-gan.gamma"

  /// γ at generator step `step`, counted from 1, of `steps`.
  public func gamma(step: Int, of steps: Int) -> Double {
    let progress = steps > 1 ? Double(step - 1) / Double(steps - 1) : 0
    return gamma * Elementary.exp(progress * Elementary.log(max(final, .leastNormalMagnitude)))
  }

  public func schedule(step: Int, of steps: Int) -> [(feed: String, value: Double)] {
    [(RJSGAN.gammaFeed, gamma(step: step, of: steps))]
  }

  /// The regularizer is with γ/2, γ from its feed.
  public func criticLoss(_ critic: CriticFunction, real: Node, fake: Node, points: [Node]) -> Loss {
    let (x, y) = (critic(real), critic(fake))
    let gamma = real.graph.feed(RJSGAN.gammaFeed, .scalar)
    let squared = (real: squaredGradientNorm(ofScores: x, at: real), fake: squaredGradientNorm(ofScores: y, at: fake))
    // 1 - s(D) = s(-D).
    let weight = (real: (-x).sigmoid(), fake: y.sigmoid())
    let penalty = (
      real: weight.real * weight.real * squared.real, fake: weight.fake * weight.fake * squared.fake
    )
    return Loss(
      [
        ("adversarial", logisticLoss(real: x, fake: y)),
        ("regulariser", 0.5 * (gamma * (penalty.real.mean() + penalty.fake.mean()))),
      ],
      diagnostics: [
        ("\(Loss.squaredNorm).real", squared.real), ("\(Loss.squaredNorm).fake", squared.fake),
        ("\(Loss.pointPenalty).real", penalty.real), ("\(Loss.pointPenalty).fake", penalty.fake),
      ])
  }

  public func generatorLoss(_ critic: CriticFunction, fake: Node) -> Loss {
    SGAN().generatorLoss(critic, fake: fake)
  }
}
