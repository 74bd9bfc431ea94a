public import Interchange

/// How a table shows a cell. A cell that several tables share has several uses.
public struct CellUse: Equatable, Sendable {
  /// The table's name.
  public var table: String
  /// What tells the cell from the others of its table, for people: `k = 2, p = 6`.
  public var label: String
  /// The values of the table's axes by name, in the table's order: (`k`, `2`), (`p`, `6`). Empty for a cell that was
  /// written out.
  public var axes: [Axis]
  /// Where the settings come from: `tuned`, `published`, `trial` (of a tuning) or `own` (they stand in the table).
  public var setting: String
  /// The generator step whose scores the table shows, in 1...`RunConfig.steps`. Less than the latter where a longer run
  /// of another table serves this one too.
  public var readsStep: Int

  /// One axis and the cell's place on it.
  public struct Axis: Equatable, Sendable {
    /// Such as `method`, `points`, `k`.
    public var name: String
    /// As text: a name or a number.
    public var value: String

    /// Names both.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Names everything.
  public init(table: String, label: String, axes: [Axis] = [], setting: String = "own", readsStep: Int) {
    self.table = table
    self.label = label
    self.axes = axes
    self.setting = setting
    self.readsStep = readsStep
  }

  /// Throws `JSONError`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(json, of: "use", known: ["table", "label", "axes", "setting", "reads_step"])
    self.init(
      table: try fields.string("table"), label: try fields.string("label"),
      axes: try fields.object("axes").map { name, value in
        guard let text = value.string else {
          throw JSONError.wrongType(
            what: "use", key: "axes.\(name)", expected: "a string", found: String(value.text.prefix(60)))
        }
        return Axis(name: name, value: text)
      },
      setting: try fields.string("setting"), readsStep: try fields.integer("reads_step"))
  }

  /// Reads back equal but for the order of the axes, which JSON does not keep.
  public var json: JSONValue {
    .object(of: [
      "table": .string(table), "label": .string(label),
      "axes": .object(axes.map { (key: $0.name, value: .string($0.value)) }), "setting": .string(setting),
      "reads_step": .integer(readsStep),
    ])
  }
}
