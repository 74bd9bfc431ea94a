import Foundation
import Interchange
public import Records

extension TuningChoices {
  /// Evaluation points at the end whose FIDs are averaged, as for the tables.
  static let lastPoints = 5

  /// The choices from the recorded trials of a tuning plan: for each method the try with the lowest FID over its seeds.
  ///
  /// - Throws: `TuningError` while a trial is not over, and for a method all of whose tries diverged; what is wrong with
  ///   a recorded file.
  public init(measuring plan: RunPlan, store: RunStore) throws {
    var choices: [Choice] = []
    for run in plan.runs {
      let config = run.config
      let fid = Outcome(try Self.fid(of: store.run(config)))
      var trial = Trial(
        learningRate: config.optimizer.learningRate, criticSteps: config.criticSteps,
        dropout: config.constant("dropout"), fids: [fid], stepsSpent: config.totalCriticSteps)
      let method = choices.firstIndex { $0.method == config.method } ?? choices.endIndex
      if method == choices.endIndex { choices.append(Choice(method: config.method, chosen: trial)) }
      if let known = choices[method].trials.firstIndex(where: { $0.isSameTry(as: trial) }) {
        trial.fids = choices[method].trials[known].fids + [fid]
        trial.stepsSpent += choices[method].trials[known].stepsSpent
        choices[method].trials[known] = trial
      } else {
        choices[method].trials.append(trial)
      }
    }
    for place in choices.indices {
      // The first of equals: the order of the trials is the table's.
      let best = choices[place].trials.filter { $0.fid != nil }.min { ($0.fid ?? 0) < ($1.fid ?? 0) }
      guard let best else { throw TuningError.allDiverged(method: choices[place].method) }
      choices[place].chosen = best
      choices[place].stepsSpent = choices[place].trials.reduce(0) { $0 + $1.stepsSpent }
    }
    self.init(
      profile: plan.profile.profile, source: Self.measured, numerics: plan.runs.first?.config.numerics,
      seeds: plan.profile.seeds, choices: choices)
  }

  /// Writes the file, whole. Throws `FileError`.
  public func write(to path: String) throws {
    try Folder.create((path as NSString).deletingLastPathComponent)
    try AtomicFile.write(text, to: path)
  }

  /// Geometric mean FID of a run's last points, to 6 digits; `nil` for one that diverged.
  private static func fid(of run: RunFolder) throws -> Double? {
    switch run.status().state {
    case .diverged: return nil
    case .done: break
    case let state: throw TuningError.unfinished(run: run.config.shortID, state: state.name)
    }
    let fids = try run.metrics().suffix(lastPoints).map(\.fid)
    guard !fids.isEmpty, fids.allSatisfy({ $0.isFinite && $0 > 0 }) else { return nil }
    let mean = exp(fids.reduce(0) { $0 + log($1) } / Double(fids.count))
    return rounded(mean, toDigits: 6)
  }
}

/// Why nothing can be chosen.
public enum TuningError: Error, Equatable, CustomStringConvertible {
  case unfinished(run: String, state: String)
  case allDiverged(method: String)

  /// One line: what, and what to do.
  public var description: String {
    switch self {
    case .unfinished(let run, let state): "trial \(run) is \(state): nothing is chosen; the same command goes on"
    case .allDiverged(let method):
      "every trial of method '\(method)' diverged: there is nothing to choose; widen its axes in experiments/tuning.yaml"
    }
  }
}
