extension RunConfig {
  /// Architectures that a configuration may name.
  public static let networks = ["convnet", "keras"]

  /// Critic step schedules that a configuration may name.
  public static let criticSchedules = ["constant", "wgan"]

  /// Normalizations in the critic of an architecture. Batch norm under a penalty on each sample mixes the samples: it is
  /// there only to repeat the article's own code.
  public static func criticNorms(of network: String) -> [String] {
    network == "keras" ? ["none", "layer", "batch"] : ["none", "layer"]
  }

  /// Critic steps of an intensive generator step, and which ones are: the first 25 and every 500th, counted from 0
  /// (code of Arjovsky et al. 2017).
  private static let intensive = (criticSteps: 100, first: 25, period: 500)

  /// Critic steps that precede the update of generator step `step`, counted from 1.
  public func criticSteps(at step: Int) -> Int {
    let (count, first, period) = RunConfig.intensive
    guard criticSchedule == "wgan" else { return criticSteps }
    return step <= first || (step - 1) % period == 0 ? count : criticSteps
  }

  /// Critic steps of all generator steps before `step`, counted from 1: the number, from 0, of the first critic step of
  /// that generator step. In closed form, so that a run resumes from its generator step alone.
  public func criticSteps(before step: Int) -> Int {
    let (count, first, period) = RunConfig.intensive
    let done = step - 1
    guard criticSchedule == "wgan", done > 0 else { return criticSteps * max(done, 0) }
    // Among the numbers 0 to done - 1: those below `first`, and the multiples of the period from the first one on.
    let intensive = min(done, first) + (done - 1) / period
    return criticSteps * done + (count - criticSteps) * intensive
  }

  /// Critic steps of the whole training.
  public var totalCriticSteps: Int { criticSteps(before: steps + 1) }
}
