/// Throws `ConfigError` unless the value lies in the range.
func check(_ key: String, _ value: Int, in range: ClosedRange<Int>) throws {
  guard range.contains(value) else {
    throw ConfigError.outOfRange(key: key, value: String(value), allowed: "\(range.lowerBound) to \(range.upperBound)")
  }
}

/// Throws `ConfigError` unless the name is known.
func check(_ key: String, _ value: String, among known: [String]) throws {
  guard known.contains(value) else { throw ConfigError.unknown(key: key, value: value, known: known) }
}

/// Throws `ConfigError` unless the value is finite and `isAllowed`.
func check(_ key: String, _ value: Double, _ allowed: String, _ isAllowed: (Double) -> Bool) throws {
  guard value.isFinite, isAllowed(value) else {
    throw ConfigError.outOfRange(key: key, value: "\(value)", allowed: allowed)
  }
}

/// Throws `ConfigError` unless there are 1 to 8 layers of 1 to 4096 units.
func check(hidden: [Int]) throws {
  guard (1...8).contains(hidden.count), hidden.allSatisfy((1...4096).contains) else {
    throw ConfigError.outOfRange(key: "hidden", value: "\(hidden)", allowed: "1 to 8 layers of 1 to 4096 units")
  }
}

/// Throws `ConfigError` unless exactly the named constants are there, once each and in their ranges.
func check(constants: [(name: String, value: Double)], against rules: [MethodRules.Constant]) throws {
  for (name, _) in constants where !rules.contains(where: { $0.name == name }) {
    throw ConfigError.unknown(key: "constants", value: name, known: rules.map(\.name))
  }
  for rule in rules {
    let values = constants.filter { $0.name == rule.name }.map(\.value)
    guard let value = values.first else { throw ConfigError.missing(key: "constants.\(rule.name)") }
    guard values.count == 1 else { throw ConfigError.repeated(key: "constants.\(rule.name)") }
    guard rule.range.contains(value) else {
      throw ConfigError.outOfRange(
        key: "constants.\(rule.name)", value: "\(value)", allowed: rule.range.description)
    }
  }
}
