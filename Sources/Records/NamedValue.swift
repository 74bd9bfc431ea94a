internal import Interchange

/// A score with its name, such as `gap`. Kept to 9 significant digits, in which CPU types agree.
public struct NamedValue: Sendable {
  /// What was measured; a-z, 0-9, _ and dots.
  public let name: String
  /// May be no number, or infinite where that is the answer.
  public let value: Double

  /// Rounds to 9 significant digits.
  public init(_ name: String, _ value: Double) {
    self.name = name
    self.value = recorded(value)
  }
}

extension NamedValue: Equatable {
  /// NaN is equal to NaN: both say the same of a run.
  public static func == (left: NamedValue, right: NamedValue) -> Bool {
    left.name == right.name && same(left.value, right.value)
  }
}

/// Scores as one object. The order is that of the names, which differ.
func valuesObject(_ values: [NamedValue]) -> JSONValue {
  .object(values.map { (key: $0.name, value: measured($0.value)) })
}

/// Reads what `valuesObject` writes. Throws `JSONError`.
func namedValues(_ json: JSONValue, of what: String) throws -> [NamedValue] {
  try namedNumbers(json, of: what).map { NamedValue($0.name, $0.value) }
}
