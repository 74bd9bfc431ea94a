internal import Foundation
internal import Yams

/// A value of a JSON or YAML file with its place in the file, so that an error can name the line.
public struct Document: Sendable {
  /// Its type and value.
  public indirect enum Content: Sendable {
    /// A YAML scalar without quotes: what it is depends on what its reader asks for.
    case plain(String)
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([Document])
    /// Members with different keys, in the file's order.
    case object([Member])
  }

  /// A member of an object.
  public struct Member: Sendable {
    public let key: String
    /// Line of the key, from 1; nil in JSON.
    public let line: Int?
    public let value: Document
  }

  public let content: Content
  /// Line, from 1; nil in JSON.
  public let line: Int?
  /// Path of the file, or what else names the whole in errors.
  public let source: String
  /// The keys that lead here, joined by dots; empty for the whole.
  public let path: String

  /// A JSON value; `source` names it in errors.
  public init(_ json: JSONValue, source: String, path: String = "") {
    (self.source, self.path, line) = (source, path, nil)
    switch json {
    case .null: content = .null
    case .bool(let value): content = .bool(value)
    case .integer(let value): content = .integer(value)
    case .number(let value): content = .number(value)
    case .string(let value): content = .string(value)
    case .array(let values): content = .array(values.map { Document($0, source: source, path: path) })
    case .object(let members):
      content = .object(
        members.map {
          Member(key: $0.key, line: nil, value: Document($0.value, source: source, path: Self.join(path, $0.key)))
        })
    }
  }

  init(_ content: Content, line: Int?, source: String, path: String) {
    (self.content, self.line, self.source, self.path) = (content, line, source, path)
  }

  static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// The members, if this is an object.
  public var members: [Member]? { if case .object(let members) = content { members } else { nil } }

  /// The elements, if this is an array.
  public var elements: [Document]? { if case .array(let elements) = content { elements } else { nil } }

  public subscript(key: String) -> Document? { members?.first { $0.key == key }?.value }

  /// Text, or a scalar as it was written; nil for what is no scalar, or nothing.
  public var text: String? {
    switch content {
    case .plain(let text): text.isEmpty ? nil : text
    case .string(let text): text
    case .integer, .number, .bool: json.text
    default: nil
    }
  }

  /// A number; quoted text is none, but for the three words that JSON has no number for.
  public var number: Double? {
    switch content {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .plain(let text): Double(text) ?? [".inf": .infinity, "-.inf": -.infinity, ".nan": .nan][text]
    case .string(let text): ["NaN": .nan, "Infinity": .infinity, "-Infinity": -.infinity][text]
    default: nil
    }
  }

  var integer: Int? {
    switch content {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    case .plain(let text): Int(text)
    default: nil
    }
  }

  var bool: Bool? {
    switch content {
    case .bool(let value): value
    case .plain("true"): true
    case .plain("false"): false
    default: nil
    }
  }

  var isNull: Bool {
    switch content {
    case .null, .plain("null"), .plain("~"), .plain(""): true
    default: false
    }
  }

  /// The value without its place; a plain scalar as a number where it is a finite one, else as text.
  public var json: JSONValue {
    switch content {
    case .null: .null
    case .bool(let value): .bool(value)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .string(let value): .string(value)
    case .plain(let text):
      Int(text).map { .integer($0) } ?? Double(text).flatMap { $0.isFinite ? .number($0) : nil } ?? .string(text)
    case .array(let values): .array(values.map(\.json))
    case .object(let members): .object(members.map { (key: $0.key, value: $0.value.json) })
    }
  }

  /// Members of this object and those of `base` whose keys it lacks.
  public func filled(from base: Document) -> Document {
    let own = members ?? []
    let others = (base.members ?? []).filter { member in !own.contains { $0.key == member.key } }
    return Document(.object(own + others), line: line, source: source, path: path)
  }

  /// This object without some members.
  public func without(_ keys: [String]) -> Document {
    Document(
      .object((members ?? []).filter { !keys.contains($0.key) }), line: line, source: source, path: path)
  }

  /// Only some members of this object.
  public func only(_ keys: [String]) -> Document {
    Document(.object((members ?? []).filter { keys.contains($0.key) }), line: line, source: source, path: path)
  }

  /// The value in words, for errors.
  var found: String {
    switch content {
    case .null: "nothing"
    case .plain(let text) where text.isEmpty: "nothing"
    case .plain(let text), .string(let text): "'\(shown(text, atMost: 60))'"
    case .bool, .integer, .number: shown(json.text, atMost: 60)
    case .array: "a list"
    case .object: "keys with values"
    }
  }
}

extension Document {
  /// Parses YAML. Throws `DocumentError`.
  public init(yaml text: String, source: String) throws {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw Self.error(error, source: source)
    }
    guard let root else { throw DocumentError.syntax(source: source, line: nil, problem: "the file is empty") }
    self.init(root, line: root.mark?.line, source: source, path: "")
  }

  /// Reads a YAML file. Throws `DocumentError`.
  public init(yamlFile path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw DocumentError.unreadable(path: path, reason: "no such file")
    }
    do {
      try self.init(yaml: BinaryFile.readText(path), source: path)
    } catch let error as FileError {
      throw DocumentError.unreadable(path: path, reason: error.description)
    }
  }

  private init(_ node: Node, line: Int?, source: String, path: String) {
    let content: Content
    switch node {
    case .scalar(let scalar): content = scalar.style == .plain ? .plain(scalar.string) : .string(scalar.string)
    case .sequence(let items):
      content = .array(items.map { Document($0, line: $0.mark?.line, source: source, path: path) })
    case .mapping(let pairs):
      content = .object(
        pairs.map { key, value in
          let (name, line) = (key.string ?? "?", key.mark?.line)
          return Member(
            key: name, line: line,
            value: Document(value, line: value.mark?.line ?? line, source: source, path: Self.join(path, name)))
        })
    case .alias: content = .string("?")
    }
    self.init(content, line: line, source: source, path: path)
  }

  private static func error(_ error: YamlError, source: String) -> DocumentError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      .syntax(source: source, line: mark.line, problem: problem)
    case .duplicatedKeysInMapping(let duplicates, let context):
      .duplicateKey(source: source, line: context.mark.line, key: duplicates.joined(separator: ", "))
    default:
      .syntax(source: source, line: nil, problem: "\(error)".split(whereSeparator: \.isNewline).joined(separator: " "))
    }
  }
}

extension Document {
  /// An object with one member.
  public init(member key: String, of value: Document) {
    self.init(
      .object([Member(key: key, line: value.line, value: value)]), line: value.line, source: value.source,
      path: value.path)
  }
}
