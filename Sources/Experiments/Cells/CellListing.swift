import Interchange
import Records

/// Cells as `list` and `status` print them for programs.
public enum CellListing {
  /// The text of one array with the keys of `CellSummary`, in the cells' order.
  public static func json(_ cells: [Cell], store: RunStore) -> String {
    let summaries = cells.map {
      CellSummary(config: $0.config, tables: $0.tables, state: store.run($0.config).status().state).json
    }
    return JSONValue.array(summaries).text
  }
}

/// What is left to train, in operations and, where runs are recorded to tell the rate, in time.
public struct CostEstimate: Equatable, Sendable {
  /// Operations that are not trained yet.
  public let operationsLeft: Double
  /// Operations a CPU second, over all recorded runs that are done; `nil` without any.
  public let rate: Double?
  /// Trainings at the same time.
  public let jobs: Int

  /// Looks at the runs of the cells, and at all runs of the store for the rate.
  public init(_ cells: [Cell], store: RunStore, jobs: Int) {
    operationsLeft = cells.reduce(0) { sum, cell in
      let (state, step) = store.run(cell.config).status()
      let share = state.isFinal ? 0 : 1 - Double(step) / Double(cell.config.steps)
      return sum + share * CellCost(cell.config).operations
    }
    var operations = 0.0
    var seconds = 0.0
    for run in store.runs() where run.status().state == .done {
      guard let circumstances = run.circumstances(), circumstances.cpuSeconds > 0 else { continue }
      operations += CellCost(run.config).operations
      seconds += circumstances.cpuSeconds
    }
    rate = seconds > 0 ? operations / seconds : nil
    self.jobs = jobs
  }

  /// One line for people.
  public var text: String {
    let work = "\(Int((operationsLeft / 1e9).rounded())) GFLOP left"
    guard let rate else { return "\(work); the time is known once a run is done" }
    let time = ProgressLog.duration(operationsLeft / rate / Double(jobs))
    return "\(work), about \(time) with \(jobs) jobs at \(Int((rate / 1e9).rounded())) GFLOP/s each, scoring included"
  }
}
