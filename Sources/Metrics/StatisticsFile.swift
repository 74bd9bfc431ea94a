import Interchange

/// Statistics of features as pytorch-fid and TTUR keep them: an npz with `mu` [d] and `sigma` [d, d], the covariance with
/// divisor n - 1.
public enum StatisticsFile {
  /// The statistics among a file's arrays; nil where it holds something else. Single precision, and further arrays, will
  /// do.
  ///
  /// - Throws: `MetricsError`, `ArrayError`, `LinearAlgebra.Failure`.
  static func statistics(
    in arrays: [(name: String, array: NamedArray)], path: String
  ) throws -> FeatureStatistics? {
    let (mu, sigma) = (arrays.first { $0.name == "mu" }?.array, arrays.first { $0.name == "sigma" }?.array)
    guard let mu, let sigma else {
      if mu != nil || sigma != nil || looksLikeStatistics(arrays) {
        throw MetricsError.noStatistics(path: path, found: arrays.map { String(reflecting: $0.name) })
      }
      return nil
    }
    func unusable(_ array: String, _ reason: String) -> MetricsError {
      .unusable(path: path, array: array, reason: reason)
    }
    guard mu.shape.count == 1, mu.shape[0] > 0 else { throw unusable("mu", "its shape is \(mu.shape), not [d]") }
    let d = mu.shape[0]
    guard sigma.shape == [d, d] else { throw unusable("sigma", "its shape is \(sigma.shape), not [\(d), \(d)]") }
    let (mean, covariance) = (try mu.doubles(name: "mu"), try sigma.doubles(name: "sigma"))
    if let bad = mean.firstIndex(where: { !$0.isFinite }) { throw unusable("mu", "element \(bad) is not finite") }
    if let (row, column) = asymmetry(covariance, d) {
      throw unusable("sigma", "it is not symmetric and finite at [\(row), \(column)]")
    }
    return try FeatureStatistics(count: 0, mean: mean, covariance: covariance)
  }

  /// A file that pytorch-fid and TTUR read.
  public static func encoded(_ statistics: FeatureStatistics) -> [UInt8] {
    let d = statistics.mean.count
    return Npz.encoded([
      ("mu", NamedArray(shape: [d], doubles: statistics.mean)),
      ("sigma", NamedArray(shape: [d, d], doubles: statistics.covariance)),
    ])
  }

  /// Whether a vector and a square matrix of its size are all there could be read as.
  private static func looksLikeStatistics(_ arrays: [(name: String, array: NamedArray)]) -> Bool {
    !arrays.contains { $0.name == "features" }
      && arrays.contains { vector in
        vector.array.shape.count == 1
          && arrays.contains { $0.array.shape == [vector.array.shape[0], vector.array.shape[0]] }
      }
  }

  /// The first place where a matrix differs from its transpose by more than rounding, or is not finite.
  private static func asymmetry(_ matrix: [Double], _ d: Int) -> (row: Int, column: Int)? {
    let scale = (0..<d).reduce(0) { max($0, abs(matrix[$1 * d + $1])) }
    return matrix.withUnsafeBufferPointer { matrix in
      for row in 0..<d {
        for column in 0...row {
          let (x, y) = (matrix[row * d + column], matrix[column * d + row])
          // Written so that NaN is found.
          if !(abs(x - y) <= 1e-6 * scale) { return (row, column) }
        }
      }
      return nil
    }
  }
}
