/// How a table shows a run. A run that several tables share has several uses.
public struct TableUse: Codable, Equatable, Sendable {
  /// The table's name.
  public var table: String
  /// What tells the run from the others of its table, for people: `k = 2, p = 6`.
  public var label: String
  /// The values of the table's axes, in the table's order: (`k`, `2`), (`p`, `6`). Empty for a run that was written out.
  public var axes: [Axis]
  /// Where the settings come from.
  public var setting: Setting
  /// The generator step whose scores the table shows. Less than the run's steps where a longer run of another table
  /// serves this one too.
  public var readsStep: Int

  /// One axis and the run's place on it, as text.
  public struct Axis: Codable, Equatable, Sendable {
    public var name: String
    public var value: String

    public init(name: String, value: String) { (self.name, self.value) = (name, value) }
  }

  /// Where a run's settings come from.
  public enum Setting: String, CaseIterable, Codable, Sendable {
    /// Learning rate and critic steps as chosen by `wdiv tune`, the rest alike for all methods or the method's own.
    case tuned
    /// The method's own settings.
    case published
    /// One try of a tuning.
    case trial
    /// The table gives all of them.
    case own
  }

  public init(table: String, label: String, axes: [Axis] = [], setting: Setting = .own, readsStep: Int) {
    (self.table, self.label, self.axes, self.setting, self.readsStep) = (table, label, axes, setting, readsStep)
  }
}

/// One training or check, and the tables that show it.
public struct Run: Equatable, Sendable {
  /// What is trained or computed; its hash is the run's id.
  public var config: RunConfig
  /// How each table shows it, in the profile's order of tables.
  public var uses: [TableUse]
  /// Of its setting the how many-th seed, from 0.
  public var round: Int

  public init(config: RunConfig, uses: [TableUse], round: Int = 0) {
    (self.config, self.uses, self.round) = (config, uses, round)
  }

  /// Whether it is scored once more at its end, with many samples: the first seed of a setting that tables print.
  public var isScoredAtEnd: Bool { config.kind == .gan && round == 0 && uses.contains { $0.setting != .trial } }

  /// A run that the named tables read at its last step.
  public init(config: RunConfig, tables: [String]) {
    self.init(
      config: config, uses: tables.map { TableUse(table: $0, label: config.label, readsStep: config.steps) })
  }

  /// Names of tables, in the profile's order, each once.
  public var tables: [String] {
    uses.reduce(into: []) { tables, use in if !tables.contains(use.table) { tables.append(use.table) } }
  }

  /// How a table shows it; nil where it does not.
  public func use(in table: String) -> TableUse? { uses.first { $0.table == table } }
}
