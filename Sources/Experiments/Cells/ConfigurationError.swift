/// What is wrong with a file under `paper/`, with the place and what would be right.
public enum ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// A file and, where known, the line (from 1) that is meant.
  public struct Place: Equatable, Sendable, CustomStringConvertible {
    /// Path as it was opened.
    public var file: String
    /// Line, counted from 1.
    public var line: Int?

    /// `file:line`.
    public var description: String { line.map { "\(file):\($0)" } ?? file }
  }

  case unreadable(file: String, reason: String)
  case noSuchFile(file: String, kind: String, name: String, known: [String])
  case syntax(Place, problem: String)
  case unknownKey(Place, key: String, allowed: [String])
  case duplicateKey(Place, key: String)
  case missingKey(Place, key: String, expected: String)
  case wrongType(Place, key: String, expected: String, found: String)
  case notAllowed(Place, key: String, value: String, allowed: String)
  /// Two cells of a table bear the same label.
  case duplicateLabel(Place, table: String, label: String)
  /// A cell that no run can be.
  case badCell(Place, label: String, reason: String)
  /// A table asks for the tuned setting of a method for which nothing was chosen.
  case notTuned(file: String, method: String, profile: String)
  /// A table wants to read a longer run of another table at a step at which that is not scored.
  case notScored(Place, table: String, step: Int, of: Int, interval: Int)

  /// One line: where, what, and what is allowed.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file): cannot be read: \(reason)"
    case .noSuchFile(let file, let kind, let name, let known):
      known.isEmpty
        ? "\(file): no such file; run wdiv in the project's folder, the one that holds paper/"
        : "unknown \(kind) '\(name)'; there are \(known.joined(separator: ", "))"
    case .syntax(let place, let problem):
      "\(place): not valid YAML: \(problem)"
    case .unknownKey(let place, let key, let allowed):
      "\(place): unknown key '\(key)'; allowed here are \(allowed.joined(separator: ", "))"
    case .duplicateKey(let place, let key):
      "\(place): key '\(key)' stands here twice; keep one"
    case .missingKey(let place, let key, let expected):
      "\(place): key '\(key)' is missing; it takes \(expected)"
    case .wrongType(let place, let key, let expected, let found):
      "\(place): '\(key)' takes \(expected), not \(found)"
    case .notAllowed(let place, let key, let value, let allowed):
      "\(place): '\(key)' cannot be \(value); allowed is \(allowed)"
    case .duplicateLabel(let place, let table, let label):
      "\(place): table '\(table)' has two cells with the label '\(label)'; give each its own"
    case .badCell(let place, let label, let reason):
      "\(place): cell '\(label)' cannot be: \(reason)"
    case .notTuned(let file, let method, let profile):
      "\(file): no choice for method '\(method)', which a table asks for with setting tuned; "
        + "wdiv tune --profile \(profile) makes it"
    case .notScored(let place, let table, let step, let steps, let interval):
      "\(place): table '\(table)' would read step \(step) of a run of \(steps) steps, which is scored about every "
        + "\(interval) steps and not there; choose the table's steps so that it is"
    }
  }
}
