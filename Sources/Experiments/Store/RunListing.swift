import Interchange
public import Records

/// A run as `wdiv list` and `wdiv status` print it for programs.
public struct RunListing: Encodable {
  let id: String
  /// What the run is, for people.
  let label: String
  /// Its state, in one word.
  let state: String
  /// The tables that read it, and how each shows it.
  let tables: [String]
  let uses: [TableUse]
  let config: RunConfig
  /// Generator steps done.
  var step: Int?
  /// Seconds until it is done.
  var secondsLeft: Double?

  init(_ run: Run, state: RunState) {
    (id, label, self.state) = (run.config.id, run.config.label, state.name)
    (tables, uses, config) = (run.tables, run.uses, run.config)
  }

  /// The text of one array, in the runs' order.
  public static func json(_ runs: [Run], store: RunStore) -> String { json(runs.map { Self($0, store: store) }) }

  init(_ run: Run, store: RunStore) { self.init(run, state: store.run(run.config).status().state) }

  static func json(_ listings: [RunListing]) -> String { JSONValue(encoding: listings, keys: .snakeCase).text }
}
