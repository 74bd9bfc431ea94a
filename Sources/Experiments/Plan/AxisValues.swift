import Interchange
import Objectives
import Records

/// A name or a number, or a list of different ones, on an axis of a table.
struct AxisValues: Decodable, Sendable {
  let all: [Document]

  /// One text for one value: `2` for `2`, `2.0` and `2e0`.
  var texts: [String] { all.map(Self.text) }

  static func text(_ value: Document) -> String { number(value).map { JSONValue.number($0).text } ?? value.text ?? "" }

  /// For a plain, finite number.
  static func number(_ value: Document) -> Double? { value.number.flatMap { $0.isFinite ? $0 : nil } }

  init(from decoder: any Decoder) throws {
    let document = try decoder.document()
    all = document.elements ?? [document]
    guard !all.isEmpty, all.allSatisfy({ $0.text != nil }) else {
      throw document.wrongType(expected: "a name, a number, or a list of them")
    }
    guard Set(all.map(Self.text)).count == all.count else {
      throw document.notAllowed(value: "a value that appears twice", allowed: "a list of different values")
    }
  }
}

/// A value on an axis of a table.
struct AxisValue {
  /// The axis: `method`, `sampling`, `network`, `critic_norm`, a constant; in trials also `learning_rate`, `critic_steps`.
  let axis: String
  let value: Document

  /// Its place in the table.
  var use: TableUse.Axis { TableUse.Axis(name: axis, value: AxisValues.text(value)) }

  /// For people: a name speaks for itself, a number needs its axis.
  var label: String { AxisValues.number(value) == nil ? value.text ?? "" : "\(axis) = \(AxisValues.text(value))" }

  private static let constants = Set(Method.all.flatMap { $0.constants.map(\.name) }).sorted()

  /// Names of axes.
  static func names(isTrial: Bool) -> [String] {
    ["method", "sampling", "network", "critic_norm"] + (isTrial ? ["learning_rate", "critic_steps"] : []) + constants
  }

  /// What it sets. Throws `DocumentError`.
  func settings() throws -> Settings {
    if Self.constants.contains(axis) || axis == "learning_rate" {
      guard let number = AxisValues.number(value) else { throw value.wrongType(expected: "a number") }
      return axis == "learning_rate" ? Settings(learningRate: number) : Settings(constant: axis, number)
    }
    return try Settings(
      Document(member: axis, of: value))
  }
}
