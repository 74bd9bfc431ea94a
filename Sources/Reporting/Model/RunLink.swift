internal import Records

/// A run, or all runs of a configuration, behind the numbers of a sentence.
struct RunLink: Equatable, Sendable {
  /// Its place in the appendix.
  let anchor: String
  let name: String

  init(anchor: String, name: String) {
    self.anchor = anchor
    self.name = name
  }

  init(_ cell: RecordedRun, name: String? = nil) {
    self.init(anchor: cell.anchor, name: name ?? cell.config.shortID)
  }
}
