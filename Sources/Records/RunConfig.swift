public import Interchange

/// All that decides a training's bytes, and nothing else. Its canonical JSON is what identifies the run.
public struct RunConfig: Sendable {
  /// The method: a name in `MethodRules.all`.
  public var method: String
  /// Where the gradient penalty is taken, r(x): a name in `MethodRules.pointNames`; `none` for a method without penalty
  /// or with points of its own.
  public var points: String
  /// The method's constants by name, such as k and p; always in the order of the names.
  public var constants: [(name: String, value: Double)] {
    didSet { constants.sort { $0.name < $1.name } }
  }
  /// The architecture of both networks: a name in `RunConfig.networks`. `keras` is the article's own code: a critic of
  /// convolutions and a linear layer without biases, with global average pooling before the latter.
  public var network: String
  /// Normalization in the critic from its second stage on: `none`, `layer` or, with `keras` alone, `batch`, which mixes
  /// the samples under a penalty on each.
  public var criticNorm: String
  /// Channels of the first critic stage (d), in 1...1024.
  public var width: Int
  /// Height and width of an image in pixels: 8, 16, 32, 64 or 128.
  public var size: Int
  /// Colors of an image: 1 or 3.
  public var channels: Int
  /// Length of the noise vector, in 1...4096.
  public var latent: Int
  /// The data set, such as `fashion-mnist`.
  public var dataset: String
  /// SHA-256 of the decoded data, 64 lower-case hexadecimal digits.
  public var dataHash: String
  /// Samples in a batch, in 1...4096.
  public var batch: Int
  /// Generator steps, in 1...10,000,000.
  public var steps: Int
  /// Critic steps for one generator step, in 1...1000.
  public var criticSteps: Int
  /// `constant`, or `wgan`: 100 critic steps in each of the first 25 generator steps and in every 500th.
  public var criticSchedule: String
  /// The optimizer of both networks.
  public var optimizer: OptimizerConfig
  /// Seed of every random stream, in 0...2^53 - 1 (which JSON keeps exactly everywhere).
  public var seed: Int
  /// Raised whenever the engine's bytes change, >= 1.
  public var numerics: Int

  /// Values are checked by `validate`.
  public init(
    method: String, points: String, constants: [(name: String, value: Double)], network: String,
    criticNorm: String = "none", width: Int, size: Int, channels: Int, latent: Int, dataset: String, dataHash: String,
    batch: Int, steps: Int, criticSteps: Int, criticSchedule: String = "constant", optimizer: OptimizerConfig,
    seed: Int, numerics: Int
  ) {
    self.method = method
    self.points = points
    self.constants = constants.sorted { $0.name < $1.name }
    self.network = network
    self.criticNorm = criticNorm
    self.width = width
    self.size = size
    self.channels = channels
    self.latent = latent
    self.dataset = dataset
    self.dataHash = dataHash
    self.batch = batch
    self.steps = steps
    self.criticSteps = criticSteps
    self.criticSchedule = criticSchedule
    self.optimizer = optimizer
    self.seed = seed
    self.numerics = numerics
  }

  /// The value of a constant; nil for a name that the method does not have.
  public func constant(_ name: String) -> Double? { constants.first { $0.name == name }?.value }

  /// The identity of the run: SHA-256 of the canonical JSON's text, 64 lower-case hexadecimal digits.
  public var id: String { sha256(json.text) }

  /// The first 12 digits of `id`, for people.
  public var shortID: String { String(id.prefix(12)) }

  /// What differs between two configurations, one line a key, in the order of the keys: "steps: 4000 here, 8000 there".
  public func differences(from other: RunConfig) -> [String] { Records.differences(json, from: other.json) }
}

extension RunConfig: Equatable {
  /// Equal exactly when the identities are.
  public static func == (left: RunConfig, right: RunConfig) -> Bool { left.json == right.json }
}

extension RunConfig {
  static let keys = [
    "method", "points", "constants", "network", "criticNorm", "width", "size", "channels", "latent", "dataset",
    "dataHash", "batch", "steps", "criticSteps", "criticSchedule", "optimizer", "seed", "numerics",
  ]

  /// Reads and validates. Throws `JSONError` and `ConfigError`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(json, of: "configuration", known: RunConfig.keys)
    self.init(
      method: try fields.string("method"), points: try fields.string("points"),
      constants: try namedNumbers(fields.value("constants"), of: "constants"),
      network: try fields.string("network"), criticNorm: try fields.string("criticNorm"),
      width: try fields.integer("width"), size: try fields.integer("size"),
      channels: try fields.integer("channels"), latent: try fields.integer("latent"),
      dataset: try fields.string("dataset"), dataHash: try fields.string("dataHash"),
      batch: try fields.integer("batch"), steps: try fields.integer("steps"),
      criticSteps: try fields.integer("criticSteps"), criticSchedule: try fields.string("criticSchedule"),
      optimizer: try OptimizerConfig(json: fields.value("optimizer")), seed: try fields.integer("seed"),
      numerics: try fields.integer("numerics"))
    try validate()
  }

  /// Reads back equal.
  public var json: JSONValue {
    .object(of: [
      "method": .string(method), "points": .string(points), "constants": namedObject(constants),
      "network": .string(network), "criticNorm": .string(criticNorm), "width": .integer(width), "size": .integer(size),
      "channels": .integer(channels), "latent": .integer(latent), "dataset": .string(dataset),
      "dataHash": .string(dataHash), "batch": .integer(batch), "steps": .integer(steps),
      "criticSteps": .integer(criticSteps), "criticSchedule": .string(criticSchedule), "optimizer": optimizer.json,
      "seed": .integer(seed), "numerics": .integer(numerics),
    ])
  }
}
