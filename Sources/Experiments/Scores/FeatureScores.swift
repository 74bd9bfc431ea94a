import Datasets
public import Interchange
public import Metrics

/// The scores of two files of features, statistics or images.
public struct FeatureScores: Equatable, Sendable {
  /// The scores that need more of a set than its statistics.
  public struct OfSamples: Equatable, Sendable {
    /// Unbiased kernel distance; may be negative.
    public let kid: Double
    /// Share of fakes that look real, in 0...1, with 3 neighbors.
    public let precision: Double
    /// Share of reals that are covered, in 0...1.
    public let recall: Double
    /// Samples in either file.
    public let realCount: Int, fakeCount: Int
  }

  /// Squared Fréchet distance.
  public let fid: Double
  /// Nil where a file has statistics alone.
  public let samples: OfSamples?
  /// Of images that went through Inception.
  public private(set) var preprocessing: Inception.Preprocessing?

  /// Reads and compares two files, each of features, statistics or images.
  ///
  /// - Parameters:
  ///   - features: folder of the small frozen feature nets, through which images go where there is no Inception: the three
  ///     of their size, scaled so that the first set's covariance has trace 128; each score is the mean over the nets.
  ///   - inception: the net for images.
  ///   - progress: of images through Inception: which file, how many are done, of how many.
  /// - Throws: `MetricsError`, and the errors of `ArrayFile`: each one line with the path.
  public init(
    real: String, fake: String, features: String, inception: Inception? = nil,
    progress: (_ file: String, _ done: Int, _ count: Int) -> Void = { _, _, _ in }
  ) throws {
    let sets = (real: try ScoredSet(path: real), fake: try ScoredSet(path: fake))
    if let inception {
      try self.init(
        real: sets.real.content(inception) { progress(real, $0, $1) },
        fake: sets.fake.content(inception) { progress(fake, $0, $1) })
      preprocessing = inception.preprocessing
      return
    }
    switch sets {
    case (.images(let x), .images(let y)):
      let (x, y, shape) = (try x.imageSet(), try y.imageSet(), y.array.shape)
      guard x.size == y.size else { throw ImageFileError(path: fake, array: "images", shape: shape) }
      try self.init(real: x, fake: y, nets: FeatureNet.load(folder: features, size: x.size, channels: x.channels))
    case (.content(let x), .content(let y)): try self.init(real: x, fake: y)
    case (let x, let y): throw InceptionNeeded(path: x.imagePath ?? y.imagePath ?? real)
    }
  }

  private init(real: FeatureFile.Content, fake: FeatureFile.Content) throws {
    if case .features(let x) = real, case .features(let y) = fake {
      try self.init(real: x, fake: y)
    } else {
      try self.init(fid: frechetDistance(real.statistics(), fake.statistics()), samples: nil)
    }
  }

  private init(fid: Double, samples: OfSamples?) { (self.fid, self.samples) = (fid, samples) }

  init(real x: Features, fake y: Features) throws {
    fid = try frechetDistance(x, y)
    let quality = try precisionRecall(real: x, fake: y)
    samples = OfSamples(
      kid: try kernelDistance(real: x, fake: y), precision: quality.precision, recall: quality.recall,
      realCount: x.count, fakeCount: y.count)
  }

  init(real x: ImageSet, fake y: ImageSet, nets: [FeatureNet]) throws {
    let scores = try nets.map { net in
      let extractor = try SmallExtractor(net.classifier, net.store(), threads: 1)
      let unscaled = try extractor(x, 0..<x.count).features
      let factor = try FeatureScale.factor(reference: FeatureStatistics(unscaled))
      return try FeatureScores(
        real: unscaled.scaled(by: factor), fake: extractor(y, 0..<y.count).features.scaled(by: factor))
    }
    func mean(_ value: (FeatureScores) -> Double?) -> Double {
      scores.reduce(0) { $0 + (value($1) ?? 0) } / Double(scores.count)
    }
    fid = mean(\.fid)
    samples = OfSamples(
      kid: mean(\.samples?.kid), precision: mean(\.samples?.precision), recall: mean(\.samples?.recall),
      realCount: x.count, fakeCount: y.count)
  }

  /// All values by name.
  public var json: JSONValue {
    var values: [String: JSONValue] = ["fid": .number(fid)]
    if let preprocessing { values["preprocessing"] = .string(preprocessing.rawValue) }
    if let samples {
      values["kid"] = .number(samples.kid)
      values["precision"] = .number(samples.precision)
      values["recall"] = .number(samples.recall)
      values["real"] = .integer(samples.realCount)
      values["fake"] = .integer(samples.fakeCount)
    }
    return .object(values.map { (key: $0.key, value: $0.value) }.sorted { $0.key < $1.key })
  }

  /// A line a value.
  public var text: String {
    var lines = ["FID        \(fid)"]
    if let samples {
      lines += [
        "KID        \(samples.kid)", "precision  \(samples.precision)", "recall     \(samples.recall)",
        "samples    \(samples.realCount) real, \(samples.fakeCount) fake",
      ]
    }
    if let preprocessing { lines.append("features   Inception, \(preprocessing.rawValue) preprocessing") }
    return lines.joined(separator: "\n")
  }
}

extension FeatureFile.Content {
  fileprivate func statistics() throws -> FeatureStatistics {
    switch self {
    case .statistics(let statistics): statistics
    case .features(let features): try FeatureStatistics(features)
    }
  }
}

/// Writes the statistics of a file's images or features as pytorch-fid's `--save-stats` does.
public func saveStatistics(
  of path: String, to output: String, inception: Inception?,
  progress: (_ file: String, _ done: Int, _ count: Int) -> Void = { _, _, _ in }
) throws {
  let content: FeatureFile.Content
  switch (try ScoredSet(path: path), inception) {
  case (.content(let known), _): content = known
  case (let set, let inception?): content = try set.content(inception) { progress(path, $0, $1) }
  case (.images, nil), (.folder, nil): throw InceptionNeeded(path: path)
  }
  try AtomicFile.write(StatisticsFile.encoded(content.statistics()), to: output)
}

/// Images stand where nothing can be made of them without Inception.
struct InceptionNeeded: Error, CustomStringConvertible {
  let path: String

  var description: String {
    "\(path) holds images: give the weights of Inception by --inception to compare them with features or statistics"
  }
}
