/// How a type's property names are written in a file.
public enum KeyStyle: Sendable {
  /// As the properties are: `criticSteps`.
  case asDeclared
  /// As people write YAML: `critic_steps`.
  case snakeCase

  public func key(_ name: String) -> String {
    guard self == .snakeCase else { return name }
    var key = ""
    for character in name {
      if character.isUppercase { key += "_" + character.lowercased() } else { key.append(character) }
    }
    return key
  }
}

extension Document {
  /// Reads a value strictly: every key that the type does not ask for is refused, and a `Validated` value is validated.
  /// Throws `DocumentError`.
  public func decode<Value: Decodable>(_ type: Value.Type = Value.self, keys: KeyStyle = .asDeclared) throws -> Value {
    try DocumentReader(self, keys: keys, codingPath: []).value(type)
  }
}

extension Decoder {
  /// The document that is being decoded, with every member counted as read: for types whose keys are data.
  public func document() throws -> Document {
    guard let reader = self as? DocumentReader else { preconditionFailure("only documents are decoded here") }
    reader.isWhole = true
    return reader.document
  }
}

extension CaseIterable {
  /// The raw values of an enumeration of texts.
  fileprivate static var names: [String] { allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String } }
}

/// One value of a document in decoding.
private final class DocumentReader: Decoder {
  let document: Document
  let keys: KeyStyle
  let codingPath: [any CodingKey]
  let userInfo: [CodingUserInfoKey: Any] = [:]
  /// Keys that the type has requested, in its order.
  var asked: [String] = []
  /// Whether unknown keys are allowed here.
  var isWhole = true

  init(_ document: Document, keys: KeyStyle, codingPath: [any CodingKey]) {
    (self.document, self.keys, self.codingPath) = (document, keys, codingPath)
  }

  func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if let primitive = try primitive(type) { return primitive }
    do {
      let value = try type.init(from: self)
      if !isWhole {
        for member in document.members ?? [] where !asked.contains(member.key) {
          throw DocumentError.unknownKey(
            source: document.source, line: member.line, key: Document.join(document.path, member.key), known: asked)
        }
      }
      try (value as? any Validated)?.validate()
      return value
    } catch let error as FieldError {
      throw document.notAllowed(error, keys: keys)
    } catch is DecodingError {
      // A raw value that its type does not have.
      let known = (type as? any CaseIterable.Type)?.names ?? []
      throw known.isEmpty
        ? document.wrongType(expected: "another value") : document.notAllowed(allowed: known.joined(separator: ", "))
    }
  }

  /// A scalar of the type; nil where the type is none.
  private func primitive<Value>(_ type: Value.Type) throws -> Value? {
    func read<Scalar>(_ scalar: Scalar?, _ expected: String) throws -> Value? {
      guard let scalar else { throw document.wrongType(expected: expected) }
      return scalar as? Value
    }
    switch type {
    case is Int.Type: return try read(document.integer, "a whole number")
    case is Double.Type: return try read(document.number, "a number")
    case is Bool.Type: return try read(document.bool, "true or false")
    case is String.Type: return try read(isText ? document.text : nil, "a text")
    case is Document.Type: return document as? Value
    default: return nil
    }
  }

  /// Numbers and truth values of JSON are no text.
  private var isText: Bool {
    switch document.content {
    case .plain, .string: true
    default: false
    }
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard document.members != nil else { throw document.wrongType(expected: "keys with values") }
    isWhole = false
    return KeyedDecodingContainer(Members(reader: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let elements = document.elements else { throw document.wrongType(expected: "a list") }
    return Elements(reader: self, elements: elements)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(reader: self) }

  struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let reader: DocumentReader
    var codingPath: [any CodingKey] { reader.codingPath }
    var allKeys: [Key] { (reader.document.members ?? []).compactMap { Key(stringValue: $0.key) } }

    private func name(_ key: Key) -> String {
      let name = reader.keys.key(key.stringValue)
      if !reader.asked.contains(name) { reader.asked.append(name) }
      return name
    }

    func contains(_ key: Key) -> Bool { reader.document[name(key)] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { reader.document[name(key)]?.isNull ?? true }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
      let name = name(key)
      guard let document = reader.document[name] else {
        throw reader.document.missing(name, expected: (type as? any Described.Type)?.expected ?? "a value")
      }
      return try DocumentReader(document, keys: reader.keys, codingPath: codingPath + [key]).value(type)
    }

    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { preconditionFailure("nested types decode themselves") }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      preconditionFailure("nested types decode themselves")
    }
    func superDecoder() throws -> any Decoder { reader }
    func superDecoder(forKey key: Key) throws -> any Decoder { reader }
  }

  struct Elements: UnkeyedDecodingContainer {
    let reader: DocumentReader
    let elements: [Document]
    var currentIndex = 0
    var codingPath: [any CodingKey] { reader.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    mutating func decodeNil() throws -> Bool {
      guard !isAtEnd, elements[currentIndex].isNull else { return false }
      currentIndex += 1
      return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      let element = elements[currentIndex]
      currentIndex += 1
      return try DocumentReader(element, keys: reader.keys, codingPath: codingPath).value(type)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
      preconditionFailure("nested types decode themselves")
    }
    func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
      preconditionFailure("nested types decode themselves")
    }
    func superDecoder() throws -> any Decoder { reader }
  }

  struct Single: SingleValueDecodingContainer {
    let reader: DocumentReader
    var codingPath: [any CodingKey] { reader.codingPath }
    func decodeNil() -> Bool { reader.document.isNull }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try reader.value(type) }
  }
}

extension Document: Decodable {
  public init(from decoder: any Decoder) throws { self = try decoder.document() }
}

/// What a type's values are called where one is missing.
public protocol Described {
  static var expected: String { get }
}

extension Int: Described { public static var expected: String { "a whole number" } }
extension Double: Described { public static var expected: String { "a number" } }
extension Bool: Described { public static var expected: String { "true or false" } }
extension String: Described { public static var expected: String { "a text" } }
extension Array: Described { public static var expected: String { "a list" } }
