import Records

/// From a profile's tables to the trainings behind them.
extension Cell {
  /// All cells of a profile: tables in the profile's order, seeds in the outer loop and the table's entries in the
  /// inner one, so that an interrupted night leaves whole columns.
  ///
  /// A training that several tables ask for is one cell. Where they ask for different lengths of it, the longest is
  /// trained, and the others read the step at which their own would have ended: the first steps are the same training.
  /// (RJS-GAN's annealing depends on the length, so its cells are never shared so.)
  ///
  /// - Throws: `ConfigurationError` for a cell that no run can be, and for one that would be read at a step at which the
  ///   longer run is not scored.
  public static func all(
    profile: Profile, experiments: [Experiment], dataHash: String, numerics: Int
  ) throws -> [Cell] {
    var cells: [Cell] = []
    // A lookup by key only; the order is that of the array.
    var place: [String: Int] = [:]
    for experiment in experiments {
      let absent = profile.absentData.filter { $0.tables.contains(experiment.table) }
      for data in [nil] + absent.map(Optional.some) {
        for (seed, entry) in pairs(experiment, profile) {
          let config = config(
            entry, table: experiment.table, seed: seed, profile, data, dataHash: dataHash, numerics: numerics)
          do {
            try config.validate()
          } catch {
            throw ConfigurationError.badCell(entry.place, label: entry.label, reason: oneLine(error))
          }
          let use = CellUse(
            table: experiment.table, label: entry.label, axes: entry.axes, setting: entry.setting.rawValue,
            readsStep: config.steps)
          if let known = place[config.trajectory] {
            if !cells[known].uses.contains(use) { cells[known].uses.append(use) }
            if config.steps > cells[known].config.steps { cells[known].config = .gan(config) }
          } else {
            place[config.trajectory] = cells.count
            cells.append(Cell(config: config, uses: [use], notRun: data?.reason))
          }
        }
      }
    }
    for cell in cells { try profile.evaluation.check(cell, profile: profile.path) }
    return cells
  }

  private static func pairs(_ experiment: Experiment, _ profile: Profile) -> [(seed: Int, entry: Experiment.Entry)] {
    let kept = experiment.entries.filter { profile.scale(of: experiment.table)?.keeps($0) ?? true }
    let seeds = kept.map { length(of: $0, in: experiment.table, profile).seeds }
    let order = seeds.joined().reduce(into: [Int]()) { order, seed in
      if !order.contains(seed) { order.append(seed) }
    }
    return order.flatMap { seed in
      zip(kept, seeds).filter { $0.1.contains(seed) }.map { (seed: seed, entry: $0.0) }
    }
  }

  /// What the table's file says of the entry, else what the profile says of the table, else of all.
  private static func length(
    of entry: Experiment.Entry, in table: String, _ profile: Profile
  ) -> (steps: Int, seeds: [Int]) {
    let scale = profile.scale(of: table)
    let published = entry.setting == .published ? scale?.published : nil
    return (
      entry.steps ?? published?.steps ?? scale?.steps ?? profile.steps,
      entry.seeds ?? published?.seeds ?? scale?.seeds ?? profile.seeds
    )
  }

  private static func config(
    _ entry: Experiment.Entry, table: String, seed: Int, _ profile: Profile, _ data: AbsentData?, dataHash: String,
    numerics: Int
  ) -> RunConfig {
    let settings = entry.settings
    let passes = length(of: entry, in: table, profile).steps
    return RunConfig(
      method: settings.method, points: settings.points, constants: settings.constants,
      network: settings.network ?? profile.network, criticNorm: settings.criticNorm, width: profile.width,
      size: data?.size ?? profile.size, channels: data?.channels ?? profile.channels, latent: profile.latent,
      dataset: data?.dataset ?? profile.dataset,
      // The data are not there to be hashed: the cell has a place in the list, and no run.
      dataHash: data == nil ? dataHash : String(repeating: "0", count: 64),
      batch: profile.batch, steps: max(1, passes / settings.criticSteps), criticSteps: settings.criticSteps,
      criticSchedule: settings.criticSchedule, optimizer: settings.optimizer, seed: seed, numerics: numerics)
  }
}

extension RunConfig {
  /// What two runs have in common when one is the beginning of the other.
  fileprivate var trajectory: String {
    var config = self
    if !dependsOnLength { config.steps = 1 }
    return config.id
  }
}

extension EvaluationSettings {
  /// Throws `ConfigurationError.notScored` unless the longest run is scored at every step that a table reads.
  fileprivate func check(_ cell: Cell, profile: String) throws {
    let steps = cell.config.steps
    let points = self.steps(of: steps)
    if let use = cell.uses.first(where: { !points.contains($0.readsStep) }) {
      throw ConfigurationError.notScored(
        .init(file: profile, line: nil), table: use.table, step: use.readsStep, of: steps,
        interval: steps / max(points.count, 1))
    }
  }
}
