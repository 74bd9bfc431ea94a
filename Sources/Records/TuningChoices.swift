internal import Foundation
public import Interchange
internal import Objectives

/// What `setting: tuned` of a profile takes, with the numbers behind it: the file `paper/tuning/PROFILE.yaml`, written by
/// `wdiv tune` and committed.
public struct TuningChoices: Codable, Equatable, Sendable, Validated {
  /// One combination that was tried.
  public struct Trial: Codable, Equatable, Sendable {
    /// Step size of the optimizer.
    public var learningRate: Double
    /// Critic steps for each generator step.
    @Within<1, 1000> public var criticSteps: Int
    /// CTGAN's dropout; nil for other methods.
    public var dropout: Double?
    /// Critic steps spent on it, over all seeds.
    public var stepsSpent: Int
    /// A seed each.
    public var fids: [Outcome]

    public init(learningRate: Double, criticSteps: Int, dropout: Double?, fids: [Outcome] = [], stepsSpent: Int = 0) {
      (self.learningRate, self.criticSteps, self.dropout) = (learningRate, criticSteps, dropout)
      (self.fids, self.stepsSpent) = (fids, stepsSpent)
    }

    /// Geometric mean over the seeds; nil when a seed diverged or none was run.
    public var fid: Double? {
      let known = fids.compactMap(\.value)
      guard !fids.isEmpty, known.count == fids.count else { return nil }
      return exp(known.reduce(0) { $0 + log($1) } / Double(known.count))
    }
  }

  /// Mean FID of a trial's last evaluation points (geometric), above 0; nil, and the word `diverged`, where it diverged.
  public struct Outcome: Codable, Equatable, Sendable {
    public var value: Double?

    public init(_ value: Double?) { self.value = value }

    public init(from decoder: any Decoder) throws {
      let document = try decoder.document()
      if document.text == "diverged" { return }
      guard let value = document.number, value > 0, value.isFinite else {
        throw document.wrongType(expected: "a number above 0, or diverged")
      }
      self.value = value
    }

    public func encode(to encoder: any Encoder) throws {
      if let value { try value.encode(to: encoder) } else { try "diverged".encode(to: encoder) }
    }
  }

  /// What was chosen for a method.
  public struct Choice: Codable, Equatable, Sendable, Validated {
    public var method: String
    public var learningRate: Double
    @Within<1, 1000> public var criticSteps: Int
    public var dropout: Double?
    /// Critic steps spent on the method.
    public var stepsSpent: Int?
    /// All that was tried; empty when nothing was.
    @OrEmpty public var trials: [Trial]

    /// Of a method; the first trial is chosen until another one is.
    public init(method: String, chosen: Trial, trials: [Trial] = []) {
      self.method = method
      (learningRate, criticSteps, dropout) = (chosen.learningRate, chosen.criticSteps, chosen.dropout)
      self.trials = trials
    }

    /// The trial with the lowest FID.
    public var chosen: Trial {
      get {
        let choice = Trial(learningRate: learningRate, criticSteps: criticSteps, dropout: dropout)
        return trials.first { $0.isSameTry(as: choice) } ?? choice
      }
      set { (learningRate, criticSteps, dropout) = (newValue.learningRate, newValue.criticSteps, newValue.dropout) }
    }

    public func validate() throws {
      guard let known = try? Method.named(method) else {
        throw FieldError("method", "'\(method)'", allowed: Method.names.joined(separator: ", "))
      }
      let hasDropout = known.constants.contains { $0.name == "dropout" }
      for trial in [chosen] + trials {
        guard trial.learningRate > 0, trial.learningRate <= 1 else {
          throw FieldError("learningRate", "\(trial.learningRate)", allowed: "a number above 0 and at most 1")
        }
        guard (trial.dropout != nil) == hasDropout, trial.dropout.map({ $0 > 0 && $0 < 1 }) ?? true else {
          throw FieldError(
            "dropout", trial.dropout.map { "\($0)" } ?? "missing",
            allowed: hasDropout ? "a number above 0 and below 1" : "nothing: \(method) has none")
        }
      }
    }
  }

  /// The profile whose data, networks and lengths they were made with.
  public var profile: String
  /// `measured`, or in words why not.
  public var source: String
  /// `Numerics.version` of the trials; nil when there were none.
  public var numerics: Int?
  /// Tuning seeds; empty when there were none.
  @OrEmpty public var seeds: [Int]
  /// One a method.
  public var choices: [Choice]

  /// What `source` says when there were trials.
  public static let measured = "measured"

  /// Whether the choices rest on trials.
  public var isMeasured: Bool { choices.contains { !$0.trials.isEmpty } }

  public init(profile: String, source: String, numerics: Int? = nil, seeds: [Int] = [], choices: [Choice]) {
    (self.profile, self.source, self.numerics, self.seeds, self.choices) = (profile, source, numerics, seeds, choices)
  }

  /// The path of a profile's choices.
  public static func path(profile: String, paper folder: String) -> String { "\(folder)/tuning/\(profile).yaml" }

  /// Reads `FOLDER/tuning/PROFILE.yaml`; a missing file holds no choices. Throws `DocumentError`.
  public init(profile: String, paper folder: String) throws {
    let path = Self.path(profile: profile, paper: folder)
    guard BinaryFile.exists(path) else {
      self.init(profile: profile, source: "no such file", choices: [])
      return
    }
    let document = try Document(yamlFile: path)
    self = try document.decode(keys: .snakeCase)
    guard self.profile == profile else { throw document.notAllowed("profile", allowed: profile) }
  }

  public func validate() throws {
    for (place, choice) in choices.enumerated() where choices[..<place].contains(where: { $0.method == choice.method })
    {
      throw FieldError("choices", "method '\(choice.method)' twice", allowed: "one choice a method")
    }
  }

  /// The file's text: the same choices give the same bytes.
  public var text: String {
    func number(_ value: Double) -> String { JSONValue.number(value).text }
    func fields(_ trial: Trial) -> String {
      let dropout = trial.dropout.map { ", dropout: \(number($0))" } ?? ""
      return "learning_rate: \(number(trial.learningRate)), critic_steps: \(trial.criticSteps)\(dropout)"
    }
    var lines = [
      "# Learning rates and critic steps of `setting: tuned` in profile \(profile); written by",
      "# wdiv tune --profile \(profile). The lowest FID over the tuning seeds wins. steps_spent: critic steps.",
      "profile: \(profile)", "source: \(source)",
    ]
    if let numerics { lines.append("numerics: \(numerics)") }
    if !seeds.isEmpty { lines.append("seeds: [\(seeds.map(String.init).joined(separator: ", "))]") }
    lines.append("choices:")
    for choice in choices {
      lines.append("  - method: \(choice.method)")
      lines += fields(choice.chosen).split(separator: ", ").map { "    \($0)" }
      if let spent = choice.stepsSpent { lines.append("    steps_spent: \(spent)") }
      guard !choice.trials.isEmpty else { continue }
      lines.append("    trials:")
      for trial in choice.trials {
        let fids = trial.fids.map { $0.value.map(number) ?? "diverged" }.joined(separator: ", ")
        lines.append("      - { \(fields(trial)), steps_spent: \(trial.stepsSpent), fids: [\(fids)] }")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension TuningChoices.Trial {
  /// Whether the same was tried, whatever came out.
  public func isSameTry(as other: Self) -> Bool {
    learningRate == other.learningRate && criticSteps == other.criticSteps && dropout == other.dropout
  }
}
