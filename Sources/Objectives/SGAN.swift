public import Engine

/// The original GAN with the non-saturating generator (Goodfellow et al. 2014), as DCGAN trains it (Radford et al. 2016):
///
///     critic     min  (E_P softplus(-D(x)) + E_Q softplus(D(y))) / 2
///     generator  min  E softplus(-D(G(z)))
///
/// softplus(-D) is -log sigmoid(D): D is a logit.
public struct SGAN: Objective {
  public init() {}

  public func criticLoss(_ critic: CriticFunction, real: Node, fake: Node, points: [Node]) -> Loss {
    Loss([("adversarial", 0.5 * logisticLoss(real: critic(real), fake: critic(fake)))])
  }

  public func generatorLoss(_ critic: CriticFunction, fake: Node) -> Loss {
    Loss([("adversarial", (-critic(fake)).softplus().mean())])
  }
}

/// E softplus(-D(x)) + E softplus(D(y)) of scores [B]: the cross-entropy of telling real from fake.
func logisticLoss(real: Node, fake: Node) -> Node { (-real).softplus().mean() + fake.softplus().mean() }
