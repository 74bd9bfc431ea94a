/// One-way layout: does a quantity depend on the group?
///
/// With equal groups F tests that all means are equal. The component between the groups is that of a random effect:
/// Var(value) = between + within, estimated by (MSb - MSw) / n and never below 0.
struct OneWayLayout: Equatable, Sendable {
  /// Mean square between the groups.
  let between: Double
  /// Mean square within the groups.
  let within: Double
  /// Degrees of freedom of both.
  let degrees: (between: Int, within: Int)
  /// between / within; infinite when nothing varies within.
  let ratio: Double
  /// P(F >= ratio) under equal means.
  let pValue: Double
  /// Variance component between groups, max(0, (MSb - MSw) / n). For unequal sizes n is (N - Σ nᵢ²/N) / (a - 1).
  let component: Double
  /// 95 % upper bound of the component, by Williams and Tukey: (SSb - (a-1) F₀.₀₅ MSw) / (n χ²₀.₀₅), where F₀.₀₅ and
  /// χ²₀.₀₅ are 5 % quantiles; never below 0. Exact when nothing varies within, and close to it elsewhere (by simulation).
  let upperBound: Double
  /// Behind the bound.
  let quantiles: Quantiles

  /// The 5 % quantiles of F and χ² for a shape of layout. They cost more than the rest: many layouts of one shape share them.
  struct Quantiles: Equatable, Sendable {
    let between: Int
    let within: Int
    let f: Double
    let chiSquared: Double

    init(between: Int, within: Int) {
      self.between = between
      self.within = within
      f = FDistribution.quantile(0.05, above: between, below: within)
      chiSquared = ChiSquared.quantile(0.05, degrees: between)
    }
  }

  /// - Parameter known: quantiles computed before; those that fit are used.
  /// - Returns: nil when there are fewer than two groups, an empty one, no degree of freedom within, or a value that is not finite.
  init?(_ groups: [[Double]], known: [Quantiles] = []) {
    let total = groups.reduce(0) { $0 + $1.count }
    guard groups.count >= 2, groups.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isFinite) }), total > groups.count
    else {
      return nil
    }
    let means = groups.map { $0.reduce(0, +) / Double($0.count) }
    let mean = zip(groups, means).reduce(0) { $0 + Double($1.0.count) * $1.1 } / Double(total)
    let squaresBetween = zip(groups, means).reduce(0) { $0 + Double($1.0.count) * ($1.1 - mean) * ($1.1 - mean) }
    let squaresWithin = zip(groups, means).reduce(0) { sum, group in
      sum + group.0.reduce(0) { $0 + ($1 - group.1) * ($1 - group.1) }
    }
    degrees = (groups.count - 1, total - groups.count)
    between = squaresBetween / Double(degrees.between)
    within = squaresWithin / Double(degrees.within)
    ratio = within > 0 ? between / within : between > 0 ? .infinity : 0
    pValue = FDistribution.upperTail(ratio, above: degrees.between, below: degrees.within)
    let squaredSizes = groups.reduce(0) { $0 + Double($1.count * $1.count) }
    let size = (Double(total) - squaredSizes / Double(total)) / Double(degrees.between)
    component = max(0, (between - within) / size)
    let (above, below) = degrees
    quantiles =
      known.first { $0.between == above && $0.within == below } ?? Quantiles(between: above, within: below)
    upperBound = max(0, squaresBetween - Double(above) * quantiles.f * within) / (size * quantiles.chiSquared)
  }

  static func == (left: OneWayLayout, right: OneWayLayout) -> Bool {
    left.between == right.between && left.within == right.within && left.degrees == right.degrees
  }
}
