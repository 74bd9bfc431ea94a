/// FID, the squared Fréchet distance between Gaussians with the sets' moments (Heusel et al. 2017, equation 6):
/// |m - m'|² + tr S + tr S' - 2 tr (S S')^(1/2).
///
/// With S = F'F and S' = G'G the last trace is the sum of the singular values of F G': real and non-negative for every
/// pair, singular ones included, and with no square root of a product that rounding has made negative.
///
/// - Returns: at least 0, in squared feature units.
/// - Throws: `MetricsError.dimensionMismatch`; `LinearAlgebra.Failure`.
public func frechetDistance(_ real: FeatureStatistics, _ fake: FeatureStatistics) throws -> Double {
  let d = real.mean.count
  guard d == fake.mean.count else { throw MetricsError.dimensionMismatch(real: d, fake: fake.mean.count) }
  let shift = zip(real.mean, fake.mean).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  let product = LinearAlgebra.multiply(
    real.factor, .plain, fake.factor, .transposed, rows: real.rank, inner: d, columns: fake.rank)
  let overlap = try LinearAlgebra.singularValues(product, rows: real.rank, columns: fake.rank).reduce(0, +)
  // Equal sets leave a few rounding errors of the traces, of either sign.
  return max(0, shift + (real.trace + fake.trace - 2 * overlap))
}

/// FID of two sets of samples; see `frechetDistance(_:_:)` of their statistics.
///
/// - Throws: also `MetricsError.tooFewSamples` below two samples.
public func frechetDistance(_ real: Features, _ fake: Features) throws -> Double {
  try Features.check(real, fake, score: "FID", needed: 2)
  return try frechetDistance(FeatureStatistics(real), FeatureStatistics(fake))
}
