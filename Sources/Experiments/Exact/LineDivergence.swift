import Foundation
import Records

/// Two laws on the line between which the optimal critic is known (derived from (9)): with F = CDF_Q - CDF_P,
///
///     T' = sign(F) (|F| / (k p r))^(1/(p-1))
///     W_{k,p} = (1 - 1/p) (k p)^(-1/(p-1)) ∫ |F|^(p/(p-1)) r^(-1/(p-1)) dx
struct LinePair {
  let real: any LineLaw
  let fake: any LineLaw
  /// Ends of the pieces of an integral: the laws' knots and the zeros of F, rising.
  let ends: [Double]

  init(real: any LineLaw, fake: any LineLaw) {
    (self.real, self.fake) = (real, fake)
    let knots = Set(real.knots + fake.knots).sorted()
    var zeros: [Double] = []
    let grid = 400
    for (low, high) in zip(knots, knots.dropFirst()) {
      let points = (0...grid).map { low + (high - low) * Double($0) / Double(grid) }
      for (x, y) in zip(points, points.dropFirst()) {
        let (left, right) = (Self.difference(real, fake, x), Self.difference(real, fake, y))
        // Below, the sign is rounding.
        guard abs(left) > 1e-14, abs(right) > 1e-14, (left > 0) != (right > 0) else { continue }
        zeros.append(Quadrature.zero(from: x, to: y) { Self.difference(real, fake, $0) })
      }
    }
    ends = Set(knots + zeros).sorted()
  }

  /// F(x), from the side where it keeps its digits.
  func difference(_ x: Double) -> Double { Self.difference(real, fake, x) }

  private static func difference(_ real: any LineLaw, _ fake: any LineLaw, _ x: Double) -> Double {
    let (p, q) = (real.lower(x), fake.lower(x))
    return p + q < 1 ? q - p : real.upper(x) - fake.upper(x)
  }

  /// The maximizer of (2) on a rising grid, 0 at its start: slope 1 where less of P than of Q lies to the left, -1 where
  /// more does, 0 where it is free.
  func bestCritic(on grid: [Double]) -> [Double] {
    var value = 0.0
    return [value].prefix(grid.count)
      + zip(grid, grid.dropFirst()).map { low, high in
        let difference = difference((low + high) / 2)
        value += (difference > 0 ? 1 : difference < 0 ? -1 : 0) * (high - low)
        return value
      }
  }

  /// W1 = ∫ |F| dx.
  var wasserstein: Double { Quadrature.integral(between: ends) { abs(difference($0)) } }
}

/// W_{k,p} of a pair for one r(x).
struct LineDivergence {
  let pair: LinePair
  let points: PenaltyLaw
  let k: Double
  let p: Double

  /// |T'(x)|; ∞ where r vanishes and F does not.
  private func logSlope(_ x: Double) -> Double {
    (log(abs(pair.difference(x))) - log(k * p) - points.logDensity(x)) / (p - 1)
  }

  /// T'(x) of the optimal critic.
  func slope(_ x: Double) -> Double {
    let difference = pair.difference(x)
    return difference == 0 ? 0 : difference.sign == .minus ? -exp(logSlope(x)) : exp(logSlope(x))
  }

  /// E_P T - E_Q T = ∫ |F| |T'| dx at the optimal critic; ∞ where r decays too fast.
  var gap: Double {
    func integrand(_ x: Double) -> Double {
      let difference = abs(pair.difference(x))
      // A product of zero and infinity outside both laws is zero: nothing is to be gained there.
      return difference == 0 ? 0 : exp(log(difference) + logSlope(x))
    }
    let value = Quadrature.integral(between: pair.ends, integrand)
    // An integrand that has not died at the ends of the range has no integral beyond them.
    let (first, last) = (pair.ends.first ?? 0, pair.ends.last ?? 0)
    let rest = max(integrand(first), integrand(last)) * (last - first)
    return value.isFinite && rest <= 1e-6 * value || value == 0 ? value : .infinity
  }

  /// W_{k,p}: at the optimum the penalty is 1/p of the gap.
  var value: Double { (1 - 1 / p) * gap }

  /// What W_{k,p} is at least, whatever r is: its value for the best of all critics of one slope.
  var lowerBound: Double {
    let w1 = pair.wasserstein
    return (1 - 1 / p) * w1 * pow(w1 / (k * p), 1 / (p - 1))
  }
}
