internal import Interchange

/// How a claim is decided: a closed set of rules, each with the rows that it reads.
enum ClaimRule: Equatable, Sendable {
  /// Every row lies below every rival, seed by seed: a lower FID is better.
  case below(Below)
  /// One family of rows hardly differs among itself, and another does.
  case spread(Spread)
  /// Symmetry and zero of trained and exact values, some within standard errors.
  case checks(ValueTests)
  /// Exact numbers.
  case exact(ValueTests)
  /// Ratios between values of the same seed against limits.
  case ratios([RatioTest], leastSeeds: Int)

  /// What is compared of two rows; nil for a rule of values.
  var measure: Measure? {
    switch self {
    case .below(let rule): rule.measure
    case .spread: .fid
    case .checks, .exact, .ratios: nil
    }
  }
  var isComparison: Bool { measure != nil }

  /// Logarithm of the ratio within which two rows count as alike; nil where nothing does.
  var margin: Double? {
    switch self {
    case .below(let rule): rule.margin
    case .spread(let rule): rule.margin
    case .checks, .exact, .ratios: nil
    }
  }

  /// What is compared of two rows.
  enum Measure: Equatable, Sendable {
    /// log FID of the last half of a training: differences are logarithms of ratios.
    case fid
    /// A recorded value of a check; the rival's counts times `factor`.
    case value(String, factor: Double)
  }

  struct Below: Equatable, Sendable {
    let table: String
    let rows: [String]
    let rivals: Rivals
    let measure: Measure
    /// Logarithm of the ratio within which two count as alike, > 0; nil where "no difference" is no answer.
    let margin: Double?
    /// Whether the claim is that the rows are not the best.
    let isDenied: Bool
  }

  struct Spread: Equatable, Sendable {
    let table: String
    let steady: [String]
    let rival: [String]
    /// Logarithm of the ratio within which two count as alike, > 0.
    let margin: Double
  }

  /// Which rows others must lie below.
  enum Rivals: Equatable, Sendable {
    case rows([String])
    /// All others of the table, or those whose names begin with a word.
    case others(beginning: String?)
  }

  /// Names in `claims.yaml`.
  enum Name: String, CaseIterable, Decodable { case below, spread, checks, exact, ratios }
}

/// One recorded value: of all seeds of a row.
struct ValueReference: Decodable, Equatable, Sendable {
  let table: String
  let row: String
  let value: String
  /// Name of the value that is its standard error, for one measured by sampling.
  let error: String?
}

/// What a number or a statement is about; `claims.mustache` names it.
enum Subject: Equatable, Sendable {
  case value(ValueReference)
  case ratio(RatioTest.Measure, of: String)
}

/// A statement about a value.
struct ValueTest: Equatable, Sendable {
  enum Relation: String, CaseIterable, Decodable, Sendable {
    case atLeast = "at least"
    case atMost = "at most"
    case above
    case below
    case equal = "equal to"
    case different = "different from"
  }

  enum Operand: Equatable, Sendable {
    case number(Double)
    case reference(ValueReference)
  }

  let value: ValueReference
  let relation: Relation
  let operand: Operand
  /// How far from the limit still counts as at it, >= 0.
  let tolerance: Double
  /// The same in standard errors of the difference, >= 0; 0 for an exact statement.
  let standardErrors: Double
}

/// Statements of a rule.
struct ValueTests: Equatable, Sendable {
  /// All true: the claim holds. May be empty.
  let holds: [ValueTest]
  /// All true: it fails. May be empty: then an exact statement of `holds` that is false refutes the claim.
  let fails: [ValueTest]
  /// Values known beforehand: unless they come out as such, nothing is decided.
  let known: [ValueTest]
}

/// A statement about a ratio over a list of values, computed seed by seed.
struct RatioTest: Decodable, Equatable, Sendable {
  enum Measure: String, CaseIterable, Decodable, Sendable {
    /// Largest over smallest.
    case spread
    /// First over last.
    case fall
  }

  let name: String
  let table: String
  let value: String
  /// At least two.
  let rows: [String]
  let measure: Measure
  /// `atLeast` or `atMost`.
  let `is`: ValueTest.Relation
  let limit: Double

  var values: [ValueReference] { rows.map { ValueReference(table: table, row: $0, value: value, error: nil) } }
}
