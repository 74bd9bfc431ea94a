import Datasets
public import Interchange
import Metrics

/// The scores of two files of features or images.
public struct FeatureScores: Equatable, Sendable {
  /// Squared Fréchet distance.
  public let fid: Double
  /// Unbiased kernel distance; may be negative.
  public let kid: Double
  /// Share of fakes that look real, in 0...1, with 3 neighbors.
  public let precision: Double
  /// Share of reals that are covered, in 0...1.
  public let recall: Double
  /// Samples in the real file.
  public let realCount: Int
  /// Samples in the fake file.
  public let fakeCount: Int

  /// Reads and compares two files of features, or two of images.
  ///
  /// Images go through the three frozen feature nets of their size, scaled so that the first set's covariance has trace
  /// 128; each score is the mean over the nets.
  ///
  /// - Parameter features: folder of the feature nets.
  /// - Throws: `MetricsError`, `FileError` and the errors of the two formats.
  public init(real: String, fake: String, features: String) throws {
    if let x = try ImageFile.read(real), let y = try ImageFile.read(fake) {
      guard x.size == y.size else {
        throw ImageFileError(path: fake, array: "images", shape: [y.count, y.size, y.size, y.channels])
      }
      try self.init(real: x, fake: y, nets: FeatureNet.load(folder: features, size: x.size, channels: x.channels))
    } else {
      try self.init(real: FeatureFile.read(real), fake: FeatureFile.read(fake))
    }
  }

  init(real x: Features, fake y: Features) throws {
    fid = try frechetDistance(x, y)
    kid = try kernelDistance(real: x, fake: y)
    (precision, recall) = try precisionRecall(real: x, fake: y)
    realCount = x.count
    fakeCount = y.count
  }

  init(real x: ImageSet, fake y: ImageSet, nets: [FeatureNet]) throws {
    var sums = (fid: 0.0, kid: 0.0, precision: 0.0, recall: 0.0)
    for net in nets {
      let extractor = try FeatureExtractor(net, threads: 1)
      let unscaled = try extractor(x, 0..<x.count).features
      let factor = try FeatureScale.factor(reference: FeatureStatistics(unscaled))
      let scores = try FeatureScores(
        real: unscaled.scaled(by: factor), fake: extractor(y, 0..<y.count).features.scaled(by: factor))
      sums.fid += scores.fid
      sums.kid += scores.kid
      sums.precision += scores.precision
      sums.recall += scores.recall
    }
    let count = Double(nets.count)
    fid = sums.fid / count
    kid = sums.kid / count
    precision = sums.precision / count
    recall = sums.recall / count
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
