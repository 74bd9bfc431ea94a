internal import Interchange

/// How samples for scores are made where it is not the project's own way.
public enum Generation: String, Codable, Sendable {
  /// As in the official code: batches of 1,000 with their own statistics, values truncated to bytes.
  case official
}

/// What the scores of all runs of one data set and size are measured with, and the scores of image sets that anyone can
/// picture: a file `OUTPUT/reference/DATASET-SIZE.json`, written before the first score.
public struct ReferenceScores: Codable, Equatable, Sendable {
  /// A frozen feature net: a small one of the data set's own, or Inception.
  public struct FeatureNet: Codable, Equatable, Sendable {
    /// SHA-256 of its weights' file.
    public var hash: String
    /// Share of the test images that a small net classifies correctly, in 0...1; nil for Inception.
    public var accuracy: Double?
    /// How images become Inception's input: `pytorch-fid` or `tensorflow`; nil for a small net.
    public var preprocessing: String?

    public init(hash: String, accuracy: Double) { (self.hash, self.accuracy) = (hash, accuracy) }
    public init(hash: String, preprocessing: String) { (self.hash, self.preprocessing) = (hash, preprocessing) }
  }

  /// The Fréchet distance of an image set from the real images, to 9 significant digits.
  public struct Entry: Codable, Equatable, Sendable {
    /// Which set, such as `test images with noise of s.d. 0.3`.
    public let name: String
    public let fid: Double

    public init(name: String, fid: Double) { (self.name, self.fid) = (name, recorded(fid)) }
  }

  /// SHA-256 of the decoded training data.
  public var dataHash: String
  /// In the order of `MetricsPoint.fids`.
  public var featureNets: [FeatureNet]
  public var entries: [Entry]
  /// The first so many real images are what generated ones are scored against; nil for all.
  public var realImages: Int?
  /// How samples are made: with the statistics of their own batch of 1,000, truncated to bytes, as the official code does; nil
  /// with the population's statistics.
  public var generation: Generation?

  public init(
    dataHash: String, featureNets: [FeatureNet], entries: [Entry], realImages: Int? = nil,
    generation: Generation? = nil
  ) {
    (self.dataHash, self.featureNets, self.entries) = (dataHash, featureNets, entries)
    (self.realImages, self.generation) = (realImages, generation)
  }

  /// What `Scoring.featureNets` holds: each net's hash; where more than the net decides a score, the hash of all that does.
  public var scoringHashes: [String] {
    featureNets.map { net in
      let parts = [net.preprocessing, realImages.map { "\($0)" }, generation?.rawValue].compactMap { $0 }
      return parts.isEmpty ? net.hash : sha256(([net.hash] + parts).joined(separator: " "))
    }
  }
}
