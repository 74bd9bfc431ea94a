public import Datasets

/// Measures the reference scores, which give an FID a meaning: the same score for image sets that anyone can picture.
///
/// Every set but the first is compared with the whole training set; what is degraded is the test set, which the reference
/// has not seen, as it has not seen generated samples. Each feature net sees the same images and is scaled by its own
/// `FeatureScale`; a set's score is the mean over the nets.
public struct ReferenceMeasurement: Equatable, Sendable {
  /// The image sets, in the order in which noise is drawn.
  public enum Mark: String, CaseIterable, Sendable {
    /// The two halves of the training set against each other.
    case realAgainstReal = "half of the real images against the other half"
    /// The test set as it is.
    case trainAgainstTest = "training images against test images"
    /// Independent normal noise of s.d. 0.1 on every value, clamped to [-1, 1].
    case weakNoise = "test images with noise of s.d. 0.1"
    /// The same with s.d. 0.3.
    case strongNoise = "test images with noise of s.d. 0.3"
    /// The test set without one of its classes; not measured of a data set without classes.
    case missingClass = "test images without one of ten classes"
    /// Means over 2 x 2 pixels.
    case blur = "test images blurred over 2×2 pixels"
  }

  public struct Entry: Equatable, Sendable {
    public let mark: Mark
    /// FID by each feature net, in scaled features.
    public let fids: [Double]
    public var fid: Double { fids.reduce(0, +) / Double(fids.count) }
  }

  /// A frozen feature net.
  public struct Extractor {
    /// From images to features.
    let features: (ImageSet) throws -> Features
    /// Whether its features are scaled by `FeatureScale`; those of Inception are taken as they are.
    let isScaled: Bool
    /// Images whose features are held at the same time.
    let part: Int

    public init(isScaled: Bool = true, part: Int = 1 << 16, features: @escaping (ImageSet) throws -> Features) {
      (self.features, self.isScaled, self.part) = (features, isScaled, part)
    }

    /// What the features of all its images have in common.
    public func moments(of images: ImageSet) throws -> FeatureMoments {
      try ReferenceMeasurement.parts(of: images, atMost: part).reduce(into: FeatureMoments()) {
        $0.add(try features($1))
      }
    }
  }

  /// In the order of `Mark.allCases`, as far as they can be had.
  public let entries: [Entry]
  /// The statistics of the training set by each net, scaled: the reference for generated samples as well.
  public let references: [FeatureStatistics]
  /// What each net's features are multiplied by.
  public let scales: [Double]

  /// - Parameters:
  ///   - train: the reference images; the halves are its first and second half.
  ///   - test: held-out images, to be degraded; nil for a data set without, of which the halves alone are measured.
  ///   - missing: the class that `Mark.missingClass` leaves out.
  ///   - normals: draws an image's values from N(0, 1), the same whenever it is asked for one number: images of the test set
  ///     for s.d. 0.1, then as many for 0.3.
  /// - Throws: `MetricsError`, `LinearAlgebra.Failure`, and what an extractor throws.
  public init(
    train: ImageSet, test: ImageSet?, missing: UInt8 = 0, extractors: [Extractor], normals: @escaping ImageSet.Change
  ) throws {
    precondition(!extractors.isEmpty, "reference scores without feature nets")
    var halves: [Double] = []
    var references: [FeatureStatistics] = []
    var scales: [Double] = []
    for extractor in extractors {
      let (unscaled, distance) = try Self.wholeAndHalves(of: train, by: extractor)
      let scale = extractor.isScaled ? try FeatureScale.factor(reference: unscaled) : 1
      halves.append(distance * scale * scale)
      references.append(unscaled.scaled(by: scale))
      scales.append(scale)
    }
    var entries = [Entry(mark: .realAgainstReal, fids: halves)]
    for mark in Mark.allCases where mark != .realAgainstReal {
      guard let test, mark != .missingClass || !test.labels.isEmpty else { continue }
      let images = try Self.images(of: mark, test: test, missing: missing, normals: normals)
      let fids = try extractors.indices.map { net in
        try frechetDistance(references[net], extractors[net].moments(of: images).statistics().scaled(by: scales[net]))
      }
      entries.append(Entry(mark: mark, fids: fids))
    }
    (self.entries, self.references, self.scales) = (entries, references, scales)
  }

  /// One part, or an even number of about the same size, so that the middle of the set is an end of one.
  static func parts(of images: ImageSet, atMost limit: Int) -> [ImageSet] {
    guard images.count > limit else { return [images] }
    let number = 2 * ((images.count + 2 * limit - 1) / (2 * limit))
    return (0..<number).map {
      images.subset(Array(images.count * $0 / number..<images.count * ($0 + 1) / number))
    }
  }

  /// Statistics of all images, and the distance between their first and second half.
  private static func wholeAndHalves(
    of images: ImageSet, by extractor: Extractor
  ) throws -> (FeatureStatistics, distance: Double) {
    let parts = parts(of: images, atMost: extractor.part)
    var halves: [FeatureMoments]
    var whole = FeatureMoments()
    if parts.count == 1 {
      let features = try extractor.features(images)
      let middle = features.count / 2
      halves = [0..<middle, middle..<features.count].map { FeatureMoments(features.rows($0)) }
      whole.add(features)
    } else {
      halves = try [parts[..<(parts.count / 2)], parts[(parts.count / 2)...]].map {
        try $0.reduce(into: FeatureMoments()) { $0.add(try extractor.features($1)) }
      }
      for half in halves { whole.add(half) }
    }
    return (try whole.statistics(), try frechetDistance(halves[0].statistics(), halves[1].statistics()))
  }

  private static func images(
    of mark: Mark, test: ImageSet, missing: UInt8, normals: @escaping ImageSet.Change
  ) throws -> ImageSet {
    switch mark {
    case .realAgainstReal, .trainAgainstTest: test
    case .weakNoise: test.addingNoise(deviation: 0.1, normals)
    case .strongNoise: test.addingNoise(deviation: 0.3) { [count = test.count] in normals(count + $0, $1) }
    case .missingClass: try test.leavingOut(label: missing)
    case .blur: test.blurred()
    }
  }
}

extension ImageSet {
  /// Each value plus independent noise of this standard deviation, then clamped to [-1, 1].
  /// - Parameter normals: fills an image's values from N(0, 1).
  func addingNoise(deviation: Float, _ normals: @escaping Change) -> ImageSet {
    changed { image, values in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: values.count) { noise in
        normals(image, noise)
        for place in values.indices { values[place] = min(1, max(-1, values[place] + deviation * noise[place])) }
      }
    }
  }

  /// Each pixel becomes the mean of itself and its neighbors to the right, below, and below to the right; the last row and
  /// column count twice at the rim, so the size stays.
  func blurred() -> ImageSet {
    changed { [size, channels] _, values in
      // In this order a place is read by itself and by those before it alone, which are done.
      for row in 0..<size {
        let below = min(row + 1, size - 1)
        for column in 0..<size {
          let right = min(column + 1, size - 1)
          for channel in 0..<channels {
            func at(_ r: Int, _ c: Int) -> Float { values[(r * size + c) * channels + channel] }
            values[(row * size + column) * channels + channel] =
              ((at(row, column) + at(row, right)) + (at(below, column) + at(below, right))) / 4
          }
        }
      }
    }
  }

  /// All images but those of one class.
  /// - Throws: `MetricsError.missingClass` if none or only one image would go or stay.
  func leavingOut(label: UInt8) throws -> ImageSet {
    let kept = labels.indices.filter { labels[$0] != label }
    guard kept.count < count, kept.count >= 2 else {
      throw MetricsError.missingClass(label: Int(label), samples: count - kept.count, count: count)
    }
    return subset(kept)
  }
}
