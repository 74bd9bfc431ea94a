import Foundation
import Records

/// A probability law on the line, as the quadrature needs it: logarithms, so that tails keep their digits.
protocol LineLaw {
  /// log of the density; -∞ where it vanishes.
  func logDensity(_ x: Double) -> Double
  /// Mass below x.
  func lower(_ x: Double) -> Double
  /// Mass above x.
  func upper(_ x: Double) -> Double
  /// Where an integral over the law should begin and end, and where it has kinks or peaks; rising.
  var knots: [Double] { get }
}

/// A mixture of normals; weights add up to 1.
struct NormalLaw: LineLaw {
  let parts: [(weight: Double, mean: Double, deviation: Double)]
  /// Deviations on either side of every mean that an integral covers: beyond, the density is below 1e-280.
  static let reach = 36.0

  init(_ parts: [(weight: Double, mean: Double, deviation: Double)]) { self.parts = parts }

  func logDensity(_ x: Double) -> Double {
    logOfSum(
      parts.map { part in
        let z = (x - part.mean) / part.deviation
        return log(part.weight / part.deviation) - z * z / 2
      }) - log(2 * Double.pi) / 2
  }

  func lower(_ x: Double) -> Double {
    parts.reduce(0) { $0 + $1.weight * erfc(($1.mean - x) / ($1.deviation * 2.0.squareRoot())) / 2 }
  }

  func upper(_ x: Double) -> Double {
    parts.reduce(0) { $0 + $1.weight * erfc((x - $1.mean) / ($1.deviation * 2.0.squareRoot())) / 2 }
  }

  var knots: [Double] {
    let low = parts.map { $0.mean - Self.reach * $0.deviation }.min() ?? 0
    let high = parts.map { $0.mean + Self.reach * $0.deviation }.max() ?? 0
    return [low] + Set(parts.map(\.mean)).sorted() + [high]
  }
}

/// log Σ e^l, with the largest taken out first.
func logOfSum(_ logs: [Double]) -> Double {
  let largest = logs.max() ?? -.infinity
  return largest == -.infinity ? largest : largest + log(logs.reduce(0) { $0 + exp($1 - largest) })
}

/// U[low, high].
struct UniformLaw: LineLaw {
  let low: Double
  let high: Double

  func logDensity(_ x: Double) -> Double { x < low || x > high ? -.infinity : -log(high - low) }
  func lower(_ x: Double) -> Double { min(max((x - low) / (high - low), 0), 1) }
  func upper(_ x: Double) -> Double { min(max((high - x) / (high - low), 0), 1) }
  var knots: [Double] { [low, high] }
}

/// The radius ‖x‖ of x ~ N(0, deviation² I) in d dimensions: deviation times a chi variable.
struct RadialLaw: LineLaw {
  let dimension: Int
  let deviation: Double

  /// log Γ(d/2), by Γ(a + 1) = a Γ(a) from Γ(1) = 1 and Γ(1/2) = √π.
  private var logGamma: Double {
    let isOdd = dimension % 2 == 1
    return stride(from: isOdd ? 0.5 : 1, to: Double(dimension) / 2, by: 1).reduce(isOdd ? log(Double.pi) / 2 : 0) {
      $0 + log($1)
    }
  }

  func logDensity(_ x: Double) -> Double {
    guard x > 0 else { return -.infinity }
    let r = x / deviation
    let d = Double(dimension)
    return (1 - d / 2) * log(2) - logGamma + (d - 1) * log(r) - r * r / 2 - log(deviation)
  }

  func lower(_ x: Double) -> Double { 1 - upper(x) }

  /// Q(d/2, r²/2), by Q(a + 1, y) = Q(a, y) + y^a e^-y / Γ(a + 1).
  func upper(_ x: Double) -> Double {
    guard x > 0 else { return 1 }
    let y = x * x / (2 * deviation * deviation)
    let isOdd = dimension % 2 == 1
    var a = isOdd ? 0.5 : 1
    var sum = isOdd ? erfc(y.squareRoot()) : exp(-y)
    // y^a e^-y / Γ(a + 1) at a = 1/2 or 1.
    var term = isOdd ? 2 * (y / Double.pi).squareRoot() * exp(-y) : y * exp(-y)
    while a < Double(dimension) / 2 {
      sum += term
      a += 1
      term *= y / a
    }
    return sum
  }

  var knots: [Double] { [0, deviation * Double(dimension).squareRoot(), deviation * (NormalLaw.reach + 8)] }
}

extension Density {
  /// The law on the line; in several dimensions that of the radius, for a normal around 0.
  func law(dimension: Int = 1) -> any LineLaw {
    switch self {
    case .normal(let mean, let deviation):
      dimension > 1
        ? RadialLaw(dimension: dimension, deviation: deviation) : NormalLaw([(1, mean, deviation)])
    case .mixture(let means, let deviation):
      NormalLaw(means.map { (1 / Double(means.count), $0, deviation) })
    case .uniform(let low, let high): UniformLaw(low: low, high: high)
    }
  }
}
