import Objectives

/// A number that quadrature or a closed form gives.
public enum ExactQuantity: String, CaseIterable, Codable, Sendable {
  /// W_{k,p}[P, Q] with its gap and penalty at the optimum, and W1. Constants k, p.
  case divergence
  /// Sup of objective (10) and of W_{k,p} over the critics a cos(2πx) on a circle of length 1, where
  /// P, Q = 1 ± contrast cos(2πx). Constants k, n (the slope that (10) rewards), contrast (1, or 0 for P = Q); (10) with
  /// p = 2, W_{k,p} with weight divK and exponent divP.
  case circle
  /// Objective (10) at P = Q over critics of one slope. Constants k, n, p.
  case slope
  /// Objective (10) with p = 2: its sup over all Lipschitz critics on the line, and where ascent from the optimal
  /// critic's sign and from the wrong one ends. Constants k, n.
  case ascent
  /// Mean slopes at which ascent of (10) (p = 2) and of W_{k,p} ends at P = Q over a few Gaussian bumps. Constants k, n,
  /// bumps, divK, divP.
  case bumps
  /// Norm of the generator's gradient by the optimal critic, for a generator that shifts N(distance, 1) toward
  /// N(0, 1): saturating SGAN and W_{k,p} with r = (P + Q)/2. Constants distance, k, p.
  case generatorGradient

  /// The constants that it needs, in the order of their names.
  var constants: [(name: String, range: ConstantRange)] {
    let floors: [(String, Double)] =
      switch self {
      case .divergence: [("k", 0), ("p", 1)]
      case .circle: [("contrast", -1), ("divK", 0), ("divP", 1), ("k", 0), ("n", 0)]
      case .slope: [("k", 0), ("n", 0), ("p", 1)]
      case .ascent: [("k", 0), ("n", 0)]
      case .bumps: [("bumps", 0), ("divK", 0), ("divP", 1), ("k", 0), ("n", 0)]
      case .generatorGradient: [("distance", 0), ("k", 0), ("p", 1)]
      }
    return floors.map { ($0.0, .above($0.1)) }
  }

  /// Whether P, Q and r(x) are free.
  public var hasDensities: Bool { self == .divergence || self == .ascent }
}
