internal import Interchange

/// The claims and the rules that decide them, read from `paper/claims.yaml`. Fixed before the runs: `hash` shows it.
public struct Claims: Sendable {
  /// One claim of the article.
  struct Claim: Sendable {
    /// C1a to C9.
    let id: String
    /// The claim in our own words.
    let text: String
    /// The same in a few words.
    let name: String
    /// What decided a claim of values, with `{1}` for the first of them; nil for a comparison.
    let found: String?
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

  /// What all comparisons share.
  struct Settings: Decodable, Equatable, Sendable {
    /// Of each test, each way, in 0...1.
    var level: Double
    /// Random sign flips behind a rule's printed error rates.
    @Within<1, 1_000_000> var signFlips: Int
  }

  /// How rows of a table are named: by which parts of a configuration.
  struct Labels: Decodable, Equatable, Sendable {
    let table: String
    /// `method`, `sampling`, or the name of a constant.
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
