/// What is wrong with a JSON or YAML file: where, what, and what would be right.
public enum DocumentError: Error, Equatable, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  case syntax(source: String, line: Int?, problem: String)
  case duplicateKey(source: String, line: Int?, key: String)
  /// A key that nobody reads, often a misspelling.
  case unknownKey(source: String, line: Int?, key: String, known: [String])
  case missingKey(source: String, line: Int?, key: String, expected: String)
  case wrongType(source: String, line: Int?, key: String, expected: String, found: String)
  case notAllowed(source: String, line: Int?, key: String, value: String, allowed: String)

  /// One line.
  public var description: String {
    func place(_ source: String, _ line: Int?) -> String { line.map { "\(shown(source)):\($0)" } ?? shown(source) }
    func key(_ key: String) -> String { key.isEmpty ? "the whole" : "'\(shown(key, atMost: 60))'" }
    switch self {
    case .unreadable(let path, let reason): return "\(shown(path)): cannot be read: \(reason)"
    case .syntax(let source, let line, let problem): return "\(place(source, line)): not valid YAML: \(problem)"
    case .duplicateKey(let source, let line, let name):
      return "\(place(source, line)): key \(key(name)) appears twice; keep one"
    case .unknownKey(let source, let line, let name, let known):
      return "\(place(source, line)): unknown key \(key(name)); allowed here are \(known.joined(separator: ", "))"
    case .missingKey(let source, let line, let name, let expected):
      return "\(place(source, line)): key \(key(name)) is missing; it takes \(expected)"
    case .wrongType(let source, let line, let name, let expected, let found):
      return "\(place(source, line)): \(key(name)) takes \(expected), not \(found)"
    case .notAllowed(let source, let line, let name, let value, let allowed):
      return "\(place(source, line)): \(key(name)) cannot be \(shown(value, atMost: 200)); allowed is \(allowed)"
    }
  }
}

/// A value that its type alone would let pass: which key, what it is, and what would be right. The decoder adds the place.
public struct FieldError: Error, Equatable, CustomStringConvertible {
  public let key: String
  public let value: String
  public let allowed: String

  public init(_ key: String, _ value: String, allowed: String) {
    (self.key, self.value, self.allowed) = (key, value, allowed)
  }

  /// One line.
  public var description: String { "'\(shown(key))' cannot be \(shown(value, atMost: 200)); allowed is \(allowed)" }
}

/// A type that says which of its values fit together; the decoder asks right after reading one.
public protocol Validated {
  /// Throws `FieldError` for the first field at fault.
  func validate() throws
}

extension Document {
  /// The error that this value, or its member `key`, is not allowed.
  public func notAllowed(_ key: String? = nil, value: String? = nil, allowed: String) -> DocumentError {
    let member = key.flatMap { key in members?.first { $0.key == key } }
    return .notAllowed(
      source: source, line: member?.line ?? line, key: key.map { Self.join(path, $0) } ?? path,
      value: value ?? (member?.value ?? self).found, allowed: allowed)
  }

  /// The same for a field that its own type refused; its key may lead through several objects, joined by dots.
  public func notAllowed(_ error: FieldError, keys: KeyStyle = .asDeclared) -> DocumentError {
    var line = line
    var place = self
    let path = error.key.split(separator: ".").map { keys.key(String($0)) }
    for key in path {
      guard let member = place.members?.first(where: { $0.key == key }) else { break }
      (line, place) = (member.line ?? line, member.value)
    }
    return .notAllowed(
      source: source, line: line, key: path.reduce(self.path, Self.join), value: error.value, allowed: error.allowed)
  }

  /// The error that this value is of another type.
  public func wrongType(expected: String) -> DocumentError {
    .wrongType(source: source, line: line, key: path, expected: expected, found: found)
  }

  /// The error that a member is missing.
  public func missing(_ key: String, expected: String) -> DocumentError {
    .missingKey(source: source, line: line, key: Self.join(path, key), expected: expected)
  }
}
