internal import Interchange

/// Values of a check by name, such as `gap`; in the order of the names, to 9 significant digits, in which CPU types agree.
/// A value may be no number, or infinite where that is the answer.
public struct NamedValues: Codable, Sendable {
  public let all: [(name: String, value: Double)]

  public init(_ all: [(name: String, value: Double)]) {
    self.all = all.map { ($0.name, recorded($0.value)) }.sorted { $0.name < $1.name }
  }

  /// The value of that name, or nil.
  public subscript(name: String) -> Double? { all.first { $0.name == name }?.value }

  public init(from decoder: any Decoder) throws { self.init(try Constants(from: decoder).all) }
  public func encode(to encoder: any Encoder) throws { try Constants(all).encode(to: encoder) }
}

extension NamedValues: Equatable {
  /// NaN is equal to NaN: both say the same of a run.
  public static func == (left: NamedValues, right: NamedValues) -> Bool {
    left.all.elementsEqual(right.all) { $0.name == $1.name && same($0.value, $1.value) }
  }
}

/// Whether two values are the same to a reader: NaN is the same as NaN.
func same(_ left: Double, _ right: Double) -> Bool { left == right || (left.isNaN && right.isNaN) }
