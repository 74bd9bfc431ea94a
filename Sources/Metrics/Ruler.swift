/// What gives an FID a meaning: the same score for image sets that anyone can picture.
///
/// Reference of every entry but the first is the whole training set; what is degraded is the test set, which the reference
/// has not seen, as it has not seen generated samples. Each feature net sees the same images and is scaled by its own
/// `FeatureScale`; an entry's score is the mean over the nets.
public struct Ruler: Equatable, Sendable {
  /// One image set of the ruler, in the order in which they are drawn.
  public enum Mark: String, CaseIterable, Sendable {
    /// The two halves of the training set against each other.
    case realAgainstReal = "real against real"
    /// The test set as it is.
    case trainAgainstTest = "train against test"
    /// Independent normal noise of s.d. 0.1 on every value, clamped to [-1, 1].
    case weakNoise = "noise .1"
    /// The same with s.d. 0.3.
    case strongNoise = "noise .3"
    /// The test set without one of its classes.
    case missingClass = "one class of ten missing"
    /// Means over 2 x 2 pixels.
    case blur = "2x2 blur"
  }

  /// The score of one mark.
  public struct Entry: Equatable, Sendable {
    /// Which image set.
    public let mark: Mark
    /// FID by each feature net, in scaled features.
    public let fids: [Double]
    /// Their mean.
    public var fid: Double { fids.reduce(0, +) / Double(fids.count) }
  }

  /// From images to features: one frozen feature net.
  public typealias Extractor = (RulerImages) throws -> Features

  /// All marks, in the order of `Mark.allCases`.
  public let entries: [Entry]
  /// The statistics of the training set by each net, scaled: the reference for generated samples as well.
  public let references: [FeatureStatistics]
  /// What each net's features are multiplied by.
  public let scales: [Double]

  /// - Parameters:
  ///   - train: the reference images; the halves are its first and second half.
  ///   - test: held-out images, to be degraded.
  ///   - missing: the class that `Mark.missingClass` leaves out.
  ///   - extractors: the feature nets.
  ///   - normal: draws from N(0, 1), first for all values at s.d. 0.1, then at 0.3.
  /// - Throws: `MetricsError`, `LinearAlgebra.Failure`, and what an extractor throws.
  public init(
    train: RulerImages, test: RulerImages, missing: UInt8 = 0, extractors: [Extractor], normal: () -> Float
  ) throws {
    precondition(!extractors.isEmpty, "a ruler without feature nets")
    var halves: [Double] = []
    var references: [FeatureStatistics] = []
    var scales: [Double] = []
    for extract in extractors {
      let features = try extract(train)
      let unscaled = try FeatureStatistics(features)
      let scale = try FeatureScale.factor(reference: unscaled)
      let middle = features.count / 2
      let raw = try frechetDistance(features.rows(0..<middle), features.rows(middle..<features.count))
      halves.append(raw * scale * scale)
      references.append(unscaled.scaled(by: scale))
      scales.append(scale)
    }
    var entries = [Entry(mark: .realAgainstReal, fids: halves)]
    for mark in Mark.allCases where mark != .realAgainstReal {
      let images = try Ruler.images(of: mark, test: test, missing: missing, normal: normal)
      var fids: [Double] = []
      for (net, extract) in extractors.enumerated() {
        let features = try extract(images).scaled(by: scales[net])
        fids.append(try frechetDistance(references[net], FeatureStatistics(features)))
      }
      entries.append(Entry(mark: mark, fids: fids))
    }
    self.entries = entries
    self.references = references
    self.scales = scales
  }

  private static func images(
    of mark: Mark, test: RulerImages, missing: UInt8, normal: () -> Float
  ) throws -> RulerImages {
    switch mark {
    case .realAgainstReal, .trainAgainstTest: test
    case .weakNoise: test.addingNoise(deviation: 0.1, normal: normal)
    case .strongNoise: test.addingNoise(deviation: 0.3, normal: normal)
    case .missingClass: try test.leavingOut(label: missing)
    case .blur: test.blurred()
    }
  }
}
