public import Records

/// The cells of one table or figure, without what the profile gives; one file under `paper/experiments`.
public struct Experiment: Sendable {
  /// A method with its own constants and optimiser.
  public struct Entry: Sendable {
    /// As in `RunConfig.method`.
    public var method: String
    /// As in `RunConfig.points`.
    public var points: String
    /// Constants of the loss, sorted by name.
    public var constants: [(name: String, value: Double)]
    /// Critic steps for each generator step.
    public var criticSteps: Int
    /// The same for critic and generator.
    public var optimizer: OptimizerConfig
  }

  /// The table's name, the same as the file's.
  public var table: String
  /// In the table's order.
  public var entries: [Entry]

  /// Reads `FOLDER/experiments/NAME.yaml`; throws `ConfigurationError`.
  public init(named name: String, paper folder: String) throws {
    let path = try PaperFiles.path(of: name, kind: "experiment", folder: "\(folder)/experiments")
    let file = try YAMLSection(contentsOf: path, allowed: ["table", "cells"])
    table = try file.string("table", oneOf: [name])
    entries = try file.sections("cells", allowed: ["method", "points", "constants", "critic_steps", "optimizer"])
      .map(Self.entry)
  }

  private static func entry(_ cell: YAMLSection) throws -> Entry {
    let name = try cell.string("method", oneOf: MethodRules.all.map(\.name))
    guard let method = MethodRules.all.first(where: { $0.name == name }) else {
      preconditionFailure("a method that passed the list above is in the list above")
    }
    let constants = try cell.section("constants", allowed: method.constants.map(\.name))
    return Entry(
      method: name,
      points: try cell.string("points", oneOf: method.hasPenalty ? MethodRules.pointNames : [MethodRules.noPoints]),
      constants: try method.constants.map {
        (name: $0.name, value: try constants.number($0.name, in: $0.range))
      },
      criticSteps: try cell.integer("critic_steps", in: 1...1000),
      optimizer: try optimizer(cell))
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
