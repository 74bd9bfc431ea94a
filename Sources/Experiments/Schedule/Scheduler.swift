import Foundation
import Interchange
public import Records
import Synchronization

/// What became of a run in one call of the scheduler.
public struct RunResult: Equatable, Sendable {
  public let run: Run
  /// Its state now; `waiting` when the program was stopped before its turn.
  public let state: RunState
}

/// Trains runs in parallel, each on a thread of its own, and records how each ended.
///
/// Nothing that a run records depends on how many run beside it. Runs start in their order.
public struct Scheduler<T: Trainer>: Sendable {
  private let store: RunStore
  private let trainer: T
  private let jobs: Int
  private let threads: Int
  private let log: ProgressLog
  private let seconds: [String: Double]
  private let shouldStop: @Sendable () -> Bool

  /// - Parameters:
  ///   - jobs: runs trained at the same time, 1 or more.
  ///   - threads: threads inside one training, 1 or more.
  ///   - seconds: what each run probably takes, by id, for the time left; its critic steps count where nothing is known.
  ///   - shouldStop: asked between runs and by the trainer within one.
  public init(
    store: RunStore, trainer: T, jobs: Int, threads: Int, log: ProgressLog,
    seconds: [String: Double] = [:], shouldStop: @escaping @Sendable () -> Bool
  ) {
    precondition(jobs >= 1 && threads >= 1, "jobs and threads are checked by the command line")
    (self.store, self.trainer, self.jobs, self.threads) = (store, trainer, jobs, threads)
    (self.log, self.seconds, self.shouldStop) = (log, seconds, shouldStop)
  }

  /// Trains what is not done yet and returns a result for every run, in the runs' order.
  ///
  /// A run that fails or diverges is a result, not an error. Throws `RunStoreError` before anything is trained: for
  /// an unwritable folder, and for a folder that holds a run of another configuration.
  public func train(_ runs: [Run]) throws -> [RunResult] {
    try store.prepare()
    try store.check(runs)
    var waiting: [Int] = []
    let states = Mutex([RunState](repeating: .waiting, count: runs.count))
    for (index, run) in runs.enumerated() {
      // Silent: what is wrong is said under the lock, where it is mended.
      let folder = store.run(run.config)
      if let record = folder.finishedRecord(scoring: trainer.scoring(of: run), note: { _ in }) {
        try folder.mend(note: log.note)
        states.withLock { $0[index] = record.state }
      } else {
        waiting.append(index)
        log.expect(
          run.config.id, steps: run.config.steps, units: seconds[run.config.id] ?? run.config.work)
      }
    }
    let queue = Mutex(waiting[...])
    let busy = Mutex(Set<Int>())
    let group = DispatchGroup()
    for _ in 0..<min(jobs, waiting.count) {
      group.enter()
      let worker = Thread {
        while !shouldStop(), let index = queue.withLock({ $0.popFirst() }) {
          if let state = train(runs[index]) {
            states.withLock { $0[index] = state }
          } else {
            // Another process trains it: look at the others first.
            if busy.withLock({ $0.insert(index).inserted }) {
              log.note("\(runs[index].config.shortID) is being trained by another process; waiting for it")
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
    return zip(runs, states.withLock { $0 }).map(RunResult.init)
  }

  /// Trains one run under its lock; every error becomes a state. `nil` when another process holds the lock.
  private func train(_ run: Run) -> RunState? {
    let folder = store.run(run.config)
    do {
      try Folder.create(folder.path)
      guard let lock = try FileLock.tryLock(path: folder.file(.lock)) else { return nil }
      defer { lock.close() }
      try folder.prepare()
      // Another process may have finished it while this one waited.
      if let record = folder.finishedRecord(scoring: trainer.scoring(of: run), note: log.note) {
        log.finish(run.config.id, outcome: Self.outcome(run, record.state))
        return record.state
      }
      return try train(run, in: folder)
    } catch {
      // Not even the record could be written: the disk is full or the folder gone.
      let state = RunState.failed(error: oneLine(error))
      log.finish(run.config.id, outcome: Self.outcome(run, state))
      return state
    }
  }

  private func train(_ run: Run, in folder: RunFolder) throws -> RunState {
    let id = run.config.id
    let log = log
    let watch = Stopwatch(ofOneThread: threads == 1)
    try folder.mend(note: log.note)
    try folder.begin()
    let resume = try folder.resume(note: log.note)
    log.begin(id, step: resume?.step ?? 0)
    let state: RunState
    do {
      let outcome = try trainer.train(
        run, in: folder, from: resume, threads: threads, shouldStop: shouldStop,
        progress: { log.advance(id, step: $0.step) })
      state = try folder.finish(outcome, scoring: trainer.scoring(of: run)).state
    } catch {
      try folder.fail(error)
      state = .failed(error: oneLine(error))
    }
    try folder.addEnvironment(watch, threads: threads)
    log.finish(id, outcome: Self.outcome(run, state))
    return state
  }

  private static func outcome(_ run: Run, _ state: RunState) -> String {
    "\(run.config.shortID) \(run.config.label) seed \(run.config.seed): \(state.label)"
  }
}
