public import Interchange

/// A GAN of perceptrons on points of the plane.
public struct ToyConfig: Sendable {
  /// The real points: a name in `ToyConfig.shapes`.
  public var shape: String
  /// The method: one of `ToyConfig.methods`.
  public var method: String
  /// r(x), as in `RunConfig.points`.
  public var points: String
  /// The method's constants, always in the order of the names.
  public var constants: [(name: String, value: Double)] {
    didSet { constants.sort { $0.name < $1.name } }
  }
  /// Units of the hidden relu layers, the same for both networks.
  public var hidden: [Int]
  /// Points in a batch, in 16...4096.
  public var batch: Int
  /// Generator steps, in 1...1,000,000.
  public var steps: Int
  /// Critic steps for one generator step, in 1...1000.
  public var criticSteps: Int
  /// The optimizer of both networks; Adam's step size falls linearly to 0 over the steps.
  public var optimizer: OptimizerConfig
  /// Seed of every random stream, in 0...2^53 - 1.
  public var seed: Int
  /// As in `RunConfig.numerics`.
  public var numerics: Int

  /// Values are checked by `validate`.
  public init(
    shape: String, method: String, points: String, constants: [(name: String, value: Double)], hidden: [Int],
    batch: Int, steps: Int, criticSteps: Int, optimizer: OptimizerConfig, seed: Int, numerics: Int
  ) {
    self.shape = shape
    self.method = method
    self.points = points
    self.constants = constants.sorted { $0.name < $1.name }
    self.hidden = hidden
    self.batch = batch
    self.steps = steps
    self.criticSteps = criticSteps
    self.optimizer = optimizer
    self.seed = seed
    self.numerics = numerics
  }

  /// The three point clouds (Gulrajani et al. 2017): 8 Gaussians on a circle, 25 on a grid, a spiral.
  public static let shapes = ["8-gaussians", "25-gaussians", "swiss-roll"]
  /// Methods that toy GANs can be trained with.
  public static let methods = DensityConfig.methods.filter { $0.name.hasPrefix("wgan") }

  /// The value of a constant; nil for a name that the method does not have.
  public func constant(_ name: String) -> Double? { constants.first { $0.name == name }?.value }

  /// Refuses what no cell can mean. Throws `ConfigError`, which names the first wrong key.
  public func validate() throws {
    try check("shape", shape, among: ToyConfig.shapes)
    try check("method", method, among: ToyConfig.methods.map(\.name))
    let rules = ToyConfig.methods.first { $0.name == method } ?? ToyConfig.methods[0]
    try check("points", points, among: rules.hasPenalty ? MethodRules.articlePointNames : [MethodRules.noPoints])
    try check(constants: constants, against: rules.constants)
    try check(hidden: hidden)
    try check("batch", batch, in: 16...4096)
    try check("steps", steps, in: 1...1_000_000)
    try check("criticSteps", criticSteps, in: 1...1000)
    try check("optimizer.name", optimizer.name, among: OptimizerConfig.names)
    try check("optimizer.learningRate", optimizer.learningRate, "a number > 0 and <= 1") { $0 > 0 && $0 <= 1 }
    try check("optimizer.beta1", optimizer.beta1, "a number >= 0 and < 1, 0 for rmsprop") {
      $0 >= 0 && $0 < (optimizer.name == "adam" ? 1 : .leastNonzeroMagnitude)
    }
    try check("optimizer.beta2", optimizer.beta2, "a number >= 0 and < 1") { $0 >= 0 && $0 < 1 }
    try check("optimizer.epsilon", optimizer.epsilon, "a number > 0 and <= 1") { $0 > 0 && $0 <= 1 }
    try check("seed", seed, in: 0...(1 << 53 - 1))
    try check("numerics", numerics, in: 1...1_000_000)
  }

  static let keys = [
    "kind", "shape", "method", "points", "constants", "hidden", "batch", "steps", "criticSteps", "optimizer", "seed",
    "numerics",
  ]

  /// Reads and validates. Throws `JSONError` and `ConfigError`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(json, of: "configuration", known: ToyConfig.keys)
    try check("kind", try fields.string("kind"), among: [CellConfig.Kind.toy.rawValue])
    self.init(
      shape: try fields.string("shape"), method: try fields.string("method"), points: try fields.string("points"),
      constants: try namedNumbers(fields.value("constants"), of: "constants"), hidden: try integers(fields, "hidden"),
      batch: try fields.integer("batch"), steps: try fields.integer("steps"),
      criticSteps: try fields.integer("criticSteps"), optimizer: try OptimizerConfig(json: fields.value("optimizer")),
      seed: try fields.integer("seed"), numerics: try fields.integer("numerics"))
    try validate()
  }

  /// Reads back equal.
  public var json: JSONValue {
    .object(of: [
      "kind": .string(CellConfig.Kind.toy.rawValue), "shape": .string(shape), "method": .string(method),
      "points": .string(points), "constants": namedObject(constants),
      "hidden": .array(hidden.map { .integer($0) }), "batch": .integer(batch), "steps": .integer(steps),
      "criticSteps": .integer(criticSteps), "optimizer": optimizer.json, "seed": .integer(seed),
      "numerics": .integer(numerics),
    ])
  }
}
