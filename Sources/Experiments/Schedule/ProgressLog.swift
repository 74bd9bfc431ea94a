import Foundation
import Synchronization

/// Runs done, steps a second and the time left, on stderr: one line that rewrites itself on a terminal, else a line
/// now and then. Safe from several threads. The clock is read for people only; nothing recorded depends on it.
public final class ProgressLog: Sendable {
  private struct Job {
    var units: Double
    var step: Int
    var steps: Int
    var start: Int
  }

  private struct State {
    var jobs: [String: Job] = [:]
    var order: [String] = []
    var finished = 0
    var lastLine: Double?
    var width = 0
  }

  private let state = Mutex(State())
  private let isTerminal: Bool
  private let interval: Double
  private let started: Double
  private let now: @Sendable () -> Double
  private let write: @Sendable (String) -> Void

  /// A log on stderr.
  public convenience init() {
    let clock = ContinuousClock()
    let start = clock.now
    self.init(
      isTerminal: isatty(STDERR_FILENO) == 1,
      now: { (clock.now - start) / .seconds(1) },
      write: { FileHandle.standardError.write(Data($0.utf8)) })
  }

  /// - Parameters:
  ///   - now: seconds from any origin.
  ///   - write: takes text as it shall appear, line ends included.
  public init(isTerminal: Bool, now: @escaping @Sendable () -> Double, write: @escaping @Sendable (String) -> Void) {
    (self.isTerminal, self.now, self.write) = (isTerminal, now, write)
    interval = isTerminal ? 0.5 : 30
    started = now()
  }

  /// Announces a run and what it costs in total, in any unit common to all runs.
  func expect(_ id: String, steps: Int, units: Double) {
    state.withLock {
      if $0.jobs[id] == nil { $0.order.append(id) }
      $0.jobs[id] = Job(units: units, step: 0, steps: steps, start: 0)
    }
  }

  /// The run begins at a step: 0, or where it is resumed.
  func begin(_ id: String, step: Int) {
    state.withLock {
      $0.jobs[id]?.start = step
      $0.jobs[id]?.step = step
    }
  }

  /// The run has reached a step; prints when it is time.
  func advance(_ id: String, step: Int) {
    let now = now()
    state.withLock { state in
      state.jobs[id]?.step = step
      guard now - (state.lastLine ?? started) >= interval else { return }
      state.lastLine = now
      show(line(state, now: now), &state, isFinal: false)
    }
  }

  /// The run has ended, whatever the outcome; `outcome` is one line of text.
  func finish(_ id: String, outcome: String) {
    state.withLock { state in
      state.finished += 1
      if let job = state.jobs[id] {
        // Steps that are not coming take no time.
        state.jobs[id]?.step = job.steps
        if job.step < job.steps { state.jobs[id]?.start += job.steps - job.step }
      }
      show("[\(state.finished)/\(state.jobs.count)] \(outcome)", &state, isFinal: true)
    }
  }

  /// A line of its own.
  public func note(_ text: String) {
    state.withLock { show(text, &$0, isFinal: true) }
  }

  private func line(_ state: State, now: Double) -> String {
    var done = 0.0
    var left = 0.0
    var steps = 0
    for id in state.order {
      guard let job = state.jobs[id] else { continue }
      let unit = job.units / Double(max(job.steps, 1))
      steps += job.step - job.start
      done += unit * Double(job.step - job.start)
      left += unit * Double(job.steps - job.step)
    }
    let seconds = max(now - started, 1e-3)
    let rate = String(format: "%.1f", Double(steps) / seconds)
    let eta = done > 0 ? "about \(Self.duration(seconds * left / done)) left" : "time left unknown"
    return "\(state.finished)/\(state.jobs.count) runs, \(rate) steps/s, \(eta)"
  }

  private func show(_ text: String, _ state: inout State, isFinal: Bool) {
    guard isTerminal else {
      write(text + "\n")
      return
    }
    let padding = String(repeating: " ", count: max(0, state.width - text.count))
    write("\r\(text)\(padding)" + (isFinal ? "\n" : ""))
    state.width = isFinal ? 0 : text.count
  }

  /// `1 h 05 min`, `12 min`, `40 s`.
  public static func duration(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 1e9).rounded())
    if whole >= 3600 { return String(format: "%d h %02d min", whole / 3600, whole % 3600 / 60) }
    return whole >= 60 ? "\(whole / 60) min" : "\(whole) s"
  }
}
