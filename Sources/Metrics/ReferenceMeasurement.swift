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
    /// The test set without one of its classes.
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

  /// From images to features: one frozen feature net.
  public typealias Extractor = (ImageSet) throws -> Features

  /// In the order of `Mark.allCases`.
  public let entries: [Entry]
  /// The statistics of the training set by each net, scaled: the reference for generated samples as well.
  public let references: [FeatureStatistics]
  /// What each net's features are multiplied by.
  public let scales: [Double]

  /// - Parameters:
  ///   - train: the reference images; the halves are its first and second half.
  ///   - test: held-out images, to be degraded.
  ///   - missing: the class that `Mark.missingClass` leaves out.
  ///   - normal: draws from N(0, 1), first for all values at s.d. 0.1, then at 0.3.
  /// - Throws: `MetricsError`, `LinearAlgebra.Failure`, and what an extractor throws.
  public init(
    train: ImageSet, test: ImageSet, missing: UInt8 = 0, extractors: [Extractor], normal: () -> Float
  ) throws {
    precondition(!extractors.isEmpty, "reference scores without feature nets")
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
    entries = try Mark.allCases.map { mark in
      if mark == .realAgainstReal { return Entry(mark: mark, fids: halves) }
      let images = try Self.images(of: mark, test: test, missing: missing, normal: normal)
      return Entry(
        mark: mark,
        fids: try extractors.indices.map { net in
          let features = try extractors[net](images).scaled(by: scales[net])
          return try frechetDistance(references[net], FeatureStatistics(features))
        })
    }
    (self.references, self.scales) = (references, scales)
  }

  private static func images(
    of mark: Mark, test: ImageSet, missing: UInt8, normal: () -> Float
  ) throws -> ImageSet {
    switch mark {
    case .realAgainstReal, .trainAgainstTest: test
    case .weakNoise: test.addingNoise(deviation: 0.1, normal: normal)
    case .strongNoise: test.addingNoise(deviation: 0.3, normal: normal)
    case .missingClass: try test.leavingOut(label: missing)
    case .blur: test.blurred()
    }
  }
}

extension ImageSet {
  private func replacing(values: [Float]) -> ImageSet {
    ImageSet(values: values, labels: labels, size: size, channels: channels)
  }

  /// Each value plus independent noise of this standard deviation, then clamped to [-1, 1].
  /// - Parameter normal: draws from N(0, 1), called once a value in storage order.
  func addingNoise(deviation: Float, normal: () -> Float) -> ImageSet {
    replacing(
      values: values.map { value in
        let noisy = value + deviation * normal()
        return noisy < -1 ? -1 : (noisy > 1 ? 1 : noisy)
      })
  }

  /// Each pixel becomes the mean of itself and its neighbors to the right, below, and below to the right; the last row and
  /// column count twice at the rim, so the size stays.
  func blurred() -> ImageSet {
    var result = values
    for image in 0..<count {
      for row in 0..<size {
        let below = min(row + 1, size - 1)
        for column in 0..<size {
          let right = min(column + 1, size - 1)
          for channel in 0..<channels {
            func place(_ r: Int, _ c: Int) -> Int { image * imageSize + (r * size + c) * channels + channel }
            func at(_ r: Int, _ c: Int) -> Float { values[place(r, c)] }
            result[place(row, column)] =
              ((at(row, column) + at(row, right)) + (at(below, column) + at(below, right))) / 4
          }
        }
      }
    }
    return replacing(values: result)
  }

  /// All images but those of one class.
  /// - Throws: `MetricsError.missingClass` if none or only one image would go or stay.
  func leavingOut(label: UInt8) throws -> ImageSet {
    let kept = labels.indices.filter { labels[$0] != label }
    guard kept.count < count, kept.count >= 2 else {
      throw MetricsError.missingClass(label: Int(label), samples: count - kept.count, count: count)
    }
    return ImageSet(
      values: kept.flatMap { values[($0 * imageSize)..<(($0 + 1) * imageSize)] }, labels: kept.map { labels[$0] },
      size: size, channels: channels)
  }
}
