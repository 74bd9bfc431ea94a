public import Engine

/// SNGAN (Miyato et al. 2018), with the hinge loss of its code:
///
///     critic     min  E_P relu(1 - D(x)) + E_Q relu(1 + D(y)),   every weight W of D divided by σ(W)
///     generator  min  -E D(G(z))
///
/// σ(W) = u1' W v1 is the largest singular value of W (outputs x rest) as one power iteration from the stored u finds it;
/// u1 and v1 are constants for the gradient.
public struct SNGAN: Objective {
  public init() {}

  public var normalizesSpectrally: Bool { true }

  public func criticLoss(_ critic: CriticFunction, real: Node, fake: Node, points: [Node]) -> Loss {
    let (x, y) = (critic(real), critic(fake))
    let hinge = (-x).affine(offset: 1).relu().mean() + y.affine(offset: 1).relu().mean()
    return Loss([("adversarial", hinge)], diagnostics: [("scores_real", x), ("scores_fake", y)])
  }
}
