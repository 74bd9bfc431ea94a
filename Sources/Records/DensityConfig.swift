public import Interchange

/// A perceptron critic that is trained between two known densities, where the answer is known too.
public struct DensityConfig: Sendable {
  /// The method whose critic objective it maximizes: a name in `DensityConfig.methods`.
  public var method: String
  /// r(x), as in `RunConfig.points`.
  public var points: String
  /// The method's constants, always in the order of the names.
  public var constants: [(name: String, value: Double)] {
    didSet { constants.sort { $0.name < $1.name } }
  }
  /// P.
  public var real: Density
  /// Q.
  public var fake: Density
  /// Dimensions of a sample, in 1...64.
  public var dimension: Int
  /// Units of the hidden layers.
  public var hidden: [Int]
  /// Activation of the hidden layers: `tanh`, `relu`, `leakyRelu` or `softplus`.
  public var activation: String
  /// Fresh samples of P and of Q in a step, in 16...65536.
  public var batch: Int
  /// Critic steps, in 1...1,000,000.
  public var steps: Int
  /// Adam's step size at first, in (0, 1]; it falls as (1 - t/steps)².
  public var learningRate: Double
  /// Fresh samples of P and of Q that the values are measured on, in 16...10,000,000.
  public var samples: Int
  /// Seed of every random stream, in 0...2^53 - 1.
  public var seed: Int
  /// As in `RunConfig.numerics`.
  public var numerics: Int

  /// Values are checked by `validate`.
  public init(
    method: String, points: String, constants: [(name: String, value: Double)], real: Density, fake: Density,
    dimension: Int, hidden: [Int], activation: String, batch: Int, steps: Int, learningRate: Double, samples: Int,
    seed: Int, numerics: Int
  ) {
    self.method = method
    self.points = points
    self.constants = constants.sorted { $0.name < $1.name }
    self.real = real
    self.fake = fake
    self.dimension = dimension
    self.hidden = hidden
    self.activation = activation
    self.batch = batch
    self.steps = steps
    self.learningRate = learningRate
    self.samples = samples
    self.seed = seed
    self.numerics = numerics
  }

  /// The critics that can be trained between densities.
  public static let methods = [
    "sgan", "sngan", "wgan", "wgan-div", "wgan-gp",
  ].compactMap { name in MethodRules.all.first { $0.name == name } }

  /// Names of activations.
  public static let activations = ["tanh", "relu", "leakyRelu", "softplus"]

  /// The value of a constant; nil for a name that the method does not have.
  public func constant(_ name: String) -> Double? { constants.first { $0.name == name }?.value }

  /// Refuses what no cell can mean. Throws `ConfigError`, which names the first wrong key.
  public func validate() throws {
    try check("method", method, among: DensityConfig.methods.map(\.name))
    let rules = DensityConfig.methods.first { $0.name == method } ?? DensityConfig.methods[0]
    try check("points", points, among: rules.hasPenalty ? MethodRules.articlePointNames : [MethodRules.noPoints])
    try check(constants: constants, against: rules.constants)
    try check("dimension", dimension, in: 1...64)
    try real.validate("real", dimension: dimension)
    try fake.validate("fake", dimension: dimension)
    try check(hidden: hidden)
    try check("activation", activation, among: DensityConfig.activations)
    try check("batch", batch, in: 16...65536)
    try check("steps", steps, in: 1...1_000_000)
    try check("learningRate", learningRate, "a number > 0 and <= 1") { $0 > 0 && $0 <= 1 }
    try check("samples", samples, in: 16...10_000_000)
    try check("seed", seed, in: 0...(1 << 53 - 1))
    try check("numerics", numerics, in: 1...1_000_000)
  }

  static let keys = [
    "kind", "method", "points", "constants", "real", "fake", "dimension", "hidden", "activation", "batch", "steps",
    "learningRate", "samples", "seed", "numerics",
  ]

  /// Reads and validates. Throws `JSONError` and `ConfigError`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(json, of: "configuration", known: DensityConfig.keys)
    try check("kind", try fields.string("kind"), among: [CellConfig.Kind.density.rawValue])
    self.init(
      method: try fields.string("method"), points: try fields.string("points"),
      constants: try namedNumbers(fields.value("constants"), of: "constants"),
      real: try Density(json: fields.value("real")), fake: try Density(json: fields.value("fake")),
      dimension: try fields.integer("dimension"), hidden: try integers(fields, "hidden"),
      activation: try fields.string("activation"), batch: try fields.integer("batch"),
      steps: try fields.integer("steps"), learningRate: try fields.number("learningRate"),
      samples: try fields.integer("samples"), seed: try fields.integer("seed"),
      numerics: try fields.integer("numerics"))
    try validate()
  }

  /// Reads back equal.
  public var json: JSONValue {
    .object(of: [
      "kind": .string(CellConfig.Kind.density.rawValue), "method": .string(method), "points": .string(points),
      "constants": namedObject(constants), "real": real.json, "fake": fake.json, "dimension": .integer(dimension),
      "hidden": .array(hidden.map { .integer($0) }), "activation": .string(activation), "batch": .integer(batch),
      "steps": .integer(steps), "learningRate": measured(learningRate), "samples": .integer(samples),
      "seed": .integer(seed), "numerics": .integer(numerics),
    ])
  }
}

/// An array of whole numbers. Throws `JSONError`.
func integers(_ fields: JSONFields, _ key: String) throws -> [Int] {
  try fields.array(key).map {
    guard let number = $0.integer else {
      throw JSONError.wrongType(
        what: "configuration", key: key, expected: "whole numbers", found: String($0.text.prefix(60)))
    }
    return number
  }
}
