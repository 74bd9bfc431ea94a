import Interchange
public import Records

/// One training or exact number, and the tables that show it.
public struct Cell: Equatable, Sendable {
  /// What is trained or computed; its hash is the cell's id.
  public var config: CellConfig
  /// How each table shows it, in the profile's order of tables.
  public var uses: [CellUse]
  /// Why it is not run here; `nil` for a cell that can be.
  public var notRun: String?

  /// Names of tables, in the profile's order.
  public var tables: [String] {
    uses.reduce(into: []) { tables, use in if !tables.contains(use.table) { tables.append(use.table) } }
  }

  /// A cell with its uses.
  public init(config: CellConfig, uses: [CellUse], notRun: String? = nil) {
    self.config = config
    self.uses = uses
    self.notRun = notRun
  }

  /// A cell that the named tables read at its last step.
  public init(config: CellConfig, tables: [String]) {
    self.init(
      config: config, uses: tables.map { CellUse(table: $0, label: config.label, readsStep: config.steps) })
  }

  /// A GAN on images with its uses.
  public init(config: RunConfig, uses: [CellUse], notRun: String? = nil) {
    self.init(config: .gan(config), uses: uses, notRun: notRun)
  }

  /// A GAN on images that the named tables read at its last step.
  public init(config: RunConfig, tables: [String]) { self.init(config: .gan(config), tables: tables) }

  /// The cell for programs.
  public func summary(state: RunState) -> CellSummary {
    CellSummary(config: config, tables: tables, uses: uses, notRun: notRun, state: state)
  }
}

extension EvaluationSettings {
  /// The generator steps after which a cell is scored: the points of every table that reads it, rising.
  public func steps(of cell: Cell) -> [Int] {
    let all = ([cell.config.steps] + cell.uses.map(\.readsStep)).flatMap { steps(of: $0) }
    return all.sorted().reduce(into: []) { steps, step in if steps.last != step { steps.append(step) } }
  }
}

extension RunConfig {
  /// The method with its r(x) and constants, for people: `wgan-div interpolates k=2 p=6`.
  public var label: String { CellSettings.label(method: method, points: points, constants: constants) }

  /// Whether the first steps of a longer training would be another training: RJS-GAN's weight falls over the whole.
  var dependsOnLength: Bool { (constant("final") ?? 1) != 1 }
}

extension CellSettings {
  /// The method with its r(x) and constants, for people.
  static func label(method: String, points: String, constants: [(name: String, value: Double)]) -> String {
    let constants = constants.map { "\($0.name)=\(JSONValue.number($0.value).text)" }
    let points = points == MethodRules.noPoints ? [] : [points]
    return ([method] + points + constants).joined(separator: " ")
  }
}

extension CellConfig {
  /// What the cell is, for people: `wgan-div interpolates k=2 p=6 8-gaussians`.
  public var label: String {
    switch self {
    case .gan(let config): config.label
    case .density(let config):
      "\(CellSettings.label(method: config.method, points: config.points, constants: config.constants)) "
        + "\(config.real.label) \(config.fake.label)" + (config.dimension > 1 ? " in \(config.dimension)-D" : "")
    case .exact(let config):
      ([
        CellSettings.label(
          method: "exact \(config.quantity.rawValue)", points: config.points, constants: config.constants)
      ] + [config.real, config.fake].compactMap { $0?.label }).joined(separator: " ")
        + (config.dimension > 1 ? " in \(config.dimension)-D" : "")
    case .toy(let config):
      "\(CellSettings.label(method: config.method, points: config.points, constants: config.constants)) \(config.shape)"
    }
  }

  /// Critic steps of the whole training; 0 where nothing is trained.
  public var totalCriticSteps: Int {
    switch self {
    case .gan(let config): config.totalCriticSteps
    case .density(let config): config.steps
    case .exact: 0
    case .toy(let config): config.steps * config.criticSteps
    }
  }
}

extension RunState {
  /// The state with what belongs to it, for people, in one line.
  public var label: String {
    switch self {
    case .waiting, .running, .done, .interrupted: name
    case .diverged(let step, let quantity): "diverged at step \(step): \(quantity)"
    case .failed(let error): "failed: \(error)"
    }
  }
}
