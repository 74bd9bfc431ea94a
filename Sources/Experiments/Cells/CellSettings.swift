public import Records

/// What a cell is but for data, scale, length and seed: the method and all that belongs to it.
public struct CellSettings: Sendable {
  /// As in `RunConfig.method`.
  public var method: String
  /// As in `RunConfig.points`.
  public var points: String
  /// Constants of the loss, sorted by name.
  public var constants: [(name: String, value: Double)]
  /// As in `RunConfig.network`; `nil` for the profile's.
  public var network: String?
  /// As in `RunConfig.criticNorm`.
  public var criticNorm: String
  /// Critic steps for each generator step.
  public var criticSteps: Int
  /// As in `RunConfig.criticSchedule`.
  public var criticSchedule: String
  /// The same for critic and generator.
  public var optimizer: OptimizerConfig

  /// Keys that a cell with settings of its own must have.
  static let needed = ["method", "points", "constants", "critic_steps", "optimizer"]
  /// Keys that it may have.
  static let optional = ["network", "critic_norm", "critic_schedule"]

  /// Reads a cell that states everything; throws `ConfigurationError`.
  init(_ cell: YAMLSection) throws {
    let rules = try Self.rules(try cell.string("method", oneOf: Self.methodNames))
    method = rules.name
    points = try cell.string("points", oneOf: Self.pointNames(rules))
    let values = try cell.section("constants", allowed: rules.constants.map(\.name))
    constants = try rules.constants.map { (name: $0.name, value: try values.number($0.name, in: $0.range)) }
    network = cell.contains("network") ? try cell.string("network", oneOf: Vocabulary.networks) : nil
    criticNorm = cell.contains("critic_norm") ? try cell.string("critic_norm", oneOf: Self.norms) : "none"
    criticSteps = try cell.integer("critic_steps", in: 1...1000)
    criticSchedule =
      cell.contains("critic_schedule")
      ? try cell.string("critic_schedule", oneOf: RunConfig.criticSchedules) : "constant"
    optimizer = try Self.optimizer(cell)
  }

  /// All norms that some network's critic may have.
  static let norms = RunConfig.criticNorms(of: "keras")

  static let methodNames = MethodRules.all.map(\.name)

  /// What a method is; the name has been checked.
  static func rules(_ method: String) throws -> MethodRules {
    guard let rules = MethodRules.all.first(where: { $0.name == method }) else {
      preconditionFailure("a method that was checked against the list of methods is in it")
    }
    return rules
  }

  static func pointNames(_ rules: MethodRules) -> [String] {
    rules.hasPenalty ? MethodRules.pointNames : [MethodRules.noPoints]
  }

  /// Replaces constants by name; the others stay.
  mutating func replace(constants new: [(name: String, value: Double)]) {
    for (name, value) in new {
      if let place = constants.firstIndex(where: { $0.name == name }) { constants[place].value = value }
    }
  }

  private static func optimizer(_ cell: YAMLSection) throws -> OptimizerConfig {
    let all = ["name", "learning_rate", "beta1", "beta2", "decay", "epsilon"]
    let name = try cell.section("optimizer", allowed: all).string("name", oneOf: ["adam", "rmsprop"])
    let own = name == "adam" ? all.filter { $0 != "decay" } : all.filter { !$0.hasPrefix("beta") }
    let section = try cell.section("optimizer", allowed: own)
    func share(_ key: String) throws -> Double { try section.share(key) }
    return OptimizerConfig(
      name: name,
      learningRate: try section.number("learning_rate", above: 0, upTo: 1),
      beta1: name == "adam" ? try share("beta1") : 0,
      beta2: try share(name == "adam" ? "beta2" : "decay"),
      epsilon: try section.number("epsilon", above: 0, upTo: 1))
  }
}
