public import Records

/// The state of a plan's runs and how long they will take, as `wdiv status` shows it. Reads recorded files and locks;
/// takes none, trains nothing.
public struct StatusReport: Sendable {
  /// One run.
  public struct Row: Sendable {
    public let run: Run
    /// `running` only while a process holds its lock.
    public let state: RunState
    /// Generator steps done; of a running one as its series says.
    public let step: Int
    /// Seconds until it is done, once it runs alone on its core; nil while no run is recorded to tell the rate.
    public let secondsLeft: Double?

    /// The time left, for people; empty where there is nothing to do or to tell.
    public var timeLeft: String { secondsLeft.map { $0 > 0 ? ProgressLog.duration($0) : "" } ?? "" }
  }

  /// In the runs' order.
  public let rows: [Row]
  /// Runs that processes are training now.
  public let running: Int
  /// Trainings at the same time that the estimate assumes: those that run, or else one a core.
  public let jobs: Int

  /// Looks at the runs; a step takes what it took in recorded sessions of the same kind, or else of all.
  public init(_ runs: [Run], store: RunStore, cores: Int) {
    let states = runs.map { store.run($0.config).status() }
    typealias Spent = (steps: Double, seconds: Double)
    var all: Spent = (0, 0)
    var kinds: [CostKind: Spent] = [:]
    for (run, status) in zip(runs, states) where status.step > 0 && status.state != .running {
      guard let seconds = store.run(run.config).environment()?.wallSeconds, seconds > 0 else { continue }
      let steps = Self.share(status.step, of: run) * run.config.work
      all = (all.steps + steps, all.seconds + seconds)
      let known = kinds[CostKind(run.config)] ?? (0, 0)
      kinds[CostKind(run.config)] = (known.steps + steps, known.seconds + seconds)
    }
    rows = zip(runs, states).map { [all, kinds] run, status in
      let left = status.state.isFinal ? 0 : (1 - Self.share(status.step, of: run)) * run.config.work
      let spent = kinds[CostKind(run.config)] ?? all
      return Row(
        run: run, state: status.state, step: status.step,
        secondsLeft: spent.steps > 0 ? left * spent.seconds / spent.steps : nil)
    }
    running = states.count { $0.state == .running }
    jobs = max(1, running > 0 ? running : cores)
  }

  private static func share(_ step: Int, of run: Run) -> Double {
    min(1, max(0, Double(step) / Double(max(1, run.config.steps))))
  }

  /// One line: how many runs are in each state, and when all are done.
  public var summary: String {
    let counts = RunState.names.compactMap { name -> String? in
      let count = rows.count { $0.state.name == name }
      return count > 0 ? "\(count) \(name)" : nil
    }
    let left = rows.compactMap(\.secondsLeft)
    let time: String
    if rows.allSatisfy(\.state.isFinal) {
      time = "nothing left to train"
    } else if left.count == rows.count {
      // No plan ends before its longest training.
      let seconds = max(left.reduce(0, +) / Double(jobs), left.max() ?? 0)
      time = "about \(ProgressLog.duration(seconds)) left with \(jobs) at a time"
    } else {
      time = "the time left is known once a run is recorded"
    }
    return "\(rows.count) runs: \(counts.joined(separator: ", ")); \(time)"
  }

  /// One array of all runs.
  public var json: String {
    RunListing.json(
      rows.map { row in
        var listing = RunListing(row.run, state: row.state)
        (listing.step, listing.secondsLeft) = (row.step, row.secondsLeft?.rounded())
        return listing
      })
  }
}

extension RunConfig {
  /// Critic steps, or 1 where nothing is trained: a measure of work among runs of one kind.
  var work: Double { Double(max(1, totalCriticSteps)) }
}
