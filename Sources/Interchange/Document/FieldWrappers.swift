/// A whole number of a file with its range, both ends included: `@Within<1, 1024> var width: Int`.
@propertyWrapper public struct Within<let low: Int, let high: Int>: Codable, Equatable, Sendable, Described {
  public var wrappedValue: Int

  public init(wrappedValue: Int) { self.wrappedValue = wrappedValue }

  public init(from decoder: any Decoder) throws {
    let document = try decoder.document()
    guard let value = document.integer else { throw document.wrongType(expected: Self.expected) }
    guard (low...high).contains(value) else { throw document.notAllowed(value: "\(value)", allowed: Self.expected) }
    wrappedValue = value
  }

  public func encode(to encoder: any Encoder) throws { try wrappedValue.encode(to: encoder) }

  public static var expected: String { "a whole number from \(low) to \(high)" }
}

/// A list or text that must not be empty.
@propertyWrapper public struct NotEmpty<Value: Collection & Decodable & Sendable>: Decodable, Sendable {
  public var wrappedValue: Value

  public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
  public init(from decoder: any Decoder) throws {
    wrappedValue = try decoder.singleValueContainer().decode(Value.self)
    if wrappedValue.isEmpty { throw try decoder.document().notAllowed(value: "empty", allowed: "one or more") }
  }
}

extension NotEmpty: Equatable where Value: Equatable {}

/// A list that may be left out, and is then empty.
@propertyWrapper public struct OrEmpty<Element: Decodable & Sendable>: Decodable, Sendable {
  public var wrappedValue: [Element]

  public init(wrappedValue: [Element] = []) { self.wrappedValue = wrappedValue }
  public init(from decoder: any Decoder) throws { wrappedValue = try [Element](from: decoder) }
}

extension OrEmpty: Encodable where Element: Encodable {
  public func encode(to encoder: any Encoder) throws { try wrappedValue.encode(to: encoder) }
}

extension OrEmpty: Equatable where Element: Equatable {}

extension KeyedDecodingContainer {
  public func decode<Element>(_ type: OrEmpty<Element>.Type, forKey key: Key) throws -> OrEmpty<Element> {
    try decodeIfPresent(type, forKey: key) ?? OrEmpty()
  }
}

extension KeyedEncodingContainer {
  public mutating func encode<Element: Encodable>(_ value: OrEmpty<Element>, forKey key: Key) throws {
    if !value.wrappedValue.isEmpty { try encode(value.wrappedValue, forKey: key) }
  }
}
