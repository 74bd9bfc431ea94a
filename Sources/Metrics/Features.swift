/// What a feature net says about a set of images: one row of numbers a sample.
///
/// Held in Double: every score is computed in Double, and features of a file may come in either precision.
public struct Features: Equatable, Sendable {
  public let count: Int
  /// Features a sample d.
  public let dimension: Int
  /// Row major [n, d], all finite.
  public let values: [Double]

  /// - Parameter values: row major [count, dimension].
  /// - Throws: `MetricsError.notFinite`, naming the first such sample.
  public init(count: Int, dimension: Int, values: [Double]) throws {
    precondition(
      count >= 0 && dimension > 0 && values.count == count * dimension,
      "features have \(values.count) values, not \(count)x\(dimension)")
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw MetricsError.notFinite(sample: bad / dimension, feature: bad % dimension)
    }
    (self.count, self.dimension, self.values) = (count, dimension, values)
  }

  /// As above, from a net's single precision.
  public init(count: Int, dimension: Int, values: [Float]) throws {
    try self.init(count: count, dimension: dimension, values: values.map(Double.init))
  }

  private init(checkedCount count: Int, dimension: Int, values: [Double]) {
    (self.count, self.dimension, self.values) = (count, dimension, values)
  }

  /// The samples of a range of rows.
  public func rows(_ range: Range<Int>) -> Features {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "rows \(range) of \(count)")
    let part = values[(range.lowerBound * dimension)..<(range.upperBound * dimension)]
    return Features(checkedCount: range.count, dimension: dimension, values: Array(part))
  }

  /// Every feature times one finite factor; see `FeatureScale`.
  public func scaled(by factor: Double) -> Features {
    precondition(factor.isFinite, "a scale of \(factor)")
    return Features(checkedCount: count, dimension: dimension, values: values.map { $0 * factor })
  }

  /// The mean of each feature, [d]: zero for an empty set.
  ///
  /// The second pass adds the mean of what is left, so that a large common offset costs no digits.
  public var mean: [Double] {
    guard count > 0 else { return [Double](repeating: 0, count: dimension) }
    let first = meanOfRows(less: [Double](repeating: 0, count: dimension))
    let correction = meanOfRows(less: first)
    return zip(first, correction).map { $0 + $1 }
  }

  private func meanOfRows(less offset: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: dimension)
    for row in 0..<count {
      for feature in 0..<dimension { sum[feature] += values[row * dimension + feature] - offset[feature] }
    }
    return sum.map { $0 / Double(count) }
  }

  /// Row-major values less `center` ([d]) in every row.
  func centered(by center: [Double]) -> [Double] {
    [Double](unsafeUninitializedCapacity: values.count) { result, initialized in
      for row in 0..<count {
        for feature in 0..<dimension {
          result[row * dimension + feature] = values[row * dimension + feature] - center[feature]
        }
      }
      initialized = values.count
    }
  }

  /// Checks that two sets can be compared by a score that needs `needed` samples of each.
  static func check(_ real: Features, _ fake: Features, score: String, needed: Int) throws {
    guard real.dimension == fake.dimension else {
      throw MetricsError.dimensionMismatch(real: real.dimension, fake: fake.dimension)
    }
    let smaller = min(real.count, fake.count)
    guard smaller >= needed else { throw MetricsError.tooFewSamples(score: score, count: smaller, needed: needed) }
  }
}
