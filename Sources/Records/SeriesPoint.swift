public import Interchange

/// What was logged at one training step: one line of the series, flat: {"critic.loss":0.5,"step":20}.
public struct SeriesPoint: Sendable {
  /// Generator steps done, >= 0.
  public let step: Int
  /// Values by name, in the order of the names, which differ and are never `step`. Names in use: critic.loss,
  /// critic.term.wasserstein, critic.term.penalty, generator.loss, gradient_norm.
  public let values: [(name: String, value: Double)]

  /// Sorts the values.
  public init(step: Int, values: [(name: String, value: Double)]) {
    self.step = step
    self.values = values.sorted { $0.name < $1.name }
    precondition(!values.contains { $0.name == "step" }, "A logged value has the name of the step.")
  }

  /// The value of that name, or nil.
  public func value(_ name: String) -> Double? { values.first { $0.name == name }?.value }

  /// Every member but `step` is a value. Throws `JSONError`.
  public init(json: JSONValue) throws {
    let what = "series"
    guard let members = json.object else {
      throw JSONError.notAnObject(what: what, found: String(json.text.prefix(60)))
    }
    let fields = try JSONFields(json, of: what, known: members.map(\.key))
    let values = members.filter { $0.key != "step" }
    self.init(
      step: try fields.integer("step"),
      values: try values.map { (name: $0.key, value: try measurement($0.value, of: what, key: $0.key)) })
  }

  /// Reads back equal; a value that is no number is the text NaN, Infinity or -Infinity.
  public var json: JSONValue {
    .object(values.map { (key: $0.name, value: measured($0.value)) } + [(key: "step", value: .integer(step))])
  }
}

extension SeriesPoint: Equatable {
  /// NaN is equal to NaN: both say the same of a run.
  public static func == (left: SeriesPoint, right: SeriesPoint) -> Bool {
    left.step == right.step
      && left.values.elementsEqual(right.values) { $0.name == $1.name && same($0.value, $1.value) }
  }
}
