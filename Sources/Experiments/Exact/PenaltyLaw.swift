import Foundation
import Records

/// r(x), the law of the penalty points in the limit of many samples: a mixture of laws.
struct PenaltyLaw {
  private let parts: [(weight: Double, law: any LineLaw)]

  /// Nodes for the mixing weight u; 96 give 14 digits while the means are a few deviations apart.
  private static let mixing = Quadrature.gaussLegendre(96)

  /// - Parameter points: a name of `Sampling.article`.
  /// - Returns: nil where the law has no closed form here: mixed points of laws that are not normals on the line.
  init?(points: String, real: any LineLaw, fake: any LineLaw) {
    switch points {
    case "members": parts = [(0.5, real), (0.5, fake)]
    case "fakes": parts = [(1, fake)]
    case "reals": parts = [(1, real)]
    case "interpolates", "within", "pool":
      guard let p = real as? NormalLaw, let q = fake as? NormalLaw else { return nil }
      switch points {
      case "interpolates": parts = [(1, Self.between(p, q))]
      case "within": parts = [(0.5, Self.between(p, p)), (0.5, Self.between(q, q))]
      default: parts = [(0.25, Self.between(p, p)), (0.25, Self.between(q, q)), (0.5, Self.between(p, q))]
      }
    default: return nil
    }
  }

  /// The law of u X + (1 - u) Y with independent X, Y and u ~ U(0, 1): given u, a mixture of normals again.
  private static func between(_ p: NormalLaw, _ q: NormalLaw) -> NormalLaw {
    NormalLaw(
      mixing.flatMap { u, weight in
        p.parts.flatMap { x in
          q.parts.map { y in
            let variance = u * u * x.deviation * x.deviation + (1 - u) * (1 - u) * y.deviation * y.deviation
            return (
              weight: weight * x.weight * y.weight, mean: u * x.mean + (1 - u) * y.mean,
              deviation: variance.squareRoot()
            )
          }
        }
      })
  }

  /// log r(x).
  func logDensity(_ x: Double) -> Double { logOfSum(parts.map { log($0.weight) + $0.law.logDensity(x) }) }
}
