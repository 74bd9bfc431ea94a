/// Mean and products of features that come in parts: memory for one part and one matrix, however many samples there are.
public struct FeatureMoments: Sendable {
  /// Samples so far.
  public private(set) var count = 0
  private var mean: [Double] = []
  /// The upper triangle of [d, d]: sums over samples of what is left of the mean.
  private var products: [Double] = []
  /// The only part so far: its statistics need no sum.
  private var first: Features?

  public init() {}

  public init(_ features: Features) { add(features) }

  /// Adds samples of the same dimension.
  public mutating func add(_ features: Features) {
    guard features.count > 0 else { return }
    if count == 0 {
      (count, first) = (features.count, features)
    } else {
      settle()
      add(FeatureMoments(settled: features))
    }
  }

  /// Adds the samples of another set (Chan, Golub and LeVeque 1979).
  public mutating func add(_ other: FeatureMoments) {
    guard count > 0 else {
      self = other
      return
    }
    settle()
    var other = other
    other.settle()
    guard other.count > 0 else { return }
    let (n, m, d) = (Double(count), Double(other.count), mean.count)
    precondition(other.mean.count == d, "features of dimension \(other.mean.count), not \(d)")
    let shift = zip(other.mean, mean).map { $0 - $1 }
    let weight = n * m / (n + m)
    for row in 0..<d {
      for column in row..<d {
        products[row * d + column] += other.products[row * d + column] + weight * shift[row] * shift[column]
      }
    }
    for feature in 0..<d { mean[feature] += shift[feature] * (m / (n + m)) }
    count += other.count
  }

  /// Of all samples; throws as `FeatureStatistics` does.
  public func statistics() throws -> FeatureStatistics {
    if let first { return try FeatureStatistics(first) }
    guard count >= 2 else { throw MetricsError.tooFewSamples(score: "a covariance", count: count, needed: 2) }
    return try FeatureStatistics(
      count: count, mean: mean,
      covariance: FeatureStatistics.covariance(products: products, count: count, dimension: mean.count))
  }

  private init(settled features: Features) {
    self.init(features)
    settle()
  }

  private mutating func settle() {
    guard let features = first else { return }
    mean = features.mean
    products = FeatureStatistics.products(
      centered: features.centered(by: mean), count: features.count, dimension: features.dimension)
    first = nil
  }
}
