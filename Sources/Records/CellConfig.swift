public import Interchange

/// What a cell is: all that decides its bytes. Its canonical JSON identifies it; that of a GAN on images has no `kind`.
public enum CellConfig: Sendable {
  /// A GAN trained on images.
  case gan(RunConfig)
  /// A critic trained between known densities.
  case density(DensityConfig)
  /// A number by quadrature or closed form.
  case exact(ExactConfig)
  /// A GAN trained on points of the plane.
  case toy(ToyConfig)

  /// The four kinds by name; `kind` in files.
  public enum Kind: String, CaseIterable, Sendable {
    case gan, density, exact, toy
  }

  /// Which kind.
  public var kind: Kind {
    switch self {
    case .gan: .gan
    case .density: .density
    case .exact: .exact
    case .toy: .toy
    }
  }

  /// The configuration of a GAN on images; nil for other kinds.
  public var gan: RunConfig? { if case .gan(let config) = self { config } else { nil } }

  /// The identity: SHA-256 of the canonical JSON's text, 64 lower-case hexadecimal digits.
  public var id: String { sha256(json.text) }

  /// The first 12 digits of `id`, for people.
  public var shortID: String { String(id.prefix(12)) }

  /// Steps until it is done, 1 or more; exact numbers take one.
  public var steps: Int {
    switch self {
    case .gan(let config): config.steps
    case .density(let config): config.steps
    case .exact: 1
    case .toy(let config): config.steps
    }
  }

  /// Seed of every random stream; 0 where nothing is random.
  public var seed: Int {
    switch self {
    case .gan(let config): config.seed
    case .density(let config): config.seed
    case .exact: 0
    case .toy(let config): config.seed
    }
  }

  /// Refuses what no cell can mean. Throws `ConfigError`.
  public func validate() throws {
    switch self {
    case .gan(let config): try config.validate()
    case .density(let config): try config.validate()
    case .exact(let config): try config.validate()
    case .toy(let config): try config.validate()
    }
  }

  /// Reads and validates. Throws `JSONError` and `ConfigError`.
  public init(json: JSONValue) throws {
    guard let kind = json["kind"] else {
      self = .gan(try RunConfig(json: json))
      return
    }
    switch kind.string.flatMap(Kind.init(rawValue:)) {
    case .density: self = .density(try DensityConfig(json: json))
    case .exact: self = .exact(try ExactConfig(json: json))
    case .toy: self = .toy(try ToyConfig(json: json))
    case .gan, nil:
      throw ConfigError.unknown(
        key: "kind", value: kind.string ?? kind.text,
        known: Kind.allCases.filter { $0 != .gan }.map(\.rawValue))
    }
  }

  /// Reads back equal.
  public var json: JSONValue {
    switch self {
    case .gan(let config): config.json
    case .density(let config): config.json
    case .exact(let config): config.json
    case .toy(let config): config.json
    }
  }

  /// What differs between two configurations, one line a key, in the order of the keys: "steps: 4000 here, 8000 there".
  public func differences(from other: CellConfig) -> [String] { Records.differences(json, from: other.json) }
}

extension CellConfig: Equatable {
  /// Equal exactly when the identities are.
  public static func == (left: CellConfig, right: CellConfig) -> Bool { left.json == right.json }
}

/// What differs between two objects, one line a key, in the order of the keys.
func differences(_ json: JSONValue, from other: JSONValue) -> [String] {
  func flat(_ json: JSONValue) -> [(key: String, text: String)] {
    (json.object ?? []).flatMap { key, value in
      value.object.map { $0.map { (key: "\(key).\($0.key)", text: $0.value.text) } } ?? [(key: key, text: value.text)]
    }
  }
  let here = flat(json)
  let there = flat(other)
  let keys = (here + there.filter { item in !here.contains { $0.key == item.key } }).map(\.key).sorted()
  return keys.compactMap { key in
    let mine = here.first { $0.key == key }?.text ?? "nothing"
    let theirs = there.first { $0.key == key }?.text ?? "nothing"
    return mine == theirs ? nil : "\(key): \(mine) here, \(theirs) there"
  }
}
