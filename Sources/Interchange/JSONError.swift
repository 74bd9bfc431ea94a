/// A text is not JSON, or JSON is not what its reader needs.
public enum JSONError: Error, Equatable, CustomStringConvertible {
  /// Not JSON; line and column count from 1, columns in Unicode scalars.
  case syntax(source: String, line: Int, column: Int, problem: String)
  /// The whole is not an object.
  case notAnObject(what: String, found: String)
  /// A key is not there.
  case missing(what: String, key: String)
  /// A key that nobody reads, often a misspelling.
  case unknown(what: String, key: String, known: [String])
  /// A value of another type.
  case wrongType(what: String, key: String, expected: String, found: String)

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .syntax(let source, let line, let column, let problem):
      "\(shown(source)), line \(line), column \(column): \(problem)"
    case .notAnObject(let what, let found): "\(shown(what)) must be a JSON object, found \(found)"
    case .missing(let what, let key): "\(shown(what)): key \"\(shown(key))\" is missing"
    case .unknown(let what, let key, let known):
      "\(shown(what)): unknown key \"\(shown(key, atMost: 60))\"; known are \(known.joined(separator: ", "))"
    case .wrongType(let what, let key, let expected, let found):
      "\(shown(what)): \"\(shown(key, atMost: 60))\" must be \(expected), found \(found)"
    }
  }
}
