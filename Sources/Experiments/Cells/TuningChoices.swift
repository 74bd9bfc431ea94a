import Foundation
import Interchange
import Records

/// What `setting: tuned` of a profile takes, with the numbers behind it: the file `paper/tuning/PROFILE.yaml`, written by
/// `wdiv tune` and committed.
public struct TuningChoices: Equatable, Sendable {
  /// One combination that was tried.
  public struct Trial: Equatable, Sendable {
    /// Step size of the optimizer.
    public var learningRate: Double
    /// Critic steps for each generator step.
    public var criticSteps: Int
    /// CTGAN's dropout; `nil` for other methods.
    public var dropout: Double?
    /// Mean FID of the last evaluation points (geometric), a seed each; `nil` where the run diverged.
    public var fids: [Double?] = []
    /// Critic steps spent on it, over all seeds.
    public var criticPasses = 0

    /// Names what was tried.
    public init(
      learningRate: Double, criticSteps: Int, dropout: Double?, fids: [Double?] = [], criticPasses: Int = 0
    ) {
      self.learningRate = learningRate
      self.criticSteps = criticSteps
      self.dropout = dropout
      self.fids = fids
      self.criticPasses = criticPasses
    }

    /// Geometric mean over the seeds; `nil` when a seed diverged or none was run.
    public var fid: Double? {
      let known = fids.compactMap { $0 }
      guard !fids.isEmpty, known.count == fids.count else { return nil }
      return exp(known.reduce(0) { $0 + log($1) } / Double(known.count))
    }
  }

  /// What was chosen for a method.
  public struct Choice: Equatable, Sendable {
    /// As in `RunConfig.method`.
    public var method: String
    /// The trial with the lowest FID.
    public var chosen: Trial
    /// All trials; empty when nothing was tried.
    public var trials: [Trial] = []

    /// Names everything.
    public init(method: String, chosen: Trial, trials: [Trial] = []) {
      self.method = method
      self.chosen = chosen
      self.trials = trials
    }

    /// Critic steps spent on the method.
    public var criticPasses: Int { trials.reduce(0) { $0 + $1.criticPasses } }
  }

  /// The profile whose data, networks and lengths they were made with.
  public var profile: String
  /// `measured`, or in words why not.
  public var source: String
  /// `Numerics.version` of the trials; `nil` when there were none.
  public var numerics: Int?
  /// Tuning seeds; empty when there were none.
  public var seeds: [Int] = []
  /// One a method.
  public var choices: [Choice]
  /// Where it was read.
  public var path: String

  /// What `source` says when there were trials.
  public static let measured = "measured"

  /// Names everything.
  public init(
    profile: String, source: String, numerics: Int? = nil, seeds: [Int] = [], choices: [Choice], path: String
  ) {
    self.profile = profile
    self.source = source
    self.numerics = numerics
    self.seeds = seeds
    self.choices = choices
    self.path = path
  }

  /// The path of a profile's choices.
  public static func path(profile: String, paper folder: String) -> String { "\(folder)/tuning/\(profile).yaml" }

  /// The choice for a method; throws `ConfigurationError.notTuned`.
  func choice(of method: String) throws -> Trial {
    guard let choice = choices.first(where: { $0.method == method }) else {
      throw ConfigurationError.notTuned(file: path, method: method, profile: profile)
    }
    return choice.chosen
  }

  // MARK: Reading

  /// Reads `FOLDER/tuning/PROFILE.yaml`; a missing file holds no choices. Throws `ConfigurationError`.
  public init(profile: String, paper folder: String) throws {
    path = Self.path(profile: profile, paper: folder)
    self.profile = profile
    guard FileManager.default.fileExists(atPath: path) else {
      (source, choices) = ("no such file", [])
      return
    }
    let file = try YAMLSection(contentsOf: path, allowed: ["profile", "source", "numerics", "seeds", "choices"])
    _ = try file.string("profile", oneOf: [profile])
    source = try file.string("source")
    numerics = file.contains("numerics") ? try file.integer("numerics", in: 1...1_000_000) : nil
    seeds = file.contains("seeds") ? try file.integers("seeds", in: 0...Int(Int32.max)) : []
    let keys = ["learning_rate", "critic_steps", "dropout"]
    var choices: [Choice] = []
    for section in try file.sections("choices", allowed: ["method"] + keys + ["critic_passes", "trials"]) {
      let method = try section.string("method", oneOf: CellSettings.methodNames)
      guard !choices.contains(where: { $0.method == method }) else {
        throw section.notAllowed("method", value: "'\(method)' twice", allowed: "one choice a method")
      }
      var choice = Choice(method: method, chosen: try Self.trial(section, method: method))
      if section.contains("trials") {
        choice.trials = try section.sections("trials", allowed: keys + ["critic_passes", "fids"]).map {
          var trial = try Self.trial($0, method: method)
          trial.criticPasses = try $0.integer("critic_passes", in: 0...Int.max)
          trial.fids = try Self.fids($0)
          return trial
        }
        choice.chosen = choice.trials.first { $0.isSameTry(as: choice.chosen) } ?? choice.chosen
      }
      choices.append(choice)
    }
    self.choices = choices
  }

  private static func trial(_ section: YAMLSection, method: String) throws -> Trial {
    let hasDropout = try CellSettings.rules(method).constants.contains { $0.name == "dropout" }
    if section.contains("dropout"), !hasDropout {
      throw section.notAllowed("dropout", value: "given", allowed: "nothing: \(method) has none")
    }
    return Trial(
      learningRate: try section.number("learning_rate", above: 0, upTo: 1),
      criticSteps: try section.integer("critic_steps", in: 1...1000),
      dropout: hasDropout ? try section.number("dropout", in: .properShare) : nil)
  }

  private static func fids(_ section: YAMLSection) throws -> [Double?] {
    // A list may hold a word twice, numbers too: read as texts by position.
    try section.items("fids").map { item in
      if item.written == "diverged" { return nil }
      return try item.number("FIDs above 0, or diverged") { $0 > 0 }
    }
  }

  // MARK: Writing

  /// The file's text: the same choices give the same bytes.
  public var text: String {
    func number(_ value: Double) -> String { JSONValue.number(value).text }
    func fields(_ trial: Trial) -> String {
      let dropout = trial.dropout.map { ", dropout: \(number($0))" } ?? ""
      return "learning_rate: \(number(trial.learningRate)), critic_steps: \(trial.criticSteps)\(dropout)"
    }
    var lines = [
      "# Learning rates and critic steps of `setting: tuned` in profile \(profile); written by",
      "# wdiv tune --profile \(profile). The lowest FID over the tuning seeds wins. critic_passes: critic steps spent.",
      "profile: \(profile)", "source: \(source)",
    ]
    if let numerics { lines.append("numerics: \(numerics)") }
    if !seeds.isEmpty { lines.append("seeds: [\(seeds.map(String.init).joined(separator: ", "))]") }
    lines.append("choices:")
    for choice in choices {
      lines.append("  - method: \(choice.method)")
      lines += fields(choice.chosen).split(separator: ", ").map { "    \($0)" }
      guard !choice.trials.isEmpty else { continue }
      lines.append("    critic_passes: \(choice.criticPasses)")
      lines.append("    trials:")
      for trial in choice.trials {
        let fids = trial.fids.map { $0.map(number) ?? "diverged" }.joined(separator: ", ")
        lines.append("      - { \(fields(trial)), critic_passes: \(trial.criticPasses), fids: [\(fids)] }")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension TuningChoices.Trial {
  /// Whether the same was tried, whatever came out.
  func isSameTry(as other: Self) -> Bool {
    learningRate == other.learningRate && criticSteps == other.criticSteps && dropout == other.dropout
  }
}
