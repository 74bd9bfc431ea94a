public import Interchange

/// What was logged at one training step: one line of the series, flat: {"critic.loss":0.5,"step":20}.
public struct SeriesPoint: Sendable {
  /// Generator steps done, >= 0.
  public let step: Int
  /// Values by name, in the order of the names, which differ and are never `step`.
  public let values: [(name: String, value: Double)]

  public init(step: Int, values: [(name: String, value: Double)]) {
    self.step = step
    self.values = values.sorted { $0.name < $1.name }
    precondition(!values.contains { $0.name == "step" }, "A logged value has the name of the step.")
  }

  /// The value of that name, or nil.
  public func value(_ name: String) -> Double? { values.first { $0.name == name }?.value }

  /// Every member but `step` is a value. Throws `DocumentError`.
  public init(json: JSONValue, source: String) throws {
    let document = Document(json, source: source)
    guard let step = json["step"]?.integer else { throw document.missing("step", expected: "a whole number") }
    self.init(
      step: step,
      values: try (document.members ?? []).filter { $0.key != "step" }.map {
        guard let value = $0.value.number else { throw $0.value.wrongType(expected: "a number") }
        return (name: $0.key, value: value)
      })
  }

  /// Reads back equal; a value that is no number is the text NaN, Infinity or -Infinity.
  public var json: JSONValue {
    .object(values.map { (key: $0.name, value: .measured($0.value)) } + [(key: "step", value: .integer(step))])
  }
}

extension SeriesPoint: Equatable {
  /// NaN is equal to NaN.
  public static func == (left: SeriesPoint, right: SeriesPoint) -> Bool {
    left.step == right.step
      && left.values.elementsEqual(right.values) { $0.name == $1.name && same($0.value, $1.value) }
  }
}
