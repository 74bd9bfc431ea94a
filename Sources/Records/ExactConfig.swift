public import Interchange

/// A number of the theory that quadrature or a closed form gives; nothing is trained and nothing is random.
public struct ExactConfig: Sendable {
  /// Which number.
  public enum Quantity: String, CaseIterable, Sendable {
    /// W_{k,p}[P, Q] with its gap and penalty at the optimum, and W1. Constants k, p.
    case divergence
    /// Sup of objective (10) and of W_{k,p} over the critics a cos(2πx) on a circle of length 1, where
    /// P, Q = 1 ± contrast cos(2πx). Constants k, n (the slope asked for), contrast (1, or 0 for P = Q); (10) with p = 2,
    /// W_{k,p} with weight divK and exponent divP.
    case circle
    /// Objective (10) at P = Q over critics of one slope. Constants k, n, p.
    case slope
    /// Objective (10) with p = 2: its sup over all Lipschitz critics on the line, and where ascent from the optimal
    /// critic's sign and from the wrong one ends. Constants k, n.
    case ascent
    /// Mean slopes at which ascent of (10) (p = 2) and of W_{k,p} ends at P = Q over a few Gaussian bumps. Constants k, n,
    /// bumps, divK, divP.
    case bumps
    /// Norm of the generator's gradient by the optimal critic, for a generator that shifts N(distance, 1) toward
    /// N(0, 1): saturating SGAN and W_{k,p} with r = (P + Q)/2. Constants distance, k, p.
    case generatorGradient

    /// The constants that it needs, in the order of their names.
    public var constants: [MethodRules.Constant] {
      func rules(_ names: [(String, Double)]) -> [MethodRules.Constant] {
        names.map { MethodRules.Constant($0.0, .above($0.1)) }
      }
      switch self {
      case .divergence: return rules([("k", 0), ("p", 1)])
      case .circle: return rules([("contrast", -1), ("divK", 0), ("divP", 1), ("k", 0), ("n", 0)])
      case .slope: return rules([("k", 0), ("n", 0), ("p", 1)])
      case .ascent: return rules([("k", 0), ("n", 0)])
      case .bumps: return rules([("bumps", 0), ("divK", 0), ("divP", 1), ("k", 0), ("n", 0)])
      case .generatorGradient: return rules([("distance", 0), ("k", 0), ("p", 1)])
      }
    }

    /// Whether P and Q are free.
    public var hasDensities: Bool { self == .divergence || self == .ascent }
    /// Whether r(x) is free.
    public var hasPoints: Bool { self == .divergence || self == .ascent }
  }

  /// Which number.
  public var quantity: Quantity
  /// Its constants, always in the order of the names.
  public var constants: [(name: String, value: Double)] {
    didSet { constants.sort { $0.name < $1.name } }
  }
  /// r(x), as in `RunConfig.points`; `none` where the quantity fixes it.
  public var points: String
  /// P; nil where the quantity fixes it.
  public var real: Density?
  /// Q; nil where the quantity fixes it.
  public var fake: Density?
  /// Dimensions, in 1...64; above 1 both densities are normals around 0.
  public var dimension: Int
  /// As in `RunConfig.numerics`.
  public var numerics: Int

  /// Values are checked by `validate`.
  public init(
    quantity: Quantity, constants: [(name: String, value: Double)], points: String = MethodRules.noPoints,
    real: Density? = nil, fake: Density? = nil, dimension: Int = 1, numerics: Int
  ) {
    self.quantity = quantity
    self.constants = constants.sorted { $0.name < $1.name }
    self.points = points
    self.real = real
    self.fake = fake
    self.dimension = dimension
    self.numerics = numerics
  }

  /// The value of a constant; nil for a name that the quantity does not have.
  public func constant(_ name: String) -> Double? { constants.first { $0.name == name }?.value }

  /// Refuses what no cell can mean. Throws `ConfigError`, which names the first wrong key.
  public func validate() throws {
    try check(constants: constants, against: quantity.constants)
    for (name, value) in constants {
      try check("constants.\(name)", value, "a number up to 1e6") { $0 <= 1e6 }
    }
    if let bumps = constant("bumps") {
      try check("constants.bumps", bumps, "a whole number from 1 to 32") { (1...32).contains($0) && $0 == $0.rounded() }
    }
    try check("points", points, among: quantity.hasPoints ? MethodRules.articlePointNames : [MethodRules.noPoints])
    try check("dimension", dimension, in: quantity == .divergence ? 1...64 : 1...1)
    for (key, density) in [("real", real), ("fake", fake)] {
      guard let density else {
        if quantity.hasDensities { throw ConfigError.missing(key: key) }
        continue
      }
      guard quantity.hasDensities else {
        throw ConfigError.outOfRange(key: key, value: density.label, allowed: "nothing for \(quantity.rawValue)")
      }
      try density.validate(key, dimension: dimension)
      if dimension > 1, case .normal(let mean, _) = density, mean != 0 {
        throw ConfigError.outOfRange(key: "\(key).mean", value: "\(mean)", allowed: "0 in several dimensions")
      }
    }
    let isMixing = !["members", "fakes", "reals", MethodRules.noPoints].contains(points)
    for case .uniform? in [real, fake] where isMixing {
      throw ConfigError.outOfRange(
        key: "points", value: quoted(points), allowed: "members, fakes or reals for uniform densities")
    }
    if quantity == .slope, let p = constant("p") {
      try check("constants.p", p, "a whole number up to 100") { $0 <= 100 && $0 == $0.rounded() }
    }
    // In several dimensions the radius' law stands for r, which only these three keep isotropic and in closed form.
    if dimension > 1 { try check("points", points, among: ["members", "fakes", "reals"]) }
    try check("numerics", numerics, in: 1...1_000_000)
  }

  /// Reads and validates. Throws `JSONError` and `ConfigError`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(
      json, of: "configuration",
      known: ["kind", "quantity", "constants", "points", "real", "fake", "dimension", "numerics"])
    try check("kind", try fields.string("kind"), among: [CellConfig.Kind.exact.rawValue])
    let name = try fields.string("quantity")
    guard let quantity = Quantity(rawValue: name) else {
      throw ConfigError.unknown(key: "quantity", value: name, known: Quantity.allCases.map(\.rawValue))
    }
    self.init(
      quantity: quantity, constants: try namedNumbers(fields.value("constants"), of: "constants"),
      points: try fields.string("points"), real: try fields.optional("real").map(Density.init(json:)),
      fake: try fields.optional("fake").map(Density.init(json:)), dimension: try fields.integer("dimension"),
      numerics: try fields.integer("numerics"))
    try validate()
  }

  /// Reads back equal; densities that the quantity fixes are left out.
  public var json: JSONValue {
    object([
      "kind": .string(CellConfig.Kind.exact.rawValue), "quantity": .string(quantity.rawValue),
      "constants": namedObject(constants), "points": .string(points), "real": real.map(\.json),
      "fake": fake.map(\.json), "dimension": .integer(dimension), "numerics": .integer(numerics),
    ])
  }
}
