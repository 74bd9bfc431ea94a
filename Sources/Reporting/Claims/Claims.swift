internal import Interchange

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
    let ruleName: ClaimRule.Name
    /// The rule in words.
    let ruleText: String
    /// What decides it.
    let rule: ClaimRule
    /// What a reader of the verdict should know; nil for nothing.
    let note: String?
  }

  /// What all rules share.
  struct Settings: Decodable, Equatable, Sendable {
    /// Of each test, in 0...1.
    var level: Double
    /// How many standard errors of the evaluations alone a difference must exceed.
    var noiseErrors: Double
    /// A row whose FID fell by more than this share over its last quarter still improves, in 0...1.
    var improvingShare: Double
    /// Random relabelings of the seeds behind a rule's printed error rates.
    @Within<1, 1_000_000> var relabelings: Int
    /// Random relabelings of a max-T test.
    @Within<99, 1_000_000> var maximumDraws: Int
    /// Leaves out what caps a comparison (still improving, diverged seeds): for counting error rates alone.
    var ignoresCaps = false

    private enum CodingKeys: String, CodingKey {
      case level, noiseErrors, improvingShare, relabelings
      case maximumDraws = "maxTDraws"
    }
  }

  /// How rows of a table are named: by which parts of a configuration.
  struct Labels: Decodable, Equatable, Sendable {
    let table: String
    /// `method`, `points`, or the name of a constant.
    @NotEmpty var parts: [String]

    private enum CodingKeys: String, CodingKey {
      case table
      case parts = "rowsBy"
    }
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
