public import Datasets
import Records

/// The training data that a configuration names.
public enum TrainingData {
  /// Fashion-MNIST's training images; from Debian's package when `folder` is `nil`.
  public static func load(folder: String?) throws -> LabeledImages {
    try FashionMNIST.load(folder: folder, split: .train)
  }
}

/// A profile with its cells: what `report`, `run`, `list` and `status` go through.
public struct CellPlan: Sendable {
  /// The profile.
  public let profile: Profile
  /// Its cells, in order.
  public let cells: [Cell]

  /// Reads profile and experiments under `paper`.
  ///
  /// - Parameter dataHash: SHA-256 of the decoded training data; asked for last, since it takes a second.
  /// - Throws: `ConfigurationError`, and what `dataHash` throws.
  public init(profile name: String, paper: String, dataHash: () throws -> String) throws {
    let profile = try Profile(named: name, paper: paper)
    let others = try profile.experiments.filter { KindTable.isOne($0, paper: paper) }.map {
      try KindTable(named: $0, paper: paper)
    }
    let sources = SettingSources(paper: paper, profile: name)
    let experiments = try profile.experiments.filter { table in !others.contains { $0.table == table } }.map {
      try Experiment(named: $0, paper: paper, profile: name, sources: sources)
    }
    self.profile = profile
    let gans = try Cell.all(
      profile: profile, experiments: experiments, dataHash: try dataHash(), numerics: Numerics.version)
    // Cells of other kinds take minutes together: they come first.
    cells = Self.joined(
      others.flatMap { $0.cells(profile: profile.name, seeds: profile.seeds, numerics: Numerics.version) } + gans)
  }

  /// One cell an id, with the uses of all that have it.
  private static func joined(_ cells: [Cell]) -> [Cell] {
    var joined: [Cell] = []
    // A lookup by id only; the order is that of the array.
    var place: [String: Int] = [:]
    for cell in cells {
      if let known = place[cell.config.id] {
        joined[known].uses += cell.uses.filter { !joined[known].uses.contains($0) }
      } else {
        place[cell.config.id] = joined.count
        joined.append(cell)
      }
    }
    return joined
  }

  /// The cells that one of the tables shows, in the plan's order; all when no table is named. Throws
  /// `ConfigurationError` for a table that the profile does not have.
  public func cells(of tables: [String]) throws -> [Cell] {
    if let unknown = tables.first(where: { !profile.experiments.contains($0) }) {
      throw ConfigurationError.noSuchFile(file: profile.path, kind: "table", name: unknown, known: profile.experiments)
    }
    return tables.isEmpty ? cells : cells.filter { !Set($0.tables).isDisjoint(with: tables) }
  }

  /// The trials of the profile's tuning as a plan of its own: one table, `tuning`, on the tuning seeds.
  ///
  /// - Throws: `ConfigurationError`, also for a profile that has no `tuning`; and what `dataHash` throws.
  public init(tuning name: String, paper: String, dataHash: () throws -> String) throws {
    var profile = try Profile(named: name, paper: paper)
    guard let tuning = profile.tuning, let steps = tuning.steps, let seeds = tuning.seeds else {
      throw ConfigurationError.missingKey(
        .init(file: profile.path, line: nil), key: "tuning", expected: "the keys steps, seeds")
    }
    (profile.steps, profile.seeds) = (steps, seeds)
    (profile.tables, profile.absentData, profile.experiments) = ([], [], [Self.tuningTable])
    self.profile = profile
    cells = try Cell.all(
      profile: profile, experiments: [Experiment(named: Self.tuningTable, paper: paper, profile: name)],
      dataHash: try dataHash(), numerics: Numerics.version)
  }

  /// The table of a tuning's trials, which no profile lists.
  static let tuningTable = "tuning"

  /// The cells whose ids begin with the given hex digits, in the plan's order. Throws `RunStoreError`.
  public func cells(named names: [String]) throws -> [Cell] {
    var chosen = Set<String>()
    for name in names {
      let found = cells.filter { name.count >= 4 && $0.config.id.hasPrefix(name.lowercased()) }
      guard let cell = found.first else {
        throw RunStoreError.noSuchRun(name: name, folder: "profile \(profile.name)")
      }
      guard found.count == 1 else {
        throw RunStoreError.ambiguousRun(name: name, candidates: found.map(\.config.shortID))
      }
      chosen.insert(cell.config.id)
    }
    return cells.filter { chosen.contains($0.config.id) }
  }
}
