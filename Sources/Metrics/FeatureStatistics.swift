/// Mean and covariance of a set of features: all that FID knows of it.
public struct FeatureStatistics: Equatable, Sendable {
  /// Samples; 0 where a file of statistics does not say.
  public let count: Int
  /// [d]
  public let mean: [Double]
  /// Row major [d, d], divisor count - 1.
  public let covariance: [Double]

  /// F, row major [rank, d] with F'F = covariance: what FID multiplies.
  let factor: [Double]
  var rank: Int { factor.count / mean.count }

  public var trace: Double { mean.indices.reduce(0) { $0 + covariance[$1 * mean.count + $1] } }

  /// Two passes: the mean first, then products of what is left, so that a common offset costs no digits.
  ///
  /// - Throws: `MetricsError.tooFewSamples` below two samples; `LinearAlgebra.Failure`.
  public init(_ features: Features) throws {
    guard features.count >= 2 else {
      throw MetricsError.tooFewSamples(score: "a covariance", count: features.count, needed: 2)
    }
    let (n, d) = (features.count, features.dimension)
    let mean = features.mean
    let centered = features.centered(by: mean)
    let covariance = FeatureStatistics.covariance(
      products: FeatureStatistics.products(centered: centered, count: n, dimension: d), count: n, dimension: d)
    // The centered rows themselves are an exact factor; the smaller one when samples are few.
    let factor =
      n <= d
      ? centered.map { $0 / Double(n - 1).squareRoot() }
      : try FeatureStatistics.factor(of: covariance, dimension: d)
    self.init(count: n, mean: mean, covariance: covariance, factor: factor)
  }

  /// From moments that are known already; the covariance must be symmetric and finite, row major [d, d].
  ///
  /// - Throws: `LinearAlgebra.Failure`.
  public init(count: Int, mean: [Double], covariance: [Double]) throws {
    precondition(!mean.isEmpty, "statistics of no feature")
    precondition(covariance.count == mean.count * mean.count, "a covariance of another dimension than the mean")
    let factor = try FeatureStatistics.factor(of: covariance, dimension: mean.count)
    self.init(count: count, mean: mean, covariance: covariance, factor: factor)
  }

  private init(count: Int, mean: [Double], covariance: [Double], factor: [Double]) {
    (self.count, self.mean, self.covariance, self.factor) = (count, mean, covariance, factor)
  }

  /// The statistics of the same samples with every feature times `scale`.
  public func scaled(by scale: Double) -> FeatureStatistics {
    FeatureStatistics(
      count: count, mean: mean.map { $0 * scale }, covariance: covariance.map { $0 * scale * scale },
      factor: factor.map { $0 * scale })
  }

  /// Sums of products of centered rows: the upper triangle of [d, d].
  static func products(centered: [Double], count: Int, dimension d: Int) -> [Double] {
    var sum = [Double](repeating: 0, count: d * d)
    centered.withUnsafeBufferPointer { rows in
      sum.withUnsafeMutableBufferPointer { LinearAlgebra.addGram(of: rows, rows: count, columns: d, to: $0) }
    }
    return sum
  }

  /// From such sums.
  static func covariance(products: [Double], count: Int, dimension d: Int) -> [Double] {
    var sum = products
    for row in 0..<d {
      for column in row..<d {
        let value = sum[row * d + column] / Double(count - 1)
        sum[row * d + column] = value
        sum[column * d + row] = value
      }
    }
    return sum
  }

  /// diag(√λ) V' without the directions that rounding cannot tell from zero: √ would turn 1e-16 there into 1e-8.
  private static func factor(of covariance: [Double], dimension d: Int) throws -> [Double] {
    let eigen = try LinearAlgebra.symmetricEigen(covariance, order: d)
    let threshold = (eigen.values.last ?? 0) * Double(d) * Double.ulpOfOne
    var factor: [Double] = []
    for (index, value) in eigen.values.enumerated() where value > max(threshold, 0) {
      let root = value.squareRoot()
      factor.append(contentsOf: eigen.vectors[(index * d)..<((index + 1) * d)].map { $0 * root })
    }
    return factor
  }
}
