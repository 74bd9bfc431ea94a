import Interchange
public import Records

/// One training or exact number, and the tables that show it.
public struct Cell: Equatable, Sendable {
  /// What is trained or computed; its hash is the cell's id.
  public var config: CellConfig
  /// Names of tables, in the profile's order.
  public var tables: [String]

  /// A cell of the named tables.
  public init(config: CellConfig, tables: [String]) {
    self.config = config
    self.tables = tables
  }

  /// A GAN on images.
  public init(config: RunConfig, tables: [String]) { self.init(config: .gan(config), tables: tables) }

  /// All cells of a profile: tables in the profile's order, seeds in the outer loop and the table's entries in the
  /// inner one, so that an interrupted night leaves whole columns. A training that several tables ask for is one cell.
  ///
  /// - Parameter dataHash: SHA-256 of the decoded training data.
  public static func all(profile: Profile, experiments: [Experiment], dataHash: String, numerics: Int) -> [Cell] {
    var cells: [Cell] = []
    // A lookup by id only; the order is that of the array.
    var place: [String: Int] = [:]
    for experiment in experiments {
      for seed in profile.seeds {
        for entry in experiment.entries {
          let config = RunConfig(
            method: entry.method, points: entry.points, constants: entry.constants, network: profile.network,
            width: profile.width, size: profile.size, channels: profile.channels, latent: profile.latent,
            dataset: profile.dataset, dataHash: dataHash, batch: profile.batch, steps: profile.steps,
            criticSteps: entry.criticSteps, optimizer: entry.optimizer, seed: seed, numerics: numerics)
          if let known = place[config.id] {
            if !cells[known].tables.contains(experiment.table) { cells[known].tables.append(experiment.table) }
          } else {
            place[config.id] = cells.count
            cells.append(Cell(config: config, tables: [experiment.table]))
          }
        }
      }
    }
    return cells
  }
}

extension RunConfig {
  /// The method with its r(x) and constants, for people: `wgan-div interpolates k=2 p=6`.
  public var label: String { methodLabel(method, points: points, constants: constants) }
}

extension CellConfig {
  /// What the cell is, for people: `wgan-div interpolates k=2 p=6 8-gaussians`.
  public var label: String {
    switch self {
    case .gan(let config): config.label
    case .density(let config):
      "\(methodLabel(config.method, points: config.points, constants: config.constants)) "
        + "\(config.real.label) \(config.fake.label)" + (config.dimension > 1 ? " in \(config.dimension)-D" : "")
    case .exact(let config):
      ([methodLabel("exact \(config.quantity.rawValue)", points: config.points, constants: config.constants)]
        + [config.real, config.fake].compactMap { $0?.label }).joined(separator: " ")
        + (config.dimension > 1 ? " in \(config.dimension)-D" : "")
    case .toy(let config):
      "\(methodLabel(config.method, points: config.points, constants: config.constants)) \(config.shape)"
    }
  }
}

private func methodLabel(_ name: String, points: String, constants: [(name: String, value: Double)]) -> String {
  let constants = constants.map { "\($0.name)=\(JSONValue.number($0.value).text)" }
  let points = points == MethodRules.noPoints ? [] : [points]
  return ([name] + points + constants).joined(separator: " ")
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
