public import Interchange
public import Records

/// Where the cells of a plan stand and how long they will take, as `wdiv status` shows it. Reads recorded files and locks;
/// takes none, trains nothing.
public struct StatusReport: Sendable {
  /// One cell.
  public struct Row: Sendable {
    /// The cell.
    public let cell: Cell
    /// Its state; `running` only while a process holds its lock.
    public let state: RunState
    /// Generator steps done; of a running one as its series says.
    public let step: Int
    /// Seconds until it is done, once it runs alone on its core; `nil` while no run is recorded to tell the rate.
    public let secondsLeft: Double?

    /// The keys of `CellSummary`, and `step`, `steps`, `secondsLeft`.
    public var json: JSONValue {
      let summary = CellSummary(config: cell.config, tables: cell.tables, state: state).json
      return .object(
        (summary.object ?? []) + [
          ("step", .integer(step)), ("steps", .integer(cell.config.steps)),
          ("secondsLeft", secondsLeft.map { .number($0.rounded()) } ?? .null),
        ])
    }

    /// The time left, for people; empty where there is nothing to do or to tell.
    public var timeLeft: String { secondsLeft.map { $0 > 0 ? ProgressLog.duration($0) : "" } ?? "" }
  }

  /// In the cells' order.
  public let rows: [Row]
  /// Cells that processes are training now.
  public let running: Int
  /// Trainings at the same time that the estimate assumes: those that run, or else one a core.
  public let jobs: Int

  /// Looks at the cells' runs; the rate is that of the cells' own recorded sessions.
  public init(_ cells: [Cell], store: RunStore, cores: Int) {
    let states = cells.map { store.run($0.config).status() }
    var operations = 0.0
    var seconds = 0.0
    for (cell, status) in zip(cells, states) {
      guard status.step > 0, status.state != .running, let circumstances = store.run(cell.config).circumstances(),
        circumstances.wallSeconds > 0
      else { continue }
      operations += Self.share(status.step, of: cell) * CellCost(cell.config).operations
      seconds += circumstances.wallSeconds
    }
    let rate = operations > 0 && seconds > 0 ? operations / seconds : nil
    rows = zip(cells, states).map { cell, status in
      let left = status.state.isFinal ? 0 : (1 - Self.share(status.step, of: cell)) * CellCost(cell.config).operations
      return Row(cell: cell, state: status.state, step: status.step, secondsLeft: rate.map { left / $0 })
    }
    running = states.count { $0.state == .running }
    jobs = max(1, running > 0 ? running : cores)
  }

  private static func share(_ step: Int, of cell: Cell) -> Double {
    min(1, max(0, Double(step) / Double(max(1, cell.config.steps))))
  }

  /// One line: how many cells are in each state, and when all are done.
  public var summary: String {
    let order = ["done", "diverged", "failed", "interrupted", "running", "waiting"]
    let counts = order.compactMap { name -> String? in
      let count = rows.count { $0.state.name == name }
      return count > 0 ? "\(count) \(name)" : nil
    }
    let left = rows.compactMap(\.secondsLeft).reduce(0, +)
    let isKnown = rows.allSatisfy { $0.secondsLeft != nil }
    let time: String
    if rows.allSatisfy(\.state.isFinal) {
      time = "nothing left to train"
    } else if isKnown {
      // No plan ends before its longest training.
      let longest = rows.compactMap(\.secondsLeft).max() ?? 0
      time = "about \(ProgressLog.duration(max(left / Double(jobs), longest))) left with \(jobs) at a time"
    } else {
      time = "the time left is known once a run is recorded"
    }
    return "\(rows.count) cells: \(counts.joined(separator: ", ")); \(time)"
  }

  /// One array of all cells.
  public var json: String { JSONValue.array(rows.map(\.json)).text }
}
