internal import Interchange

/// How many critic steps come before each generator step.
public struct CriticSchedule: Equatable, Sendable {
  /// In a generator step that is not intensive.
  let criticSteps: Int
  /// Whether the first 25 generator steps and every 500th, counted from 0, have 100 (code of Arjovsky et al. 2017).
  let isIntensive: Bool

  private static let intensive = (criticSteps: 100, first: 25, period: 500)

  /// Critic steps that precede the update of generator step `step`, counted from 1.
  public func count(at step: Int) -> Int {
    let (count, first, period) = Self.intensive
    return isIntensive && (step <= first || (step - 1) % period == 0) ? count : criticSteps
  }

  /// Critic steps of all generator steps before `step`, counted from 1: the number, from 0, of the first critic step of
  /// that generator step. In closed form, so that a run resumes from its generator step alone.
  public func count(before step: Int) -> Int {
    let (count, first, period) = Self.intensive
    let done = max(step - 1, 0)
    guard isIntensive, done > 0 else { return criticSteps * done }
    // Among the numbers 0 to done - 1: those below `first`, and the multiples of the period from the first one on.
    let intensive = min(done, first) + (done - 1) / period
    return criticSteps * done + (count - criticSteps) * intensive
  }
}

extension RunConfig {
  /// How many critic steps come before each generator step.
  public var schedule: CriticSchedule {
    CriticSchedule(criticSteps: self.criticSteps, isIntensive: kind == .gan && self.criticSchedule == "wgan")
  }

  /// P and Q of a critic or of an exact value that has them; without them a programmer's mistake.
  public var densities: (real: Density, fake: Density) {
    guard let real = self.real, let fake = self.fake else { preconditionFailure("this \(kind) run has no densities") }
    return (real, fake)
  }

  /// Critic steps of the whole training; 0 where nothing is trained.
  public var totalCriticSteps: Int { kind == .exact ? 0 : schedule.count(before: self.steps + 1) }

  /// What the run is, for people: `wgan-div interpolates k=2 p=6`.
  public var label: String {
    func text(_ value: Double) -> String { JSONValue.number(value).text }
    var words = [kind == .exact ? "exact \(self.quantity.rawValue)" : self.method]
    if self.sampling != Sampling.none { words.append(self.sampling) }
    if let fit = self.fit { words.append("fit=\(fit)") }
    words += self.constants.all.map { "\($0.name)=\(text($0.value))" }
    words += [self.real, self.fake].compactMap { $0?.label }
    if kind == .critic || kind == .exact, self.dimension > 1 { words.append("in \(self.dimension)-D") }
    if kind == .toy { words.append(self.shape) }
    return words.joined(separator: " ")
  }
}
