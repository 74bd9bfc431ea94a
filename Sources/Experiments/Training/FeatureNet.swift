import Datasets
import Engine
import Interchange
import Metrics
import Networks

/// A frozen classifier whose hidden features FID looks at; committed under `paper/features/`.
public struct FeatureNet: Sendable {
  let classifier: Classifier
  /// Of each parameter, in the engine's order.
  private let weights: [[Float]]
  /// Share of the test set that the net classifies rightly, in 0...1.
  public let accuracy: Double
  /// SHA-256 of the net's file.
  public let hash: String

  public static let seeds = [1, 2, 3]

  /// The architecture for images of side 16 or 32: 3x3 stages down to 4x4, 64 features.
  static func architecture(size: Int, channels: Int) -> Classifier {
    Classifier(size: size, channels: channels, widths: size == 16 ? [16, 32] : [12, 24, 48], features: 64)
  }

  public static func fileName(dataset: String = DataPlaces.fashion, size: Int, seed: Int) -> String {
    "\(dataset)-\(size)-seed\(seed).safetensors"
  }

  /// Reads the three nets of a data set and size.
  /// - Throws: what is wrong with a file, in one line.
  public static func load(
    folder: String, dataset: String = DataPlaces.fashion, size: Int, channels: Int
  ) throws -> [FeatureNet] {
    try seeds.map { seed in
      try FeatureNet(
        path: "\(folder)/\(fileName(dataset: dataset, size: size, seed: seed))", size: size, channels: channels)
    }
  }

  /// Whether there is a net of a data set and size: without any, nothing can be scored.
  public static func exist(folder: String, dataset: String, size: Int) -> Bool {
    seeds.contains { BinaryFile.exists("\(folder)/\(fileName(dataset: dataset, size: size, seed: $0))") }
  }

  init(path: String, size: Int, channels: Int) throws {
    let bytes = try BinaryFile.read(path)
    let file = try Safetensors(parsing: bytes, path: path)
    classifier = Self.architecture(size: size, channels: channels)
    weights = try classifier.parameters.map { try $0.values($0.name, in: file) }
    guard let accuracy = file.metadata("test_accuracy").flatMap({ Double($0) }) else {
      throw TrainingError.missing(path: path, key: "test_accuracy")
    }
    self.accuracy = accuracy
    hash = sha256(bytes)
  }

  func store() throws -> TensorStore {
    let store = TensorStore()
    for (parameter, values) in zip(classifier.parameters, weights) {
      try store.write("classifier.\(parameter.name)", parameter.shape, values)
    }
    return store
  }
}

/// Asked to stop in the middle of scoring or measuring.
public struct ScoringStopped: Error {}

/// Runs a feature net over batches of images.
final class FeatureExtractor {
  /// Images a batch.
  static let batch = 64

  private let executor: Executor
  private let dimension: Int
  private let shouldStop: () -> Bool

  convenience init(_ net: FeatureNet, threads: Int, shouldStop: @escaping () -> Bool = { false }) throws {
    try self.init(net.classifier, net.store(), threads: threads, shouldStop: shouldStop)
  }

  /// - Parameter shouldStop: asked before each batch; after `true` a run throws `ScoringStopped`.
  init(
    _ classifier: Classifier, _ store: TensorStore, threads: Int, shouldStop: @escaping () -> Bool = { false }
  ) throws {
    self.shouldStop = shouldStop
    dimension = classifier.features
    let graph = Graph()
    let shape = Shape([classifier.size, classifier.size, classifier.channels], batch: Self.batch)
    let weights = Weights(graph, prefix: "classifier", classifier.parameters)
    let (features, logits) = classifier(graph.feed("images", shape), weights)
    executor = try Executor(
      Plan(outputs: [("features", features), ("logits", logits)]), store: store, threads: threads)
  }

  /// Appends the features [count, F] and classes of the images that `fill` writes for each batch.
  func run(
    count: Int, features: inout [Float], classes: inout [Int],
    fill: (_ start: Int, _ count: Int, UnsafeMutableBufferPointer<Float>) -> Void
  ) throws {
    for start in stride(from: 0, to: count, by: Self.batch) {
      if shouldStop() { throw ScoringStopped() }
      let size = min(Self.batch, count - start)
      try executor.fill("images") { memory, _ in fill(start, size, memory) }
      executor.run()
      try executor.withOutput("features") { memory, _ in
        for b in 0..<size { for f in 0..<dimension { features.append(memory[f * Self.batch + b]) } }
      }
      try executor.withOutput("logits") { memory, shape in
        for b in 0..<size {
          var best = 0
          for k in 1..<shape.features[0] where memory[k * Self.batch + b] > memory[best * Self.batch + b] { best = k }
          classes.append(best)
        }
      }
    }
  }

  /// Features and classes of images in memory.
  func callAsFunction(_ images: ImageSet, _ range: Range<Int>) throws -> (features: Features, classes: [Int]) {
    var (values, classes): ([Float], [Int]) = ([], [])
    values.reserveCapacity(range.count * dimension)
    try run(count: range.count, features: &values, classes: &classes) { start, count, memory in
      let first = range.lowerBound + start
      images.fill(batch: Array(first..<(first + count)), into: memory, paddedBatch: Self.batch)
    }
    return (try Features(count: range.count, dimension: dimension, values: values), classes)
  }
}
