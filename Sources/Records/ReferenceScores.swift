/// What the scores of all runs of one data set and size are measured with, and the scores of image sets that anyone can
/// picture: a file `OUTPUT/reference/DATASET-SIZE.json`, written before the first score.
public struct ReferenceScores: Codable, Equatable, Sendable {
  /// A frozen feature net.
  public struct FeatureNet: Codable, Equatable, Sendable {
    /// SHA-256 of its weights' file.
    public var hash: String
    /// Share of the test images that it classifies correctly, in 0...1.
    public var accuracy: Double

    public init(hash: String, accuracy: Double) { (self.hash, self.accuracy) = (hash, accuracy) }
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

  public init(dataHash: String, featureNets: [FeatureNet], entries: [Entry]) {
    (self.dataHash, self.featureNets, self.entries) = (dataHash, featureNets, entries)
  }
}
