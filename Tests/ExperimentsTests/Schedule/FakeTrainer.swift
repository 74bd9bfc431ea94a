import Foundation
import Interchange
import Records
import Synchronization

@testable import Experiments

/// A training whose checkpoint after step n is the number n added up from 1, saved every ten steps.
struct FakeTrainer: Trainer {
  enum Trouble: Error, CustomStringConvertible {
    case asked
    var description: String { "asked for\ntrouble" }
  }

  /// Seeds of cells that throw, and that diverge at step 15.
  var failing: Set<Int> = []
  var diverging: Set<Int> = []
  /// Called after every step with seed and step, before the question whether to stop.
  var afterStep: @Sendable (Int, Int) -> Void = { _, _ in }

  func train(
    _ cell: Run, in run: RunFolder, from resume: ResumePoint?, threads: Int, shouldStop: @Sendable () -> Bool,
    progress: @Sendable (TrainingProgress) -> Void
  ) throws -> RunOutcome {
    let seed = cell.config.seed
    if failing.contains(seed) { throw Trouble.asked }
    var sum = try resume?.state.array("sum").int64s(name: "sum").first ?? 0
    var step = resume?.step ?? 0
    let series = try LineAppender(path: run.file(.series))
    defer { try? series.close() }
    func save() throws {
      try series.flush()
      let array = NamedArray(shape: [1], int64s: [sum])
      try run.saveCheckpoint(Safetensors(arrays: [("sum", array)], metadata: [("note", "fake")]), step: step)
    }
    while step < cell.config.steps {
      if diverging.contains(seed), step == 15 {
        return .diverged(step: 15, quantity: "critic.loss", lastGoodStep: 10)
      }
      step += 1
      sum += Int64(step * seed)
      if step % 5 == 0 {
        try series.append(line: SeriesPoint(step: step, values: [("critic.loss", Double(sum))]).json.text)
      }
      progress(TrainingProgress(step: step))
      afterStep(seed, step)
      if shouldStop() {
        try save()
        return .interrupted(step: step)
      }
      if step % 10 == 0 { try save() }
    }
    return .done(MetricsPoint(step: step, samples: 2, fids: [Double(sum)]))
  }
}

extension ProgressLog {
  /// A log that says nothing.
  static var silent: ProgressLog { ProgressLog(isTerminal: false, now: { 0 }, write: { _ in }) }
}

/// Lines from several threads.
final class Lines: Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }
  func add(_ text: String) { lines.withLock { $0.append(text) } }
}

/// A number from several threads.
final class Counter: Sendable {
  private let value = Mutex(0)
  var count: Int { value.withLock { $0 } }
  func add() { value.withLock { $0 += 1 } }
}
