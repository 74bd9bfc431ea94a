import Foundation
import Records
import Yams

/// A YAML mapping read strictly: only named keys, each once (Yams sees to that) and of its type; complaints know
/// their line.
struct YAMLSection {
  let file: String
  let line: Int?
  /// What stands before a key in messages, as in `evaluation.points`.
  let prefix: String
  let entries: [(key: String, line: Int?, value: Node)]

  /// The whole of a file; throws `ConfigurationError`.
  init(contentsOf file: String, allowed: [String]) throws {
    let text: String
    do {
      text = try String(contentsOfFile: file, encoding: .utf8)
    } catch {
      throw ConfigurationError.unreadable(file: file, reason: (error as NSError).localizedDescription)
    }
    try self.init(parsing: text, file: file, allowed: allowed)
  }

  init(parsing text: String, file: String, allowed: [String]) throws {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw Self.syntaxError(error, file: file)
    }
    guard let root else {
      throw ConfigurationError.syntax(.init(file: file, line: nil), problem: "the file is empty")
    }
    try self.init(node: root, file: file, line: root.mark?.line, name: "the file", prefix: "", allowed: allowed)
  }

  private init(file: String, line: Int?, prefix: String, entries: [(key: String, line: Int?, value: Node)]) {
    self.file = file
    self.line = line
    self.prefix = prefix
    self.entries = entries
  }

  private init(node: Node, file: String, line: Int?, name: String, prefix: String, allowed: [String]) throws {
    guard case .mapping(let mapping) = node else {
      throw ConfigurationError.wrongType(
        .init(file: file, line: line), key: name, expected: "keys with values", found: Self.describe(node))
    }
    var entries: [(key: String, line: Int?, value: Node)] = []
    for (keyNode, value) in mapping {
      let key = keyNode.string ?? "?"
      let place = ConfigurationError.Place(file: file, line: keyNode.mark?.line)
      guard allowed.contains(key) else {
        throw ConfigurationError.unknownKey(place, key: prefix + key, allowed: allowed)
      }
      entries.append((key, keyNode.mark?.line, value))
    }
    self.file = file
    self.line = line
    self.prefix = prefix
    self.entries = entries
  }

  // MARK: Values

  func string(_ key: String, oneOf allowed: [String]? = nil) throws -> String {
    let entry = try entry(key, expected: allowed?.joined(separator: " or ") ?? "a text")
    guard case .scalar(let scalar) = entry.value, !scalar.string.isEmpty else {
      throw wrongType(entry, expected: "a text")
    }
    if let allowed, !allowed.contains(scalar.string) {
      throw notAllowed(key, value: "'\(scalar.string)'", allowed: allowed.joined(separator: ", "))
    }
    return scalar.string
  }

  func integer(_ key: String, in range: ClosedRange<Int>) throws -> Int {
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    return try Self.integer(entry(key, expected: expected), in: range, expected: expected, section: self)
  }

  /// A finite number above `floor` and at most `ceiling`.
  func number(_ key: String, above floor: Double, upTo ceiling: Double = .greatestFiniteMagnitude) throws -> Double {
    let limit = ceiling < .greatestFiniteMagnitude ? " and at most \(ceiling)" : ""
    return try number(key, expected: "a number above \(floor)" + limit) { $0 > floor && $0 <= ceiling }
  }

  /// A constant of a method.
  func number(_ key: String, in range: MethodRules.Range) throws -> Double {
    try number(key, expected: range.description, isAllowed: range.contains)
  }

  /// A number in [0, 1).
  func share(_ key: String) throws -> Double {
    try number(key, expected: "a number from 0 to below 1") { $0 >= 0 && $0 < 1 }
  }

  private func number(_ key: String, expected: String, isAllowed: (Double) -> Bool) throws -> Double {
    let entry = try entry(key, expected: expected)
    guard case .scalar(let scalar) = entry.value, scalar.style == .plain, let value = Double(scalar.string) else {
      throw wrongType(entry, expected: expected)
    }
    guard isAllowed(value) else { throw notAllowed(key, value: scalar.string, allowed: expected) }
    return value
  }

  /// A list of different whole numbers, at least one.
  func integers(_ key: String, in range: ClosedRange<Int>) throws -> [Int] {
    let expected = "a list of different whole numbers from \(range.lowerBound) to \(range.upperBound)"
    let entry = try entry(key, expected: expected)
    guard case .sequence(let sequence) = entry.value, !sequence.isEmpty else {
      throw wrongType(entry, expected: expected)
    }
    var values: [Int] = []
    for node in sequence {
      let value = try Self.integer(
        (key, node.mark?.line ?? entry.line, node), in: range, expected: expected, section: self)
      guard !values.contains(value) else { throw notAllowed(key, value: "\(value) twice", allowed: expected) }
      values.append(value)
    }
    return values
  }

  /// A list of different texts, at least one.
  func strings(_ key: String) throws -> [String] {
    let expected = "a list of different names"
    let entry = try entry(key, expected: expected)
    guard case .sequence(let sequence) = entry.value, !sequence.isEmpty else {
      throw wrongType(entry, expected: expected)
    }
    var values: [String] = []
    for node in sequence {
      guard case .scalar(let scalar) = node, !scalar.string.isEmpty, !values.contains(scalar.string) else {
        throw wrongType((key, node.mark?.line ?? entry.line, node), expected: expected)
      }
      values.append(scalar.string)
    }
    return values
  }

  func section(_ key: String, allowed: [String]) throws -> YAMLSection {
    let entry = try entry(key, expected: "the keys \(allowed.joined(separator: ", "))")
    return try YAMLSection(
      node: entry.value, file: file, line: entry.line, name: prefix + key, prefix: "\(prefix)\(key).", allowed: allowed)
  }

  func sections(_ key: String, allowed: [String]) throws -> [YAMLSection] {
    let expected = "a list, each item with the keys \(allowed.joined(separator: ", "))"
    let entry = try entry(key, expected: expected)
    guard case .sequence(let sequence) = entry.value, !sequence.isEmpty else {
      throw wrongType(entry, expected: expected)
    }
    return try sequence.map {
      try YAMLSection(
        node: $0, file: file, line: $0.mark?.line, name: prefix + key, prefix: "\(prefix)\(key).", allowed: allowed)
    }
  }

  /// Sections by names that the file chooses, in its order.
  func named(_ key: String, allowed: [String]) throws -> [(name: String, section: YAMLSection)] {
    let entry = try entry(key, expected: "names, each with the keys \(allowed.joined(separator: ", "))")
    guard case .mapping(let mapping) = entry.value else { throw wrongType(entry, expected: "names with their keys") }
    return try mapping.map { name, node in
      let name = name.string ?? "?"
      let prefix = "\(self.prefix)\(key).\(name)"
      return (
        name,
        try YAMLSection(
          node: node, file: file, line: node.mark?.line, name: prefix, prefix: prefix + ".", allowed: allowed)
      )
    }
  }

  /// The same with what another section gives and this one does not.
  func filled(from base: YAMLSection) -> YAMLSection {
    YAMLSection(
      file: file, line: line, prefix: prefix, entries: entries + base.entries.filter { !contains($0.key) })
  }

  /// Whether the key stands here.
  func contains(_ key: String) -> Bool { entries.contains { $0.key == key } }

  /// Every key here with its values, one or a list of different ones, in the file's order.
  func axes() throws -> [(axis: String, values: [AxisValue])] {
    try entries.map { entry in
      let values = try items(entry.key)
      for (place, value) in values.enumerated() where values[..<place].contains(where: { $0.text == value.text }) {
        throw notAllowed(entry.key, value: "\(value.written) twice", allowed: "a list of different values")
      }
      return (entry.key, values)
    }
  }

  /// A name or a number, or a list of them, at least one.
  func items(_ key: String) throws -> [AxisValue] {
    let expected = "a name, a number, or a list of them"
    let entry = try entry(key, expected: expected)
    var nodes = [entry.value]
    if case .sequence(let sequence) = entry.value { nodes = Array(sequence) }
    guard !nodes.isEmpty else { throw wrongType(entry, expected: expected) }
    return try nodes.map { node in
      guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
        throw wrongType((key, node.mark?.line ?? entry.line, node), expected: expected)
      }
      let number = scalar.style == .plain ? Double(scalar.string) : nil
      return AxisValue(
        axis: key, written: scalar.string, number: number.flatMap { $0.isFinite ? $0 : nil }, key: prefix + key,
        place: .init(file: file, line: node.mark?.line ?? entry.line))
    }
  }

  // MARK: Complaints

  /// The place of a key, or of the section where the key is not here.
  func place(of key: String? = nil) -> ConfigurationError.Place {
    .init(file: file, line: entries.first { $0.key == key }?.line ?? line)
  }

  func notAllowed(_ key: String, value: String, allowed: String) -> ConfigurationError {
    let line = entries.first { $0.key == key }?.line ?? line
    return .notAllowed(.init(file: file, line: line), key: prefix + key, value: value, allowed: allowed)
  }

  private func entry(_ key: String, expected: String) throws -> (key: String, line: Int?, value: Node) {
    guard let entry = entries.first(where: { $0.key == key }) else {
      throw ConfigurationError.missingKey(.init(file: file, line: line), key: prefix + key, expected: expected)
    }
    return entry
  }

  private func wrongType(_ entry: (key: String, line: Int?, value: Node), expected: String) -> ConfigurationError {
    .wrongType(
      .init(file: file, line: entry.line), key: prefix + entry.key, expected: expected,
      found: Self.describe(entry.value))
  }

  private static func integer(
    _ entry: (key: String, line: Int?, value: Node), in range: ClosedRange<Int>, expected: String, section: YAMLSection
  ) throws -> Int {
    guard case .scalar(let scalar) = entry.value, scalar.style == .plain, let value = Int(scalar.string) else {
      throw section.wrongType(entry, expected: expected)
    }
    guard range.contains(value) else { throw section.notAllowed(entry.key, value: "\(value)", allowed: expected) }
    return value
  }

  private static func describe(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "'\(scalar.string)'"
    case .mapping: "keys with values"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }

  private static func syntaxError(_ error: YamlError, file: String) -> ConfigurationError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      .syntax(.init(file: file, line: mark.line), problem: problem)
    case .duplicatedKeysInMapping(let duplicates, let context):
      .duplicateKey(
        .init(file: file, line: context.mark.line), key: duplicates.joined(separator: ", "))
    default:
      .syntax(.init(file: file, line: nil), problem: "\(error)".split(separator: "\n").joined(separator: " "))
    }
  }
}
