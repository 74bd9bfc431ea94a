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
