internal import Records

/// Runs that differ in nothing but the seed: one estimate of a table.
struct RunGroup: Sendable {
  /// The place in the appendix that lists the configuration's runs, for links.
  let anchor: String
  /// By seed, at least one.
  let runs: [RecordedRun]
  /// What they share; its seed has no meaning.
  var config: RunConfig { runs[0].config }
  /// Runs with an outcome.
  let done: [RecordedRun]
  /// Mean outcome of the runs that are done, as FID.
  let estimate: Estimate?

  private init(key: String, runs: [RecordedRun]) {
    anchor = "runs-\(key.prefix(12))"
    self.runs = runs.sorted { $0.config.seed < $1.config.seed }
    done = self.runs.filter { $0.outcome != nil }
    estimate = Estimate(done.compactMap { $0.outcome?.fid })
  }

  /// Groups runs by configuration without seed, in the order in which each first appears.
  static func groups(of runs: [RecordedRun]) -> [RunGroup] {
    var groups: [(key: String, runs: [RecordedRun])] = []
    for run in runs {
      var config = run.config
      config.seed = 0
      let key = config.id
      if let place = groups.firstIndex(where: { $0.key == key }) {
        groups[place].runs.append(run)
      } else {
        groups.append((key, [run]))
      }
    }
    return groups.map { RunGroup(key: $0.key, runs: $0.runs) }
  }

  var seeds: [Int] { runs.map(\.config.seed) }

  /// "1 diverged, 2 waiting": the runs that give no number; nil when all do.
  var shortfall: String? {
    let counts = StateCount.all(in: runs.filter { $0.outcome == nil })
    return counts.isEmpty
      ? nil
      : counts.map { "\($0.count) \($0.name == "done" ? StateCount.unscored : $0.name)" }.joined(separator: ", ")
  }

  /// The method's constants and where the penalty is taken, as far as they tell methods apart.
  var constants: String {
    config.constants.all.map { "\(Self.symbols[$0.name] ?? $0.name) = \(Format.significant($0.value, shortest: true))" }
      .joined(separator: ", ")
  }

  private static let symbols = [
    "lambda": "λ", "lambda2": "λ₂", "margin": "M′", "gamma": "γ", "final": "γ’s last factor",
  ]

  /// The first seed that was scored at the end; nil where none was.
  var finalRun: RecordedRun? { done.first { $0.finalScore != nil } }

  /// How many runs' FID was still falling.
  var falling: Int { done.count { $0.outcome?.isFalling ?? false } }

  /// "2 of 3 seeds", "no", "–" without an outcome.
  var fallingText: String {
    if done.isEmpty { return "–" }
    return falling == 0 ? "no" : "\(falling) of \(Format.count(done.count, "seed"))"
  }
}

/// How many runs are in a state.
struct StateCount: Equatable, Sendable {
  /// The state's word.
  let name: String
  /// How many.
  let count: Int

  /// What a run is that is done and has no score.
  static let unscored = "trained, not scored"

  /// Every state in the order in which a reader cares.
  static let order = ["done", "diverged", "failed", "interrupted", "running", "waiting"]

  /// A sign beside the word, so that color is not needed.
  static func mark(of state: String) -> String {
    switch state {
    case "done": "✓"
    case "diverged": "▲"
    case "failed": "✗"
    case "interrupted": "‖"
    case "running": "▶"
    default: "○"
    }
  }

  /// The states that occur. A run that is done without a score counts as done here.
  static func all(in runs: [RecordedRun]) -> [StateCount] { all(runs.map(\.state)) }

  /// The states that occur.
  static func all(_ states: [RunState]) -> [StateCount] {
    order.compactMap { name in
      let count = states.count { $0.name == name }
      return count == 0 ? nil : StateCount(name: name, count: count)
    }
  }
}
