import Interchange

/// What keeps a run store or one of its runs from being used.
public enum RunStoreError: Error, Equatable, CustomStringConvertible {
  case unwritable(folder: String, reason: String)
  case otherConfiguration(folder: String, differences: [String])
  case unreadableConfiguration(file: String, reason: String)
  case damaged(file: String, reason: String)
  case notAFile(path: String)
  case noSuchRun(name: String, folder: String)
  case unfinished(count: Int, of: Int)
  case ambiguousRun(name: String, candidates: [String])

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .unwritable(let folder, let reason):
      "\(folder): cannot write there: \(reason); choose another folder with --output"
    case .otherConfiguration(let folder, let differences):
      "\(folder): holds a run of another configuration (stored / asked for: \(differences.joined(separator: "; ")));"
        + " move the folder away to train this one"
    case .unreadableConfiguration(let file, let reason):
      "\(file): not a run's configuration: \(reason); move the folder away to train this run"
    case .damaged(let file, let reason):
      "\(file): \(reason)"
    case .notAFile(let path):
      "\(path): is not a regular file, as it must be; move it away"
    case .noSuchRun(let name, let folder):
      "\(name): no such run in \(folder); wdiv status lists the runs"
    case .unfinished(let count, let all):
      "\(count) of \(all) cells are not done; wdiv run trains them"
    case .ambiguousRun(let name, let candidates):
      "\(name): more than one run begins so: \(candidates.joined(separator: ", "))"
    }
  }
}

extension RunStoreError {
  /// Whether the disk is full: no fault of the command, and the same command goes on once there is space.
  public var isDiskFull: Bool {
    if case .unwritable(_, let reason) = self { FileError.saysDiskFull(reason) } else { false }
  }
}

/// An error as one line of text, whatever its type.
public func oneLine(_ error: any Error) -> String {
  "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
}
