import Foundation
import Records

/// A run of the kind `exact` as values. It takes milliseconds, so it is done in one go and leaves no state.
enum ExactNumbers {
  /// The values of a configuration that `validate` has passed. Throws `ExactError`.
  static func values(_ config: RunConfig) throws -> [(RunValue, Double)] {
    func constant(_ name: String) throws -> Double {
      guard let value = config.constant(name) else {
        throw ExactError.missing(quantity: config.quantity.rawValue, name: name)
      }
      return value
    }
    switch config.quantity {
    case .divergence:
      let divergence = try divergence(config, k: constant("k"), p: constant("p"))
      let gap = divergence.gap
      return [
        (.divergence, divergence.value), (.gap, gap), (.penalty, gap / divergence.p),
        (.w1, divergence.pair.wasserstein), (.lowerBound, divergence.lowerBound),
      ]
    case .circle:
      let (objective, divergence) = FiniteCritics.circle(
        contrast: try constant("contrast"), k: try constant("k"), n: try constant("n"), divK: try constant("divK"),
        divP: try constant("divP"))
      return [(.objective, objective), (.divergence, divergence)]
    case .slope:
      let value = FiniteCritics.flat(k: try constant("k"), n: try constant("n"), p: Int(try constant("p")))
      return [(.objective, value)]
    case .ascent:
      let divergence = try divergence(config, k: constant("k"), p: 2)
      let (sup, right, wrong) = FiniteCritics.ascent(
        divergence.pair, points: divergence.points, k: divergence.k, n: try constant("n"))
      return [
        (.supremum, sup), (.rightSign, right), (.wrongSign, wrong),
        (.w1, divergence.pair.wasserstein),
      ]
    case .bumps:
      let (objective, divergence) = FiniteCritics.bumps(
        count: Int(try constant("bumps")), n: try constant("n"), divP: try constant("divP"))
      return [(.objectiveSlope, objective), (.divergenceSlope, divergence)]
    case .generatorGradient:
      let (saturating, divergence) = try generatorGradient(
        distance: constant("distance"), k: constant("k"), p: constant("p"))
      return [(.sgan, saturating), (.wganDiv, divergence)]
    }
  }

  private static func divergence(_ config: RunConfig, k: Double, p: Double) throws -> LineDivergence {
    guard let real = config.real, let fake = config.fake else {
      throw ExactError.missing(quantity: config.quantity.rawValue, name: "real and fake")
    }
    return try divergence(real, fake, points: config.sampling, dimension: config.dimension, k: k, p: p)
  }

  /// W_{k,p} of two densities. Throws `ExactError` for an r(x) without a closed form.
  static func divergence(
    _ real: Density, _ fake: Density, points: String, dimension: Int, k: Double, p: Double
  ) throws -> LineDivergence {
    let pair = LinePair(real: real.law(dimension: dimension), fake: fake.law(dimension: dimension))
    guard let law = PenaltyLaw(points: points, real: pair.real, fake: pair.fake) else {
      throw ExactError.noClosedForm(points: points, densities: "\(real.label) and \(fake.label)")
    }
    return LineDivergence(pair: pair, points: law, k: k, p: p)
  }

  /// |d/dθ| of the generator's loss by the optimal critic, for a generator that shifts N(distance, 1) by θ: saturating
  /// SGAN, E log(1 - s(D)) with D = log p/q, gives |E_Q s(D) D'| where D' = -distance; W_{k,p} gives |E_Q T'|.
  private static func generatorGradient(
    distance: Double, k: Double, p: Double
  ) throws -> (saturating: Double, divergence: Double) {
    let divergence = try divergence(
      .normal(mean: 0, deviation: 1), .normal(mean: distance, deviation: 1), points: "members", dimension: 1, k: k,
      p: p)
    let pair = divergence.pair
    let saturating = Quadrature.integral(between: pair.ends) { x in
      let (real, fake) = (pair.real.logDensity(x), pair.fake.logDensity(x))
      return exp(fake) / (1 + exp(fake - real))
    }
    let slope = Quadrature.integral(between: pair.ends) { exp(pair.fake.logDensity($0)) * divergence.slope($0) }
    return (distance * saturating, abs(slope))
  }
}

/// What an exact number cannot be computed from.
enum ExactError: Error, Equatable, CustomStringConvertible {
  /// A quantity lacks something that its configuration should have been refused for.
  case missing(quantity: String, name: String)
  /// r(x) of these densities is not known in closed form.
  case noClosedForm(points: String, densities: String)

  /// One line: what, where, what to do.
  var description: String {
    switch self {
    case .missing(let quantity, let name): "exact number '\(quantity)': \(name) is missing; add it to the configuration"
    case .noClosedForm(let points, let densities):
      "\(densities): r(x) '\(points)' has no closed form here; use members, fakes or reals"
    }
  }
}
