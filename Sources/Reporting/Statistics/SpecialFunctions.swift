internal import Foundation

/// The two incomplete integrals behind F and χ², by the classical series and continued fractions.
///
/// Relative error about 1e-13 for the parameters that layouts have (halves of whole numbers up to some hundreds), which
/// the tests compare with values of SciPy.
enum SpecialFunctions {
  /// ln Γ(x) for x > 0: Lanczos' sum with g = 7 and nine terms (Godfrey's coefficients).
  static func logGamma(_ x: Double) -> Double {
    precondition(x > 0, "the logarithm of Γ needs a positive argument")
    // Small arguments lose digits in the sum: Γ(x) = Γ(x + 1) / x.
    if x < 0.5 { return logGamma(x + 1) - log(x) }
    let shifted = x - 1
    var sum = lanczos[0]
    for (index, coefficient) in lanczos.enumerated().dropFirst() { sum += coefficient / (shifted + Double(index)) }
    let t = shifted + 7.5
    return 0.5 * log(2 * Double.pi) + (shifted + 0.5) * log(t) - t + log(sum)
  }

  private static let lanczos = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ]

  /// I_x(a, b), the regularized incomplete beta function, for x in 0...1 and a, b > 0.
  static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    precondition(a > 0 && b > 0 && x >= 0 && x <= 1, "the incomplete beta function needs a, b > 0 and x in 0...1")
    if x == 0 || x == 1 { return x }
    // The fraction converges fast below the mean only; above it, I_x(a, b) = 1 - I_{1-x}(b, a).
    guard x < (a + 1) / (a + b + 2) else { return 1 - betaBelowMean(1 - x, b, a) }
    return betaBelowMean(x, a, b)
  }

  /// Lentz' evaluation of the continued fraction (Abramowitz and Stegun 26.5.8).
  private static func betaBelowMean(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let factor = exp(a * log(x) + b * log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)) / a
    var c = 1.0
    var d = 1 / kept(1 - (a + b) * x / (a + 1))
    var fraction = d
    for step in 1...2000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / kept(1 + even * d)
      c = kept(1 + even / c)
      fraction *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / kept(1 + odd * d)
      c = kept(1 + odd / c)
      let change = d * c
      fraction *= change
      if abs(change - 1) < 1e-15 { break }
    }
    return factor * fraction
  }

  /// P(a, x), the regularized lower incomplete gamma function, for a > 0 and x >= 0.
  static func incompleteGamma(_ a: Double, _ x: Double) -> Double {
    precondition(a > 0 && x >= 0, "the incomplete gamma function needs a > 0 and x >= 0")
    if x == 0 { return 0 }
    let factor = exp(a * log(x) - x - logGamma(a))
    if x < a + 1 {
      var term = 1 / a
      var sum = term
      for step in 1...5000 {
        term *= x / (a + Double(step))
        sum += term
        if term < sum * 1e-16 { break }
      }
      return factor * sum
    }
    // Lentz again, on the upper function (Abramowitz and Stegun 6.5.31).
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / kept(b)
    var fraction = d
    for step in 1...5000 {
      let coefficient = -Double(step) * (Double(step) - a)
      b += 2
      d = 1 / kept(coefficient * d + b)
      c = kept(b + coefficient / c)
      let change = d * c
      fraction *= change
      if abs(change - 1) < 1e-15 { break }
    }
    return 1 - factor * fraction
  }

  /// A denominator that is never 0.
  private static func kept(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
}

/// Fisher's F.
enum FDistribution {
  /// P(F >= `value`) with `above` and `below` degrees of freedom; 0 for an infinite value.
  static func upperTail(_ value: Double, above: Int, below: Int) -> Double {
    precondition(above >= 1 && below >= 1 && value >= 0, "F needs degrees of freedom and a value that is not negative")
    guard value.isFinite else { return 0 }
    let (first, second) = (Double(above), Double(below))
    return SpecialFunctions.incompleteBeta(second / (second + first * value), second / 2, first / 2)
  }

  /// The value below which F lies with `probability`.
  static func quantile(_ probability: Double, above: Int, below: Int) -> Double {
    bisect(probability) { 1 - upperTail($0, above: above, below: below) }
  }
}

/// χ².
enum ChiSquared {
  /// P(χ² <= `value`) with `degrees` degrees of freedom.
  static func lowerTail(_ value: Double, degrees: Int) -> Double {
    SpecialFunctions.incompleteGamma(Double(degrees) / 2, value / 2)
  }

  /// The value below which χ² lies with `probability`.
  static func quantile(_ probability: Double, degrees: Int) -> Double {
    bisect(probability) { lowerTail($0, degrees: degrees) }
  }
}

/// Inverts a distribution function on the positive numbers to the last bit that bisection can give.
private func bisect(_ probability: Double, _ lowerTail: (Double) -> Double) -> Double {
  precondition(probability > 0 && probability < 1, "a probability lies between 0 and 1")
  var (low, high) = (0.0, 1.0)
  while lowerTail(high) < probability { high *= 2 }
  for _ in 0..<200 {
    let middle = (low + high) / 2
    if middle == low || middle == high { break }
    if lowerTail(middle) < probability { low = middle } else { high = middle }
  }
  return (low + high) / 2
}
