import Datasets
import Engine
public import Metrics
import Networks
import Records

/// A frozen net that images are scored by: a small one of their data set's own, or Inception.
public enum ScoringNet: Sendable {
  case small(FeatureNet)
  case inception(Inception)

  /// What is recorded of it.
  var record: ReferenceScores.FeatureNet {
    switch self {
    case .small(let net): .init(hash: net.hash, accuracy: net.accuracy)
    case .inception(let net): .init(hash: net.hash, preprocessing: net.preprocessing.rawValue)
    }
  }

  public var isInception: Bool { if case .inception = self { true } else { false } }

  /// Numbers that it has of an image.
  var dimension: Int {
    switch self {
    case .small(let net): net.classifier.features
    case .inception: Inception.dimension
    }
  }

  /// Images whose features are held at the same time: about a hundred megabytes.
  var part: Int { isInception ? 2048 : 1 << 16 }

  /// - Parameter shouldStop: asked before each batch; after `true` a run throws `ScoringStopped`.
  func extractor(
    size: Int, channels: Int, threads: Int, shouldStop: @escaping () -> Bool = { false }
  ) throws -> any FeatureExtractor {
    switch self {
    case .small(let net):
      return try SmallExtractor(net.classifier, net.store(), threads: threads, shouldStop: shouldStop)
    case .inception(var net):
      net.threads = threads
      return InceptionExtractor(net: net, size: size, channels: channels, shouldStop: shouldStop)
    }
  }

  /// For reference scores.
  func measure(
    size: Int, channels: Int, threads: Int, shouldStop: @escaping () -> Bool = { false }
  ) throws -> ReferenceMeasurement.Extractor {
    let extractor = try extractor(size: size, channels: channels, threads: threads, shouldStop: shouldStop)
    return ReferenceMeasurement.Extractor(isScaled: !isInception, part: part) {
      try extractor($0, 0..<$0.count).features
    }
  }
}

/// Asked to stop in the middle of scoring or measuring.
public struct ScoringStopped: Error {}

/// Runs a net over batches of images.
protocol FeatureExtractor: AnyObject {
  /// Numbers of an image.
  var dimension: Int { get }
  /// Appends the features [count, dimension] of the images that `fill` writes for each batch, in the layout [H, W, C, 64], and
  /// the classes that the net puts them into, where it has classes.
  func run(
    count: Int, features: inout [Float], classes: inout [Int],
    fill: (_ start: Int, _ count: Int, UnsafeMutableBufferPointer<Float>) -> Void
  ) throws
}

extension FeatureExtractor {
  /// Features and classes of images in memory.
  func callAsFunction(_ images: ImageSet, _ range: Range<Int>) throws -> (features: Features, classes: [Int]) {
    var (values, classes): ([Float], [Int]) = ([], [])
    values.reserveCapacity(range.count * dimension)
    try run(count: range.count, features: &values, classes: &classes) { start, count, memory in
      let first = range.lowerBound + start
      images.fill(batch: Array(first..<(first + count)), into: memory, paddedBatch: FeatureBatch.size)
    }
    return (try Features(count: range.count, dimension: dimension, values: values), classes)
  }
}

/// How extractors take images.
enum FeatureBatch {
  /// Images a batch.
  static let size = 64
}

/// A small net on the engine.
final class SmallExtractor: FeatureExtractor {
  let dimension: Int
  private let executor: Executor
  private let shouldStop: () -> Bool

  init(
    _ classifier: Classifier, _ store: TensorStore, threads: Int, shouldStop: @escaping () -> Bool = { false }
  ) throws {
    self.shouldStop = shouldStop
    dimension = classifier.features
    let graph = Graph()
    let shape = Shape([classifier.size, classifier.size, classifier.channels], batch: FeatureBatch.size)
    let weights = Weights(graph, prefix: "classifier", classifier.parameters)
    let (features, logits) = classifier(graph.feed("images", shape), weights)
    executor = try Executor(
      Plan(outputs: [("features", features), ("logits", logits)]), store: store, threads: threads)
  }

  func run(
    count: Int, features: inout [Float], classes: inout [Int],
    fill: (_ start: Int, _ count: Int, UnsafeMutableBufferPointer<Float>) -> Void
  ) throws {
    let padded = FeatureBatch.size
    for start in stride(from: 0, to: count, by: padded) {
      if shouldStop() { throw ScoringStopped() }
      let size = min(padded, count - start)
      try executor.fill("images") { memory, _ in fill(start, size, memory) }
      executor.run()
      try executor.withOutput("features") { memory, _ in
        for b in 0..<size { for f in 0..<dimension { features.append(memory[f * padded + b]) } }
      }
      try executor.withOutput("logits") { memory, shape in
        for b in 0..<size {
          var best = 0
          for k in 1..<shape.features[0] where memory[k * padded + b] > memory[best * padded + b] { best = k }
          classes.append(best)
        }
      }
    }
  }
}

/// Inception, which sees images as bytes.
final class InceptionExtractor: FeatureExtractor {
  private let net: Inception
  private let size, channels: Int
  private let shouldStop: () -> Bool
  private var values: [Float]

  var dimension: Int { Inception.dimension }

  init(net: Inception, size: Int, channels: Int, shouldStop: @escaping () -> Bool) {
    (self.net, self.size, self.channels, self.shouldStop) = (net, size, channels, shouldStop)
    values = [Float](repeating: 0, count: size * size * channels * FeatureBatch.size)
  }

  func run(
    count: Int, features: inout [Float], classes: inout [Int],
    fill: (_ start: Int, _ count: Int, UnsafeMutableBufferPointer<Float>) -> Void
  ) throws {
    for start in stride(from: 0, to: count, by: FeatureBatch.size) {
      let batch = min(FeatureBatch.size, count - start)
      values.withUnsafeMutableBufferPointer { fill(start, batch, $0) }
      let images = (0..<batch).map(image)
      features += try net.values(RGBImages(count: batch) { images[$0] }) { _ in
        if shouldStop() { throw ScoringStopped() }
      }
    }
  }

  /// One image of the batch; one of gray three times.
  private func image(_ lane: Int) -> RGBImage {
    var pixels = [UInt8](repeating: 0, count: 3 * size * size)
    for pixel in 0..<(size * size) {
      for color in 0..<3 {
        let place = pixel * channels + min(color, channels - 1)
        pixels[3 * pixel + color] = ImageMapping.toPixel(values[place * FeatureBatch.size + lane])
      }
    }
    return RGBImage(height: size, width: size, pixels: pixels)
  }
}
