/// The claims and the rules that decide them, read from `paper/claims.yaml`. Fixed before the runs: `hash` shows it.
public struct Claims: Sendable {
  /// One claim of the article.
  struct Claim: Sendable {
    /// C1a to C9.
    let id: String
    /// The claim in our own words.
    let text: String
    /// A statement about numbers, not about trainings.
    let isMathematics: Bool
    /// The rule in words.
    let ruleText: String
    /// What decides it.
    let rule: ClaimRule
    /// What a reader of the verdict should know; nil for nothing.
    let note: String?
  }

  /// What all rules share.
  struct Settings: Equatable, Sendable {
    /// Of each test, in 0...1.
    var level: Double
    /// How many standard errors of the evaluations alone a difference must exceed.
    var noiseErrors: Double
    /// A row whose FID fell by more than this share over its last quarter still improves, in 0...1.
    var improvingShare: Double
    /// Random relabelings of the seeds behind a rule's printed error rates.
    var relabelings: Int
    /// Random relabelings of a max-T test.
    var maximumDraws: Int
    /// Leaves out what caps a comparison (still improving, diverged seeds): for counting error rates alone.
    var ignoresCaps = false
  }

  /// How rows of a table are named: by which parts of a configuration.
  struct Labels: Equatable, Sendable {
    let table: String
    /// `method`, `points`, or the name of a constant.
    let parts: [String]
  }

  /// In the order of the file.
  let claims: [Claim]
  let settings: Settings
  let labels: [Labels]
  /// SHA-256 of the file, 64 lower-case hexadecimal digits.
  public let hash: String

  /// The claims' names, in the order of the file.
  public var ids: [String] { claims.map(\.id) }
}

/// What can be wrong with `claims.yaml` beyond its form.
public enum ClaimsError: Error, Equatable, CustomStringConvertible {
  /// The file is missing or cannot be read.
  case unreadable(path: String)
  /// A value that the rules do not know or allow.
  case notAllowed(path: String, line: Int, place: String, value: String, allowed: String)
  /// No claim of that name.
  case unknownClaim(String, known: [String])

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .unreadable(let path): "\(path): cannot be read; the verdicts' rules stand there"
    case .notAllowed(let path, let line, let place, let value, let allowed):
      "\(path):\(line): \(place) is '\(value)'; allowed is \(allowed)"
    case .unknownClaim(let name, let known):
      "there is no claim '\(name.prefix(40))'; claims are \(known.joined(separator: ", "))"
    }
  }
}
