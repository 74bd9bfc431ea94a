import Interchange

/// What keeps a run store or one of its runs from being used.
public enum RunStoreError: Error, Equatable, CustomStringConvertible {
  case unwritable(folder: String, reason: String)
  case otherConfiguration(folder: String, differences: [String])
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
      "\(folder): holds a run of another configuration (recorded / planned: \(differences.joined(separator: "; ")));"
        + " move the folder away to train this one"
    case .notAFile(let path):
      "\(path): is not a regular file, as it must be; move it away"
    case .noSuchRun(let name, let folder):
      "\(name): no such run in \(folder); wdiv status lists the runs"
    case .unfinished(let count, let all):
      "\(count) of \(all) runs are not done; wdiv run trains them"
    case .ambiguousRun(let name, let candidates):
      "\(name): several runs begin like this: \(candidates.joined(separator: ", "))"
    }
  }
}

extension RunStoreError {
  /// Whether the disk is full: no fault of the command, and the same command goes on once there is space.
  public var isDiskFull: Bool {
    if case .unwritable(_, let reason) = self { FileError.saysDiskFull(reason) } else { false }
  }
}
