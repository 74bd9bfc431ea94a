/// How learning rate, critic steps and dropout of the setting `tuned` were chosen: `paper/tuning/PROFILE.yaml`.
public struct Tuning: Equatable, Sendable {
  /// One combination that was tried for a method.
  public struct Trial: Equatable, Sendable {
    /// Step size of the optimizer.
    public var learningRate: Double
    /// Critic steps for each generator step.
    public var criticSteps: Int
    /// CTGAN's dropout; nil for other methods.
    public var dropout: Double?
    /// FID, a tuning seed each; nil where the run diverged.
    public var fids: [Double?]
    /// Critic steps spent on it, over its seeds.
    public var criticPasses: Int

    /// A trial.
    public init(learningRate: Double, criticSteps: Int, dropout: Double?, fids: [Double?], criticPasses: Int) {
      self.learningRate = learningRate
      self.criticSteps = criticSteps
      self.dropout = dropout
      self.fids = fids
      self.criticPasses = criticPasses
    }
  }

  /// What a method came to.
  public struct Choice: Equatable, Sendable {
    /// As in `RunConfig.method`.
    public var method: String
    /// What its runs have.
    public var chosen: Trial
    /// What was tried; empty when nothing was.
    public var trials: [Trial]

    /// A choice.
    public init(method: String, chosen: Trial, trials: [Trial]) {
      self.method = method
      self.chosen = chosen
      self.trials = trials
    }
  }

  /// `measured`, or in words why not.
  public var source: String
  /// Seeds of the trials, which no table uses.
  public var seeds: [Int]
  /// One a method.
  public var choices: [Choice]

  /// Whether trials stand behind the choices.
  public var isMeasured: Bool { choices.contains { !$0.trials.isEmpty } }

  /// All choices of a profile.
  public init(source: String, seeds: [Int], choices: [Choice]) {
    self.source = source
    self.seeds = seeds
    self.choices = choices
  }
}
