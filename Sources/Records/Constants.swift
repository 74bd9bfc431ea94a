internal import Interchange

/// Numbers by name, such as k and p; always in the order of the names.
public struct Constants: Codable, Equatable, Sendable, ExpressibleByDictionaryLiteral {
  /// In the order of the names, which differ.
  public private(set) var all: [(name: String, value: Double)]

  public init(_ all: [(name: String, value: Double)]) { self.all = all.sorted { $0.name < $1.name } }

  public init(dictionaryLiteral elements: (String, Double)...) { self.init(elements.map { (name: $0.0, value: $0.1) }) }

  /// The value of that name; nil where there is none.
  public subscript(name: String) -> Double? {
    get { all.first { $0.name == name }?.value }
    set {
      all.removeAll { $0.name == name }
      if let newValue { self = Constants(all + [(name, newValue)]) }
    }
  }

  public init(from decoder: any Decoder) throws {
    let document = try decoder.document()
    guard let members = document.members else { throw document.wrongType(expected: "numbers by name") }
    self.init(
      try members.map {
        guard let value = $0.value.number else { throw $0.value.wrongType(expected: "a number") }
        return (name: $0.key, value: value)
      })
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(JSONValue.object(all.map { (key: $0.name, value: .measured($0.value)) }))
  }

  public static func == (left: Constants, right: Constants) -> Bool {
    left.all.elementsEqual(right.all) { $0.name == $1.name && $0.value == $1.value }
  }
}
