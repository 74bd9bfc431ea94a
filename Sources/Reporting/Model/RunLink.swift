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

  init(_ run: RecordedRun, name: String? = nil) {
    self.init(anchor: run.anchor, name: name ?? run.config.shortID)
  }

  /// What the templates print after a sentence.
  static func view(_ links: [RunLink]) -> View {
    .each(links) { ["anchor": .text($0.anchor), "name": .text($0.name)] }
  }
}
