/// An object's members, read by key with errors that name the key. `what` says whose they are.
public struct JSONFields: Sendable {
  private let what: String
  private let value: JSONValue

  /// Refuses anything but an object, and a key that is not among `known`. Throws `JSONError`.
  public init(_ value: JSONValue, of what: String, known: [String]) throws {
    guard let members = value.object else { throw JSONError.notAnObject(what: what, found: value.kindName) }
    for (key, _) in members where !known.contains(key) {
      throw JSONError.unknown(what: what, key: key, known: known)
    }
    self.what = what
    self.value = value
  }

  /// The member as it stands. Throws `JSONError.missing`.
  public func value(_ key: String) throws -> JSONValue {
    guard let member = value[key] else { throw JSONError.missing(what: what, key: key) }
    return member
  }

  /// The member, or nil where it is missing or null.
  public func optional(_ key: String) -> JSONValue? {
    guard let member = value[key], !member.isNull else { return nil }
    return member
  }

  /// A member that is text. Throws `JSONError`.
  public func string(_ key: String) throws -> String { try get(key, "a string", \.string) }

  /// A member that is an integer. Throws `JSONError`.
  public func integer(_ key: String) throws -> Int { try get(key, "an integer", \.integer) }

  /// A member that is a number. Throws `JSONError`.
  public func number(_ key: String) throws -> Double { try get(key, "a number", \.number) }

  /// A member that is a truth value. Throws `JSONError`.
  public func bool(_ key: String) throws -> Bool { try get(key, "true or false", \.bool) }

  /// A member that is an array. Throws `JSONError`.
  public func array(_ key: String) throws -> [JSONValue] { try get(key, "an array", \.array) }

  /// A member that is an object. Throws `JSONError`.
  public func object(_ key: String) throws -> [(key: String, value: JSONValue)] {
    try get(key, "an object", \.object)
  }

  /// A member that is an array of text. Throws `JSONError`.
  public func strings(_ key: String) throws -> [String] {
    try array(key).map {
      guard let text = $0.string else { throw mismatch(key, "an array of strings", $0) }
      return text
    }
  }

  /// Text, or nil where the member is missing or null. Throws `JSONError.wrongType`.
  public func optionalString(_ key: String) throws -> String? { optional(key) == nil ? nil : try string(key) }

  /// An integer, or nil where the member is missing or null. Throws `JSONError.wrongType`.
  public func optionalInteger(_ key: String) throws -> Int? { optional(key) == nil ? nil : try integer(key) }

  /// A number, or nil where the member is missing or null. Throws `JSONError.wrongType`.
  public func optionalNumber(_ key: String) throws -> Double? { optional(key) == nil ? nil : try number(key) }

  private func get<Value>(_ key: String, _ expected: String, _ read: (JSONValue) -> Value?) throws -> Value {
    let member = try value(key)
    guard let result = read(member) else { throw mismatch(key, expected, member) }
    return result
  }

  private func mismatch(_ key: String, _ expected: String, _ found: JSONValue) -> JSONError {
    let words: String
    switch found {
    case .string, .integer, .number, .bool: words = shown(found.text, atMost: 60)
    case .null, .array, .object: words = found.kindName
    }
    return .wrongType(what: what, key: key, expected: expected, found: words)
  }
}
