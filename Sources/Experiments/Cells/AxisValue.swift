import Interchange
import Records

/// A value on an axis of a table, with its place in the file.
struct AxisValue {
  /// The axis: `method`, `points`, `network`, `critic_norm`, a constant; in trials also `learning_rate`, `critic_steps`.
  let axis: String
  /// As it stands in the file.
  let written: String
  /// For a plain number.
  let number: Double?
  /// The key with what stands before it, for messages.
  let key: String
  /// Where it stands.
  let place: ConfigurationError.Place

  /// One text for one value: `2` for `2`, `2.0` and `2e0`.
  var text: String { number.map { JSONValue.number($0).text } ?? written }

  /// For people: a name speaks for itself, a number needs its axis.
  var label: String { number == nil ? written : "\(axis) = \(text)" }

  /// Names of axes that every table may have.
  static let common =
    ["method", "points", "network", "critic_norm"]
    + MethodRules.all.flatMap { $0.constants.map(\.name) }.reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
  /// Those of a tuning beside them.
  static let ofTrials = ["learning_rate", "critic_steps"]

  /// The value as one of these names; throws `ConfigurationError.notAllowed`.
  func name(oneOf allowed: [String]) throws -> String {
    guard allowed.contains(written) else {
      throw ConfigurationError.notAllowed(
        place, key: key, value: "'\(written)'", allowed: allowed.joined(separator: ", "))
    }
    return written
  }

  /// The value as a number for which the condition holds; throws `ConfigurationError`.
  func number(_ expected: String, where isAllowed: (Double) -> Bool) throws -> Double {
    guard let number else {
      throw ConfigurationError.wrongType(place, key: key, expected: expected, found: "'\(written)'")
    }
    guard isAllowed(number) else {
      throw ConfigurationError.notAllowed(place, key: key, value: written, allowed: expected)
    }
    return number
  }
}
