/// The unit of FID. A score in raw features depends on how large the net's numbers happen to be, so every net's features
/// are scaled until the covariance of the reference set has trace 128.
public enum FeatureScale {
  /// The trace that a reference covariance has after scaling.
  public static let trace = 128.0

  /// What to multiply all features of this net by, real and generated alike.
  ///
  /// - Throws: `MetricsError.constantFeatures` where the reference has no variance.
  public static func factor(reference: FeatureStatistics) throws -> Double {
    let factor = (trace / reference.trace).squareRoot()
    guard reference.trace > 0, factor.isFinite else { throw MetricsError.constantFeatures(count: reference.count) }
    return factor
  }
}
