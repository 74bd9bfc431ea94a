import Interchange
public import Records

/// A profile with its runs: what `report`, `run`, `list` and `status` go through.
public struct RunPlan: Sendable {
  public let profile: Profile
  /// In order, with all seeds that may ever be trained.
  public let runs: [Run]
  /// The setting of each run, by number: runs of one setting differ in their seeds.
  private let settings: [Int]

  /// The table of a tuning's trials, which no profile lists.
  static let tuningTable = "tuning"

  /// Reads profile and experiments under `paper`.
  ///
  /// - Parameter dataHash: SHA-256 of the profile's training images; called last, since it takes a second, or the minutes of
  ///   decoding them.
  /// - Throws: `PlanError`, `DocumentError`, and what `dataHash` throws.
  public init(profile name: String, paper: String, dataHash: (Profile) throws -> String) throws {
    let profile = try Profile(named: name, paper: paper)
    let methods = MethodSettings(paper: paper, profile: name)
    try self.init(
      profile, try profile.experiments.map { try TableFile(named: $0, paper: paper, methods: methods) },
      paper: paper, dataHash: try dataHash(profile))
  }

  /// The trials of the profile's tuning as a plan of its own: one table, `tuning`, on the tuning seeds.
  ///
  /// - Parameter rates: by method, learning rates to try beside those of the table.
  /// - Throws: as above, also for a profile that has no `tuning`.
  public init(
    tuning name: String, paper: String, rates: [String: [Double]] = [:],
    dataHash: (Profile) throws -> String
  ) throws {
    var profile = try Profile(named: name, paper: paper)
    guard let tuning = profile.tuning, let steps = tuning.steps, let seeds = tuning.seeds else {
      throw DocumentError.missingKey(
        source: "\(paper)/profiles/\(name).yaml", line: nil, key: "tuning", expected: "the keys steps, seeds")
    }
    (profile.steps, profile.seeds) = (steps, SeedPlan(seeds(of: profile.seeds)))
    (profile.tables, profile.experiments) = (nil, [Self.tuningTable])
    let table = try TableFile(
      named: Self.tuningTable, paper: paper, methods: MethodSettings(paper: paper, profile: name))
    try self.init(profile, [try table.widened(rates)], paper: paper, dataHash: try dataHash(profile))
  }

  /// Seeds in the outer loop and a table's entries in the inner one, so that an interrupted night leaves whole columns.
  ///
  /// A run that several tables use is one run. Where they want different lengths of a training, the longest is trained,
  /// and the others read the step at which their own would have ended: the first steps are the same training.
  init(_ profile: Profile, _ tables: [TableFile], paper: String, dataHash: String) throws {
    self.profile = profile
    let shared = profile.settings.with(Settings(\.dataHash, dataHash)).with(Settings(\.numerics, Numerics.version))
    // Checks take minutes together: they come first.
    var checks = Joined()
    var trainings = Joined()
    for table in tables {
      let scale = profile.tables?[table.table]
      let kept = table.entries.filter { scale?.keeps($0.axes) ?? true }
      for (round, seed, place) in pairs(kept, scale) {
        let entry = kept[place]
        // An exact number has no seed.
        guard case .check(var config) = entry.what, config.kind != .exact || round == 0 else { continue }
        config.numerics = Numerics.version
        checks.add(
          Run(
            config: config.with(seed: seed),
            uses: [TableUse(table: table.table, label: entry.label, readsStep: config.steps)], round: round),
          setting: checks.key("\(table.table) \(place)") { config.with(seed: 0).id })
      }
      var made: [Int: RunConfig] = [:]
      for (round, seed, place) in pairs(kept, scale) {
        let entry = kept[place]
        guard case .training(let settings) = entry.what else { continue }
        if made[place] == nil {
          made[place] = try entry.config(
            shared.with(Settings(\.seed, seed)).with(settings), criticSteps: length(of: entry, scale).steps)
        }
        guard let config = made[place]?.with(seed: seed) else { continue }
        let use = TableUse(
          table: table.table, label: entry.label, axes: entry.axes, setting: entry.setting, readsStep: config.steps)
        trainings.add(
          Run(config: config, uses: [use], round: round),
          setting: trainings.key("\(table.table) \(place)") { config.with(seed: 0).trajectory })
      }
    }
    runs = checks.runs + trainings.runs
    let count = (checks.settings.max() ?? -1) + 1
    settings = checks.settings + trainings.settings.map { $0 + count }
    for run in trainings.runs {
      let points = profile.evaluation.steps(of: run.config.steps)
      if let use = run.uses.first(where: { !points.contains($0.readsStep) }) {
        throw PlanError.notScored(
          file: "\(paper)/profiles/\(profile.profile).yaml", table: use.table, step: use.readsStep,
          of: run.config.steps,
          interval: run.config.steps / max(points.count, 1))
      }
    }

    func length(of entry: TableFile.Entry, _ scale: TableScale?) -> (steps: Int, seeds: [Int]) {
      let published = entry.setting == .published ? scale?.published : nil
      return (
        entry.steps ?? published?.steps ?? scale?.steps ?? profile.steps,
        (entry.seeds ?? published?.seeds ?? scale?.seeds ?? .all)(of: profile.seeds)
      )
    }

    func pairs(
      _ entries: [TableFile.Entry], _ scale: TableScale?
    ) -> [(round: Int, seed: Int, place: Int)] {
      let seeds = entries.map { length(of: $0, scale).seeds }
      return (0..<(seeds.map(\.count).max() ?? 0)).flatMap { round in
        seeds.indices.filter { round < seeds[$0].count }.map { (round, seeds[$0][round], $0) }
      }
    }
  }

  /// Runs that several tables may use, each once, in the order of their first use.
  private struct Joined {
    private(set) var runs: [Run] = []
    /// The setting of each, by number.
    private(set) var settings: [Int] = []
    // Lookups by key only.
    private var place: [String: Int] = [:]
    private var numbers: [String: Int] = [:]
    private var keys: [String: String] = [:]

    /// What the settings of an entry have in common, worked out once: a hash of all fields.
    mutating func key(_ entry: String, _ hash: () -> String) -> String {
      if let known = keys[entry] { return known }
      let key = hash()
      keys[entry] = key
      return key
    }

    mutating func add(_ run: Run, setting: String) {
      let key = "\(setting) \(run.config.seed)"
      guard let known = place[key] else {
        place[key] = runs.count
        runs.append(run)
        let number = numbers[setting] ?? numbers.count
        numbers[setting] = number
        settings.append(number)
        return
      }
      runs[known].uses += run.uses.filter { !runs[known].uses.contains($0) }
      runs[known].round = min(runs[known].round, run.round)
      if run.config.steps > runs[known].config.steps { runs[known].config = run.config }
    }
  }

  /// The runs that every batch trains, and those that a store has beyond them, as far as it has every seed; in the plan's
  /// order.
  public func runs(in store: RunStore) -> [Run] {
    var ended = Set<Int>()
    return zip(runs, settings).filter { run, setting in
      if run.round < profile.seeds.least { return true }
      if ended.contains(setting) { return false }
      if BinaryFile.exists(store.run(run.config).path) { return true }
      ended.insert(setting)
      return false
    }.map(\.0)
  }

  /// The runs that one of the tables shows, in their order; all when no table is named. Throws `PlanError` for a table
  /// that the profile does not have.
  public func runs(_ runs: [Run], of tables: [String]) throws -> [Run] {
    if let unknown = tables.first(where: { !profile.experiments.contains($0) }) {
      throw PlanError.noSuchFile(file: "", kind: "table", name: unknown, known: profile.experiments)
    }
    return tables.isEmpty ? runs : runs.filter { !Set($0.tables).isDisjoint(with: tables) }
  }

  /// The runs whose ids begin with the given hex digits, in the plan's order. Throws `RunStoreError`.
  public func runs(named names: [String]) throws -> [Run] {
    var chosen = Set<String>()
    for name in names {
      let found = runs.filter { name.count >= 4 && $0.config.id.hasPrefix(name.lowercased()) }
      guard let run = found.first else {
        throw RunStoreError.noSuchRun(name: name, folder: "profile \(profile.profile)")
      }
      guard found.count == 1 else {
        throw RunStoreError.ambiguousRun(name: name, candidates: found.map(\.config.shortID))
      }
      chosen.insert(run.config.id)
    }
    return runs.filter { chosen.contains($0.config.id) }
  }
}

extension TableFile.Entry {
  /// The whole configuration; throws `PlanError.badEntry`.
  fileprivate func config(_ settings: Settings, criticSteps: Int) throws -> RunConfig {
    do {
      // As many generator steps as its critic steps make of the table's.
      var config = try settings.with(Settings(\.steps, 1)).config()
      config.steps = max(1, criticSteps / config.criticSteps)
      return config
    } catch {
      throw PlanError.badEntry(place: place, label: label, reason: oneLine(error))
    }
  }
}

extension RunConfig {
  /// What two trainings have in common when one is the beginning of the other. RJS-GAN's weight falls over the whole, so
  /// the first steps of a longer one would be another training.
  fileprivate var trajectory: String {
    guard (constant("final") ?? 1) == 1 else { return id }
    var config = self
    config.steps = 1
    return config.id
  }
}
