/// A file that holds others (tar, zip, LMDB, pickle) is not sound, or not of a kind that is read here.
public struct ContainerError: Error, Equatable, CustomStringConvertible {
  public let path: String
  /// What is wrong, one clause.
  public let problem: String

  public init(path: String, problem: String) { (self.path, self.problem) = (path, problem) }

  /// One line.
  public var description: String { "\(shown(path)): \(shown(problem))" }
}
