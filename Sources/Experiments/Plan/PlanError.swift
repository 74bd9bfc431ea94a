import Interchange

/// What is wrong with a plan beyond the text of one file; see `DocumentError` for that.
public enum PlanError: Error, Equatable, CustomStringConvertible {
  case noSuchFile(file: String, kind: String, name: String, known: [String])
  /// Two entries of a table have the same label.
  case duplicateLabel(place: String, table: String, label: String)
  /// An entry that no run can be.
  case badEntry(place: String, label: String, reason: String)
  /// A table with setting tuned has a method for which nothing was chosen.
  case notTuned(file: String, method: String, profile: String)
  /// A table wants to read a longer run of another table at a step at which that is not scored.
  case notScored(file: String, table: String, step: Int, of: Int, interval: Int)

  /// One line: where, what, and what is allowed.
  public var description: String {
    switch self {
    case .noSuchFile(let file, let kind, let name, let known):
      known.isEmpty
        ? "\(file): no such file; run wdiv in the project's folder, the one that holds paper/"
        : "unknown \(kind) '\(name)'; there are \(known.joined(separator: ", "))"
    case .duplicateLabel(let place, let table, let label):
      "\(place): table '\(table)' has two entries with the label '\(label)'; give each its own"
    case .badEntry(let place, let label, let reason): "\(place): '\(label)' cannot be a run: \(reason)"
    case .notTuned(let file, let method, let profile):
      "\(file): no choice for method '\(method)', which a table uses with setting tuned; "
        + "wdiv tune --profile \(profile) makes it"
    case .notScored(let file, let table, let step, let steps, let interval):
      "\(file): table '\(table)' would read step \(step) of a run of \(steps) steps, which is scored about every "
        + "\(interval) steps and not there; choose the table's steps so that it is"
    }
  }
}

/// An error as one line of text, whatever its type.
public func oneLine(_ error: any Error) -> String {
  "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
}
