extension JSONValue {
  /// The JSON of a value. Properties that are nil are left out; a number that is not finite becomes the text NaN, Infinity
  /// or -Infinity, as `Document.number` reads it.
  public init<Value: Encodable>(encoding value: Value, keys: KeyStyle = .asDeclared) {
    self = Self.encoded(value, keys)
  }

  /// A number, or the word for one that JSON has not.
  public static func measured(_ value: Double) -> JSONValue {
    if value.isFinite { return .number(value) }
    return .string(value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity")
  }

  fileprivate static func encoded(_ value: any Encodable, _ keys: KeyStyle) -> JSONValue {
    switch value {
    case let value as Int: return .integer(value)
    case let value as Double: return .measured(value)
    case let value as String: return .string(value)
    case let value as Bool: return .bool(value)
    case let value as JSONValue: return value
    default:
      let writer = Writer(keys: keys)
      do {
        try value.encode(to: writer)
      } catch {
        preconditionFailure("encoding to JSON values cannot fail: \(error)")
      }
      return writer.json
    }
  }

  fileprivate final class Writer: Encoder {
    let keys: KeyStyle
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]
    private var members: [(key: String, value: JSONValue)] = []
    private var elements: [JSONValue]?
    private var single: JSONValue?

    init(keys: KeyStyle) { self.keys = keys }

    var json: JSONValue { single ?? elements.map { .array($0) } ?? .object(members) }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
      KeyedEncodingContainer(Members(writer: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
      elements = elements ?? []
      return Elements(writer: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(writer: self) }

    struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
      let writer: Writer
      let codingPath: [any CodingKey] = []
      func encodeNil(forKey key: Key) { writer.members.append((writer.keys.key(key.stringValue), .null)) }
      func encode<Value: Encodable>(_ value: Value, forKey key: Key) {
        writer.members.append((writer.keys.key(key.stringValue), JSONValue.encoded(value, writer.keys)))
      }
      func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
      ) -> KeyedEncodingContainer<Nested> { preconditionFailure("nested types encode themselves") }
      func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        preconditionFailure("nested types encode themselves")
      }
      func superEncoder() -> any Encoder { writer }
      func superEncoder(forKey key: Key) -> any Encoder { writer }
    }

    struct Elements: UnkeyedEncodingContainer {
      let writer: Writer
      let codingPath: [any CodingKey] = []
      var count: Int { writer.elements?.count ?? 0 }
      func encodeNil() { writer.elements?.append(.null) }
      func encode<Value: Encodable>(_ value: Value) { writer.elements?.append(JSONValue.encoded(value, writer.keys)) }
      func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        preconditionFailure("nested types encode themselves")
      }
      func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        preconditionFailure("nested types encode themselves")
      }
      func superEncoder() -> any Encoder { writer }
    }

    struct Single: SingleValueEncodingContainer {
      let writer: Writer
      let codingPath: [any CodingKey] = []
      func encodeNil() { writer.single = .null }
      func encode<Value: Encodable>(_ value: Value) { writer.single = JSONValue.encoded(value, writer.keys) }
    }
  }
}

extension JSONValue: Encodable {
  public func encode(to encoder: any Encoder) throws {
    // Every encoder but the one above asks a value for its parts.
    switch self {
    case .null:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .bool(let value): try value.encode(to: encoder)
    case .integer(let value): try value.encode(to: encoder)
    case .number(let value): try value.encode(to: encoder)
    case .string(let value): try value.encode(to: encoder)
    case .array(let elements): try elements.encode(to: encoder)
    case .object(let members):
      var container = encoder.container(keyedBy: Key.self)
      for (key, value) in members { try container.encode(value, forKey: Key(stringValue: key)) }
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
