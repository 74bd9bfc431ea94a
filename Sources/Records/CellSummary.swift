public import Interchange

/// One cell as `list` and `status` show it.
public struct CellSummary: Equatable, Sendable {
  /// The run's identity, 64 hexadecimal digits.
  public let id: String
  /// The tables that read it.
  public let tables: [String]
  /// Name of the method.
  public let method: String
  /// Name of r(x).
  public let points: String
  /// Weight of WGAN-div's penalty; nil for other methods.
  public let k: Double?
  /// Its exponent; nil for other methods.
  public let p: Double?
  /// Name of the data set.
  public let dataset: String
  /// Seed of the run.
  public let seed: Int
  /// Where the run stands, in one word.
  public let state: String

  /// The summary of a configuration.
  public init(config: RunConfig, tables: [String], state: RunState) {
    self.init(
      id: config.id, tables: tables, method: config.method, points: config.points, k: config.constant("k"),
      p: config.constant("p"), dataset: config.dataset, seed: config.seed, state: state.name)
  }

  init(
    id: String, tables: [String], method: String, points: String, k: Double?, p: Double?, dataset: String, seed: Int,
    state: String
  ) {
    self.id = id
    self.tables = tables
    self.method = method
    self.points = points
    self.k = k
    self.p = p
    self.dataset = dataset
    self.seed = seed
    self.state = state
  }

  /// Throws `JSONError`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(
      json, of: "cell", known: ["id", "tables", "method", "points", "k", "p", "dataset", "seed", "state"])
    self.init(
      id: try fields.string("id"), tables: try fields.strings("tables"), method: try fields.string("method"),
      points: try fields.string("points"), k: try fields.optionalNumber("k"), p: try fields.optionalNumber("p"),
      dataset: try fields.string("dataset"), seed: try fields.integer("seed"), state: try fields.string("state"))
  }

  /// Reads back equal; every cell has every key, null where it has no meaning.
  public var json: JSONValue {
    .object(of: [
      "id": .string(id), "tables": .array(tables.map { .string($0) }), "method": .string(method),
      "points": .string(points), "k": k.map { .number($0) } ?? .null, "p": p.map { .number($0) } ?? .null,
      "dataset": .string(dataset), "seed": .integer(seed), "state": .string(state),
    ])
  }
}
