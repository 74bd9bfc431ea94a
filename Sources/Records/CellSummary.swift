public import Interchange

/// One cell as `list` and `status` show it.
public struct CellSummary: Equatable, Sendable {
  /// The run's identity, 64 hexadecimal digits.
  public let id: String
  /// The tables that read it.
  public let tables: [String]
  /// What the tables call it, each label once, in the order of `uses`.
  public var labels: [String] {
    uses.reduce(into: []) { labels, use in if !labels.contains(use.label) { labels.append(use.label) } }
  }
  /// Which kind of cell: `gan`, `density`, `exact`, `toy`.
  public let kind: String
  /// Name of the method, or of the exact quantity.
  public let method: String
  /// Name of r(x).
  public let points: String
  /// Weight of WGAN-div's penalty; nil for other methods.
  public let k: Double?
  /// Its exponent; nil for other methods.
  public let p: Double?
  /// Where its settings come from, in the first table that reads it; see `CellUse.setting`.
  public var setting: String? { uses.first?.setting }
  /// The last generator step that a table reads; nil when no table does.
  public var readsStep: Int? { uses.map(\.readsStep).max() }
  /// How each table shows it.
  public let uses: [CellUse]
  /// Why it is not run here; nil for a cell that can be.
  public let notRun: String?
  /// Name of the data set; P and Q of a critic between densities, empty where an exact quantity fixes them.
  public let dataset: String
  /// Seed of the run.
  public let seed: Int
  /// Where the run stands, in one word.
  public let state: String

  /// The summary of a configuration.
  public init(config: CellConfig, tables: [String], uses: [CellUse] = [], notRun: String? = nil, state: RunState) {
    func summary(
      _ method: String, _ points: String, _ constant: (String) -> Double?, _ dataset: String
    ) -> CellSummary {
      CellSummary(
        id: config.id, tables: tables, uses: uses, notRun: notRun, kind: config.kind.rawValue, method: method,
        points: points, k: constant("k"), p: constant("p"), dataset: dataset, seed: config.seed, state: state.name)
    }
    switch config {
    case .gan(let gan): self = summary(gan.method, gan.points, gan.constant, gan.dataset)
    case .density(let density):
      self = summary(
        density.method, density.points, density.constant, "\(density.real.label) and \(density.fake.label)")
    case .exact(let exact):
      self = summary(
        exact.quantity.rawValue, exact.points, exact.constant,
        [exact.real, exact.fake].compactMap { $0?.label }.joined(separator: " and "))
    case .toy(let toy): self = summary(toy.method, toy.points, toy.constant, toy.shape)
    }
  }

  /// The summary of a GAN on images.
  public init(config: RunConfig, tables: [String], uses: [CellUse] = [], notRun: String? = nil, state: RunState) {
    self.init(config: .gan(config), tables: tables, uses: uses, notRun: notRun, state: state)
  }

  init(
    id: String, tables: [String], uses: [CellUse], notRun: String?, kind: String, method: String, points: String,
    k: Double?, p: Double?, dataset: String, seed: Int, state: String
  ) {
    self.id = id
    self.tables = tables
    self.uses = uses
    self.notRun = notRun
    self.kind = kind
    self.method = method
    self.points = points
    self.k = k
    self.p = p
    self.dataset = dataset
    self.seed = seed
    self.state = state
  }

  /// Throws `JSONError`. `labels`, `setting` and `reads_step` follow from `uses`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(
      json, of: "cell",
      known: [
        "id", "tables", "labels", "uses", "setting", "reads_step", "not_run", "kind", "method", "points", "k", "p",
        "dataset", "seed", "state",
      ])
    self.init(
      id: try fields.string("id"), tables: try fields.strings("tables"),
      uses: try fields.array("uses").map(CellUse.init(json:)), notRun: try fields.optionalString("not_run"),
      kind: try fields.string("kind"),
      method: try fields.string("method"), points: try fields.string("points"), k: try fields.optionalNumber("k"),
      p: try fields.optionalNumber("p"),
      dataset: try fields.string("dataset"), seed: try fields.integer("seed"), state: try fields.string("state"))
  }

  /// Reads back equal; every cell has every key, null where it has no meaning.
  public var json: JSONValue {
    .object(of: [
      "id": .string(id), "tables": .array(tables.map { .string($0) }), "labels": .array(labels.map { .string($0) }),
      "uses": .array(uses.map(\.json)), "setting": setting.map { .string($0) } ?? .null,
      "reads_step": readsStep.map { .integer($0) } ?? .null, "not_run": notRun.map { .string($0) } ?? .null,
      "kind": .string(kind), "method": .string(method),
      "points": .string(points), "k": k.map { .number($0) } ?? .null, "p": p.map { .number($0) } ?? .null,
      "dataset": .string(dataset), "seed": .integer(seed), "state": .string(state),
    ])
  }
}
