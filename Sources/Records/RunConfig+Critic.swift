internal import Interchange

extension RunConfig {
  /// Critic steps of an intensive generator step, and which ones are: the first 25 and every 500th, counted from 0
  /// (code of Arjovsky et al. 2017).
  private static let intensive = (criticSteps: 100, first: 25, period: 500)

  private var isIntensive: Bool { kind == .gan && self.criticSchedule == "wgan" }

  /// Critic steps that precede the update of generator step `step`, counted from 1.
  public func criticStepCount(at step: Int) -> Int {
    let (count, first, period) = RunConfig.intensive
    return isIntensive && (step <= first || (step - 1) % period == 0) ? count : self.criticSteps
  }

  /// Critic steps of all generator steps before `step`, counted from 1: the number, from 0, of the first critic step of
  /// that generator step. In closed form, so that a run resumes from its generator step alone.
  public func criticStepCount(before step: Int) -> Int {
    let (count, first, period) = RunConfig.intensive
    let done = step - 1
    guard isIntensive, done > 0 else { return self.criticSteps * max(done, 0) }
    // Among the numbers 0 to done - 1: those below `first`, and the multiples of the period from the first one on.
    let intensive = min(done, first) + (done - 1) / period
    return self.criticSteps * done + (count - self.criticSteps) * intensive
  }

  /// Critic steps of the whole training; 0 where nothing is trained.
  public var totalCriticSteps: Int { kind == .exact ? 0 : criticStepCount(before: self.steps + 1) }

  /// What the run is, for people: `wgan-div interpolates k=2 p=6`.
  public var label: String {
    func text(_ value: Double) -> String { JSONValue.number(value).text }
    var words = [kind == .exact ? "exact \(self.quantity.rawValue)" : self.method]
    if self.sampling != MethodRules.noSampling { words.append(self.sampling) }
    words += self.constants.all.map { "\($0.name)=\(text($0.value))" }
    words += [self.real, self.fake].compactMap { $0?.label }
    if kind == .critic || kind == .exact, self.dimension > 1 { words.append("in \(self.dimension)-D") }
    if kind == .toy { words.append(self.shape) }
    return words.joined(separator: " ")
  }
}
