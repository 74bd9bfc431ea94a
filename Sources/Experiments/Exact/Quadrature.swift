import Foundation

/// Integrals in Double, to about 12 digits.
enum Quadrature {
  /// ∫ f over [lower, upper] by the tanh-sinh rule (Takahasi and Mori 1974), which does not mind algebraic singularities
  /// at the ends; the step is halved until the sum stands still.
  static func integral(from lower: Double, to upper: Double, _ f: (Double) -> Double) -> Double {
    guard upper > lower else { return 0 }
    let (middle, half) = ((lower + upper) / 2, (upper - lower) / 2)
    /// One point on either side, t > 0.
    func pair(_ t: Double) -> Double {
      let s = Double.pi / 2 * sinh(t)
      let c = cosh(s)
      let weight = Double.pi / 2 * cosh(t) / (c * c)
      // The distance from the end, exact where 1 - tanh would round to zero.
      let distance = half / (exp(s) * c)
      guard weight > 0, distance > 0 else { return 0 }
      return weight * (f(lower + distance) + f(upper - distance))
    }
    let limit = 4.0
    var step = 0.5
    var sum = Double.pi / 2 * f(middle)
    for index in 1...Int(limit / step) { sum += pair(Double(index) * step) }
    var value = sum * step * half
    for level in 1...12 {
      step /= 2
      for index in stride(from: 1, through: Int(limit / step), by: 2) { sum += pair(Double(index) * step) }
      let next = sum * step * half
      let isSettled = level > 4 && abs(next - value) <= 1e-13 * abs(next)
      value = next
      if isSettled || !value.isFinite { break }
    }
    return value
  }

  /// The same over neighboring pieces between rising `ends`.
  static func integral(between ends: [Double], _ f: (Double) -> Double) -> Double {
    zip(ends, ends.dropFirst()).reduce(0) { $0 + integral(from: $1.0, to: $1.1, f) }
  }

  /// Nodes and weights of the Gauss-Legendre rule on [0, 1], by Newton's iteration on the Legendre polynomial.
  static func gaussLegendre(_ count: Int) -> [(node: Double, weight: Double)] {
    (1...count).map { index in
      var x = cos(Double.pi * (Double(index) - 0.25) / (Double(count) + 0.5))
      var slope = 0.0
      for _ in 0..<100 {
        var (before, value) = (1.0, x)
        for degree in stride(from: 2, through: count, by: 1) {
          (before, value) = (value, (Double(2 * degree - 1) * x * value - Double(degree - 1) * before) / Double(degree))
        }
        slope = Double(count) * (x * value - before) / (x * x - 1)
        let change = value / slope
        x -= change
        if abs(change) < 1e-15 { break }
      }
      return ((1 - x) / 2, 1 / ((1 - x * x) * slope * slope))
    }
  }

  /// The zero of a continuous function between two points of different signs, by bisection.
  static func zero(from lower: Double, to upper: Double, _ f: (Double) -> Double) -> Double {
    var (low, high) = (lower, upper)
    let isRising = f(high) > 0
    for _ in 0..<200 {
      let middle = (low + high) / 2
      guard middle > low, middle < high else { break }
      if (f(middle) > 0) == isRising { high = middle } else { low = middle }
    }
    return (low + high) / 2
  }
}
