import Foundation
import Interchange
public import Records

extension TuningChoices {
  /// The choices from the recorded trials of a tuning plan: for each method the try with the lowest FID over its seeds. A try
  /// with a seed that diverged is worse than any other.
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
      seeds: plan.profile.seeds.order, choices: choices)
  }

  /// By method, the learning rate that must be tried before the choice lies inside the rates tried: half the lowest or twice the
  /// highest; empty when every choice lies inside.
  public var widening: [String: [Double]] {
    var rates: [String: [Double]] = [:]
    for choice in choices {
      let tried = choice.trials.map(\.learningRate)
      guard let low = tried.min(), let high = tried.max() else { continue }
      if choice.learningRate == low { rates[choice.method, default: []].append(low / 2) }
      if choice.learningRate == high { rates[choice.method, default: []].append(high * 2) }
    }
    return rates
  }

  /// Writes the file, whole. Throws `FileError`, and `TuningError.edge` for a choice at the edge of what was tried.
  public func write(to path: String) throws {
    if let edge = widening.keys.sorted().first { throw TuningError.edge(method: edge) }
    try Folder.create((path as NSString).deletingLastPathComponent)
    try AtomicFile.write(text, to: path)
  }

  /// A run's outcome, to 6 digits; `nil` for one that diverged.
  private static func fid(of run: RunFolder) throws -> Double? {
    switch run.status().state {
    case .diverged: return nil
    case .done: return TrainingOutcome(try run.metrics()).map { rounded($0.fid, toDigits: 6) }
    case let state: throw TuningError.unfinished(run: run.config.shortID, state: state.name)
    }
  }
}

/// Why nothing can be chosen.
public enum TuningError: Error, Equatable, CustomStringConvertible {
  case unfinished(run: String, state: String)
  case allDiverged(method: String)
  /// A lower or a higher learning rate may be better.
  case edge(method: String)

  /// One line: what, and what to do.
  public var description: String {
    switch self {
    case .unfinished(let run, let state): "trial \(run) is \(state): nothing is chosen; the same command goes on"
    case .allDiverged(let method):
      "every trial of method '\(method)' diverged: there is nothing to choose; widen its axes in experiments/tuning.yaml"
    case .edge(let method):
      "the best learning rate of method '\(method)' is the lowest or the highest that was tried: nothing is chosen; "
        + "widen its axis in experiments/tuning.yaml"
    }
  }
}
