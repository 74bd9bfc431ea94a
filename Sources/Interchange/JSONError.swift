/// A text that is not JSON. What JSON says is judged by its reader: see `DocumentError`.
public struct JSONError: Error, Equatable, CustomStringConvertible {
  public let source: String
  /// Line and column count from 1, columns in Unicode scalars.
  public let line: Int
  public let column: Int
  public let problem: String

  /// One line.
  public var description: String { "\(shown(source)), line \(line), column \(column): \(problem)" }
}
