/// What may be said of a claim. Mathematics is supported or contradicted; a training speaks for where it was made.
public enum Verdict: String, CaseIterable, Sendable {
  /// Mathematics, or trained at the article's own scale: the rule found for it.
  case supported
  /// The same: the rule found against it.
  case contradicted
  /// A training elsewhere: the rule found for it.
  case holds = "holds-here"
  /// A training elsewhere: the rule found against it.
  case fails = "does-not-hold-here"
  /// A comparison: no difference beyond the margin.
  case alike = "no-difference-here"
  /// The rule found neither.
  case undecided = "undecided-here"
  /// A run that the rule reads is missing.
  case notRun = "not-run"

  /// As people read it: "holds here".
  var name: String { rawValue.replacing("-", with: " ") }

  /// A sign beside the name, so that color is not needed.
  var mark: String {
    switch self {
    case .supported, .holds: "✓"
    case .contradicted, .fails: "✗"
    case .alike: "="
    case .undecided: "?"
    case .notRun: "○"
    }
  }
}

/// What a rule found.
enum RuleOutcome: String, Equatable, Sendable {
  case holds, fails, alike, undecided, notRun

  /// The verdict: "here" belongs to trainings that are not at the article's scale.
  func verdict(speaksForAll: Bool) -> Verdict {
    switch self {
    case .holds: speaksForAll ? .supported : .holds
    case .fails: speaksForAll ? .contradicted : .fails
    case .alike: .alike
    case .undecided: .undecided
    case .notRun: .notRun
    }
  }
}
