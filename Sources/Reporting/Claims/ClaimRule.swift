internal import Interchange

/// How a claim is decided: a closed set of rules, each with the rows that it reads.
enum ClaimRule: Equatable, Sendable {
  /// One row against each rival: all pairwise tests must pass; one rival better after Holm's correction refutes it.
  case bestOf(table: String, row: String, rivals: Rivals)
  /// `better` against `worse`. Refuted when `worse` passes against `better` and against all of `others`.
  case pairwise(table: String, better: String, worse: String, others: [String])
  /// The first layout depends on its groups less than each of the rivals'.
  case layout(table: String, steady: Layout, rivals: [Layout])
  /// Every row of the first family beats every one of the second; refuted by a max-T permutation test.
  case worstAgainstBest(table: String, rows: [String], rivals: [String])
  /// Symmetry and zero of trained and exact values, some within standard errors.
  case checks(ValueTests)
  /// Exact numbers.
  case exact(ValueTests)
  /// Values of several seeds against limits.
  case thresholds(ValueTests)
  /// Ratios between values of the same seed against limits.
  case ratios([RatioTest], leastSeeds: Int)

  /// Which rows a candidate must beat.
  enum Rivals: Equatable, Sendable {
    /// These.
    case rows([String])
    /// All others of the table.
    case others
  }

  /// The groups of a method: one row for each r(x).
  struct Layout: Decodable, Equatable, Sendable {
    let name: String
    @NotEmpty var rows: [String]
  }

  /// Names in `claims.yaml`.
  enum Name: String, CaseIterable, Decodable {
    case bestOf = "best-of"
    case pairwise, layout
    case worstAgainstBest = "worst-against-best"
    case checks, exact, thresholds, ratios
  }
}

/// One recorded value: of all seeds of a row.
struct ValueReference: Decodable, Equatable, Sendable {
  let table: String
  let row: String
  let value: String
  /// Name of the value that is its standard error, for one measured by sampling.
  let error: String?

  /// "row, value".
  var name: String { "\(row), \(value)" }
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
  /// Fewer seeds decide nothing, >= 1.
  let leastSeeds: Int
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
