import Records

/// How a call of the scheduler ended as a whole.
public struct TrainingSummary: Equatable, Sendable {
  /// One for each run.
  public let results: [RunResult]

  /// The summary of these.
  public init(_ results: [RunResult]) { self.results = results }

  /// Runs that were stopped, or never had their turn.
  public var unfinished: Int {
    results.count {
      switch $0.state {
      case .interrupted, .waiting, .running: true
      case .done, .diverged, .failed: false
      }
    }
  }

  /// 0 when all are done, 130 when some were interrupted, else 1.
  public var exitCode: Int32 {
    if unfinished > 0 { return StopSignal.exitCode }
    return results.allSatisfy { $0.state == .done } ? 0 : 1
  }

  /// What is wrong, in one line; `nil` when nothing is.
  public var message: String? {
    let wrong = results.filter { $0.state != .done }
    guard let first = wrong.first else { return nil }
    if unfinished > 0 {
      return "interrupted, \(unfinished) of \(results.count) runs are left; the same command goes on"
    }
    let others = wrong.count == 1 ? "" : "; \(wrong.count) of \(results.count) runs are not done, see wdiv status"
    return "\(first.run.config.shortID) \(first.run.config.label): \(first.state.label)\(others)"
  }
}
