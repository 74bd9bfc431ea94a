import Interchange
import Metrics

/// Scores of two sets of features.
extension Verification {
  static func metric(_ caseFile: CaseFile) throws -> VerificationResult {
    func features(_ name: String) throws -> Features {
      try FeatureFile.features(from: caseFile.file.array(name), name: name, path: caseFile.path)
    }
    let (real, fake) = (try features("features.real"), try features("features.fake"))
    let (precision, recall) = try precisionRecall(real: real, fake: fake)
    // An eigenvalue route loses half the digits of FID where a covariance is singular; equal sets have FID 0; KID
    // cancels under a large common offset (the fixtures' README).
    let isSingular = try [real, fake].contains { features in
      if features.count <= features.dimension { return true }
      let covariance = try FeatureStatistics(features).covariance
      return (0..<features.dimension).contains { covariance[$0 * features.dimension + $0] == 0 }
    }
    let hasLargeOffset = real.mean.contains { abs($0) >= 100 }
    let found: [(name: String, value: Double, relative: Double, absolute: Double)] = [
      ("expected.fid", try frechetDistance(real, fake), isSingular ? 1e-6 : 1e-9, real == fake ? 1e-6 : 1e-12),
      ("expected.kid", try kernelDistance(real: real, fake: fake), hasLargeOffset ? 1e-6 : 1e-9, 1e-12),
      ("expected.precision", precision, 1e-9, 0), ("expected.recall", recall, 1e-9, 0),
    ]
    let comparisons = try found.map { name, value, relative, absolute in
      Comparison(
        name, found: [value], expected: try caseFile.doubles(name, shape: [1]), relative: relative, absolute: absolute)
    }
    return VerificationResult(path: caseFile.path, kind: "metric", comparisons: comparisons)
  }
}
