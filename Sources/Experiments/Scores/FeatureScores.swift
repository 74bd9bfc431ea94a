public import Interchange
import Metrics

/// The scores of two files of features.
public struct FeatureScores: Equatable, Sendable {
  /// Squared Fréchet distance.
  public let fid: Double
  /// Unbiased kernel distance; may be negative.
  public let kid: Double
  /// Share of fakes that look real, in 0...1, with 3 neighbours.
  public let precision: Double
  /// Share of reals that are covered, in 0...1.
  public let recall: Double
  /// Samples in the real file.
  public let realCount: Int
  /// Samples in the fake file.
  public let fakeCount: Int

  /// Reads and compares two files; throws `MetricsError`, `FileError` and the errors of the two formats.
  public init(real: String, fake: String) throws {
    let x = try FeatureFile.read(real)
    let y = try FeatureFile.read(fake)
    fid = try frechetDistance(x, y)
    kid = try kernelDistance(real: x, fake: y)
    (precision, recall) = try precisionRecall(real: x, fake: y)
    realCount = x.count
    fakeCount = y.count
  }

  /// All values by name.
  public var json: JSONValue {
    .object(of: [
      "fid": .number(fid), "kid": .number(kid), "precision": .number(precision), "recall": .number(recall),
      "real": .integer(realCount), "fake": .integer(fakeCount),
    ])
  }

  /// A line a value.
  public var text: String {
    """
    FID        \(fid)
    KID        \(kid)
    precision  \(precision)
    recall     \(recall)
    samples    \(realCount) real, \(fakeCount) fake
    """
  }
}
