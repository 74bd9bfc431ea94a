public import Interchange

/// Part of the configuration of a GAN on images, as a file gives it: layers of settings make a whole one.
public struct Settings: Equatable, Sendable {
  private var values: [String: JSONValue] = [:]

  public init() {}

  /// Fields by their names in YAML. Throws `DocumentError` for one that a GAN does not have, or a value out of range.
  public init(_ document: Document) throws {
    let fields = RunConfig.Kind.gan.fields
    for member in document.members ?? [] {
      guard let field = fields.first(where: { KeyStyle.snakeCase.key($0.name) == member.key }) else {
        throw DocumentError.unknownKey(
          source: document.source, line: member.line, key: member.value.path,
          known: fields.map { KeyStyle.snakeCase.key($0.name) })
      }
      values[field.name] = try field.read(member.value)
    }
  }

  /// One field, of constants or the optimizer one member of it.
  public init<Value: FieldValue>(_ path: KeyPath<Fields, Field<Value>>, _ value: Value) {
    values[Fields.all[keyPath: path].name] = JSONValue(encoding: value)
  }

  public init(constant name: String, _ value: Double) { values["constants"] = .object([(name, .measured(value))]) }

  /// The optimizer's step size alone.
  public init(learningRate: Double) { values["optimizer"] = .object([("learningRate", .measured(learningRate))]) }

  /// The method, where it is given.
  public var method: String? { values["method"]?.string }

  /// Whether a constant is given.
  public func hasConstant(_ name: String) -> Bool { values["constants"]?[name] != nil }

  /// These settings with others on top: constants and the optimizer are replaced member by member.
  public func with(_ others: Settings) -> Settings {
    var result = self
    for (key, value) in others.values {
      if let own = result.values[key]?.object, let other = value.object {
        result.values[key] = .object(own.filter { member in !other.contains { $0.key == member.key } } + other)
      } else {
        result.values[key] = value
      }
    }
    return result
  }

  /// The configuration that they make with what a file may leave out. Throws `DocumentError`.
  public func config() throws -> RunConfig {
    let whole = RunConfig(.gan).json.object ?? []
    return try RunConfig(
      Document(
        .object(whole.filter { values[$0.key] == nil } + values.map { (key: $0.key, value: $0.value) }),
        source: "settings"))
  }

  /// The same without data, scale, length and seed, for people: `wgan-div interpolates k=2 p=6`.
  public var label: String {
    let constants = (values["constants"]?.object ?? []).sorted { $0.key < $1.key }
    return
      ([method ?? "", values["sampling"]?.string ?? Sampling.none].filter { $0 != Sampling.none }
      + constants.map { "\($0.key)=\($0.value.text)" }).joined(separator: " ")
  }
}
