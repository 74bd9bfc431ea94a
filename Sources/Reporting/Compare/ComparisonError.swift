/// What can be wrong with the report to compare with.
public enum ComparisonError: Error, Equatable, CustomStringConvertible {
  /// JSON, but no report of this program and format.
  case noReport(path: String)

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .noReport(let path): "\(path): is no report.json of format \(ReportJSON.format); render that report again"
    }
  }
}
