import Foundation
import Interchange
public import Records
import Synchronization

/// What became of a cell in one call of the scheduler.
public struct CellResult: Equatable, Sendable {
  /// The cell.
  public let cell: Cell
  /// Its state now; `waiting` when the program was stopped before its turn.
  public let state: RunState
}

/// Trains cells in parallel, each on a thread of its own, and records how each ended.
///
/// Nothing that a run records depends on how many run beside it. Cells start in their order.
public struct Scheduler<Trainer: CellTrainer>: Sendable {
  private let store: RunStore
  private let trainer: Trainer
  private let jobs: Int
  private let threads: Int
  private let log: ProgressLog
  private let shouldStop: @Sendable () -> Bool

  /// - Parameters:
  ///   - jobs: cells trained at the same time, 1 or more.
  ///   - threads: threads inside one training, 1 or more.
  ///   - shouldStop: asked between cells and by the trainer within one.
  public init(
    store: RunStore, trainer: Trainer, jobs: Int, threads: Int, log: ProgressLog,
    shouldStop: @escaping @Sendable () -> Bool
  ) {
    precondition(jobs >= 1 && threads >= 1, "jobs and threads are checked by the command line")
    self.store = store
    self.trainer = trainer
    self.jobs = jobs
    self.threads = threads
    self.log = log
    self.shouldStop = shouldStop
  }

  /// Trains what is not done yet and returns a result for every cell, in the cells' order.
  ///
  /// A cell that fails or diverges is a result, not an error. Throws `RunStoreError` before anything is trained: for
  /// an unwritable folder, and for a folder that holds a run of another configuration.
  public func train(_ cells: [Cell]) throws -> [CellResult] {
    try store.prepare()
    try store.check(cells)
    var waiting: [Int] = []
    let states = Mutex([RunState](repeating: .waiting, count: cells.count))
    for (index, cell) in cells.enumerated() {
      // Silent: what is wrong is said under the lock, where it is mended.
      let run = store.run(cell.config)
      if let record = run.finishedRecord(scoring: trainer.scoring(of: cell), note: { _ in }) {
        try run.mend(note: log.note)
        states.withLock { $0[index] = record.state }
      } else {
        waiting.append(index)
        log.expect(cell.config.id, steps: cell.config.steps, units: CellCost(cell.config).operations)
      }
    }
    let queue = Mutex(waiting[...])
    let busy = Mutex(Set<Int>())
    let group = DispatchGroup()
    for _ in 0..<min(jobs, waiting.count) {
      group.enter()
      let worker = Thread {
        while !shouldStop(), let index = queue.withLock({ $0.popFirst() }) {
          if let state = train(cells[index]) {
            states.withLock { $0[index] = state }
          } else {
            // Another process trains it: look at the others first.
            if busy.withLock({ $0.insert(index).inserted }) {
              log.note("\(cells[index].config.shortID) is being trained by another process; waiting for it")
            }
            queue.withLock { $0.append(index) }
            Thread.sleep(forTimeInterval: 0.2)
          }
        }
        group.leave()
      }
      worker.stackSize = 8 << 20
      worker.start()
    }
    group.wait()
    return zip(cells, states.withLock { $0 }).map(CellResult.init)
  }

  /// Trains one cell under its lock; every error becomes a state. `nil` when another process holds the lock.
  private func train(_ cell: Cell) -> RunState? {
    let run = store.run(cell.config)
    do {
      try Folder.create(run.path)
      guard let lock = try FileLock.tryLock(path: run.file(.lock)) else { return nil }
      defer { lock.close() }
      try run.prepare()
      // Another process may have finished it while this one waited.
      if let record = run.finishedRecord(scoring: trainer.scoring(of: cell), note: log.note) {
        log.finish(cell.config.id, outcome: Self.outcome(cell, record.state))
        return record.state
      }
      return try train(cell, in: run)
    } catch {
      // Not even the record could be written: the disk is full or the folder gone.
      let state = RunState.failed(error: oneLine(error))
      log.finish(cell.config.id, outcome: Self.outcome(cell, state))
      return state
    }
  }

  private func train(_ cell: Cell, in run: RunFolder) throws -> RunState {
    let id = cell.config.id
    let log = log
    let watch = Stopwatch(ofOneThread: threads == 1)
    try run.mend(note: log.note)
    try run.begin()
    let resume = try run.resume(note: log.note)
    log.begin(id, step: resume?.step ?? 0)
    let state: RunState
    do {
      let outcome = try trainer.train(
        cell, in: run, from: resume, threads: threads, shouldStop: shouldStop,
        progress: { log.advance(id, step: $0.step) })
      state = try run.finish(outcome, scoring: trainer.scoring(of: cell)).state
    } catch {
      try run.fail(error)
      state = .failed(error: oneLine(error))
    }
    try run.addCircumstances(watch, threads: threads)
    log.finish(id, outcome: Self.outcome(cell, state))
    return state
  }

  private static func outcome(_ cell: Cell, _ state: RunState) -> String {
    "\(cell.config.shortID) \(cell.config.label) seed \(cell.config.seed): \(state.label)"
  }
}
