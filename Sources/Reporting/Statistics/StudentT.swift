internal import Foundation

/// Student's t with whole degrees of freedom, by closed forms.
///
/// P(|t| <= x) is a finite sum in θ = atan(x/√ν) (Abramowitz and Stegun 26.7.3, 26.7.4), so no incomplete beta
/// function and no iteration with a tolerance is needed; the quantile inverts it by bisection.
enum StudentT {
  /// P(|t| <= x) for `degrees` >= 1 and x >= 0.
  static func centralProbability(_ x: Double, degrees: Int) -> Double {
    precondition(degrees >= 1 && x >= 0, "Student's t needs at least one degree of freedom and x >= 0")
    let theta = atan(x / Double(degrees).squareRoot())
    let (sine, cosine) = (sin(theta), cos(theta))
    var term = degrees % 2 == 1 ? cosine : 1
    var sum = degrees == 1 ? 0 : term
    // Odd: cos θ (1 + 2/3 cos² θ + 2·4/(3·5) cos⁴ θ …); even: 1 + 1/2 cos² θ + 1·3/(2·4) cos⁴ θ …
    for factor in stride(from: degrees % 2 == 1 ? 3 : 2, to: degrees, by: 2) {
      term *= Double(factor - 1) / Double(factor) * cosine * cosine
      sum += term
    }
    return degrees % 2 == 1 ? 2 / Double.pi * (theta + sine * sum) : sine * sum
  }

  /// The x with P(|t| <= x) = `probability`, 0 < probability < 1.
  static func twoSidedQuantile(_ probability: Double, degrees: Int) -> Double {
    precondition(probability > 0 && probability < 1, "a probability lies between 0 and 1")
    var (low, high) = (0.0, 1.0)
    while centralProbability(high, degrees: degrees) < probability { high *= 2 }
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if middle == low || middle == high { break }
      if centralProbability(middle, degrees: degrees) < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}

/// Mean of independent runs with its t interval.
struct Estimate: Equatable, Sendable {
  /// The values, in the order given (by seed).
  let values: [Double]
  /// Their mean.
  let mean: Double
  /// Half of the 95 % interval, from n - 1 degrees of freedom; nil for one value, which has no spread.
  let halfWidth: Double?

  /// Nil when there is no value.
  init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    self.values = values
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    self.mean = mean
    guard values.count > 1 else {
      halfWidth = nil
      return
    }
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    halfWidth = StudentT.twoSidedQuantile(0.95, degrees: values.count - 1) * (variance / count).squareRoot()
  }

  /// Number of values.
  var count: Int { values.count }
  /// The 95 % t interval; nil for one value.
  var interval: ClosedRange<Double>? { halfWidth.map { mean - $0...mean + $0 } }
}
