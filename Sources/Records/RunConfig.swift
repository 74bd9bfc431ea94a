public import Interchange

/// All that decides a run's bytes, and nothing else: its kind and the values of that kind's `Fields`, read by name
/// (`config.steps`). Its canonical JSON is what identifies the run.
@dynamicMemberLookup
public struct RunConfig: Sendable {
  /// What is trained or computed.
  public enum Kind: String, CaseIterable, Codable, Sendable {
    /// A GAN on images.
    case gan
    /// A critic between known densities.
    case critic
    /// A number by quadrature or closed form.
    case exact
    /// A GAN on points of the plane.
    case toy
  }

  public let kind: Kind
  /// SHA-256 of the canonical JSON's text, 64 lower-case hexadecimal digits.
  public private(set) var id = ""
  private var values: [String: JSONValue] = [:] { didSet { id = sha256(json.text) } }

  /// A configuration in the making: fields that a file may leave out have their initial values, the others none, and must
  /// be set before they are read.
  public init(_ kind: Kind) {
    self.kind = kind
    for field in kind.fields { values[field.name] = field.initialJSON }
    id = sha256(json.text)
  }

  /// The same with some fields set.
  public init(_ kind: Kind, _ fill: (inout RunConfig) -> Void) {
    self.init(kind)
    fill(&self)
  }

  /// The value of a field. Reading one that has none, or setting one that the kind does not have, is a programmer's mistake.
  public subscript<Value>(dynamicMember path: KeyPath<Fields, Field<Value>>) -> Value {
    get {
      let field = Fields.all[keyPath: path]
      guard let json = values[field.name] else {
        guard let absent = field.absent else { preconditionFailure("a \(kind) run has no \(field.name)") }
        return absent
      }
      switch json {
      case .string(let text): if let value = text as? Value { return value }
      case .integer(let number): if let value = (number as? Value) ?? (Double(number) as? Value) { return value }
      case .number(let number): if let value = number as? Value { return value }
      default: break
      }
      guard let value = try? Document(json, source: field.name).decode(Value.self) else {
        preconditionFailure("\(field.name) was stored as a value of its own type")
      }
      return value
    }
    set {
      let name = Fields.all[keyPath: path].name
      precondition(kind.fields.contains { $0.name == name }, "a \(kind) run has no \(name)")
      values[name] = JSONValue(encoding: newValue)
    }
  }

  /// The value of a constant; nil for a name that the method or quantity does not have.
  public func constant(_ name: String) -> Double? { values["constants"]?[name]?.number }

  /// The first 12 digits of `id`, for people.
  public var shortID: String { String(id.prefix(12)) }

  /// Reads back equal; densities that an exact quantity fixes are left out.
  public var json: JSONValue {
    .object(
      [(key: "kind", value: .string(kind.rawValue))]
        + kind.fields.compactMap { field in
          values[field.name].flatMap { $0.isNull ? nil : (key: field.name, value: $0) }
        })
  }

  /// What differs between two configurations, one line a key, in the order of the keys: "steps: 4000 here, 8000 there".
  public func differences(from other: RunConfig) -> [String] {
    func flat(_ json: JSONValue) -> [(key: String, text: String)] {
      (json.object ?? []).flatMap { key, value in
        value.object.map { $0.map { (key: "\(key).\($0.key)", text: $0.value.text) } } ?? [(key: key, text: value.text)]
      }
    }
    let (here, there) = (flat(json), flat(other.json))
    let keys = Set((here + there).map(\.key)).sorted()
    return keys.compactMap { key in
      let mine = here.first { $0.key == key }?.text ?? "nothing"
      let theirs = there.first { $0.key == key }?.text ?? "nothing"
      return mine == theirs ? nil : "\(key): \(mine) here, \(theirs) there"
    }
  }

  /// The same run with another seed; itself where nothing is random.
  public func with(seed: Int) -> RunConfig {
    guard kind != .exact else { return self }
    var config = self
    config.seed = seed
    return config
  }

  /// From which a critic's measurement draws its fresh samples: the identity that the run had when the fields were named
  /// `points` and kind `density`. It stays, so that measured values do.
  public var measurementSeed: UInt64 {
    let former = json.object?.map { key, value in
      (key: key == "sampling" ? "points" : key, value: key == "kind" ? JSONValue.string("density") : value)
    }
    return UInt64(sha256(JSONValue.object(former ?? []).text).prefix(16), radix: 16) ?? 0
  }
}

extension RunConfig: Hashable {
  /// Equal exactly when the identities are.
  public static func == (left: RunConfig, right: RunConfig) -> Bool { left.id == right.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension RunConfig: Codable {
  /// Reads and validates; a file of people (with lines) may leave out what has an initial value. Throws `DocumentError`.
  public init(from decoder: any Decoder) throws { try self.init(try decoder.document()) }

  /// The same from a document.
  public init(_ document: Document) throws {
    guard document.members != nil else { throw document.wrongType(expected: "keys with values") }
    guard let member = document["kind"] else {
      throw document.missing("kind", expected: Kind.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard let kind = member.text.flatMap(Kind.init(rawValue:)) else {
      throw member.notAllowed(allowed: Kind.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let style: KeyStyle = document.line == nil ? .asDeclared : .snakeCase
    var values: [String: JSONValue] = [:]
    for field in kind.fields {
      if let value = document[style.key(field.name)] {
        values[field.name] = try field.read(value)
      } else if let initial = field.initialJSON, style == .snakeCase || initial.isNull {
        values[field.name] = initial
      } else {
        throw document.missing(style.key(field.name), expected: "a value")
      }
    }
    let known = ["kind"] + kind.fields.map { style.key($0.name) }
    if let unknown = document.members?.first(where: { !known.contains($0.key) }) {
      throw DocumentError.unknownKey(
        source: document.source, line: unknown.line, key: unknown.value.path, known: known)
    }
    self.init(kind)
    self.values = values
    // Observers do not run here.
    id = sha256(json.text)
    do {
      try validateTogether()
    } catch let error as FieldError {
      throw document.notAllowed(error, keys: style)
    }
  }

  /// Refuses what no run can mean. Throws `DocumentError`, which names the first key at fault.
  public func validate() throws { _ = try RunConfig(Document(json, source: "configuration")) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(json)
  }
}
