public import Interchange

/// A probability density that is known in closed form.
public enum Density: Equatable, Sendable {
  /// N(mean, deviation²); in d dimensions isotropic, with the mean along the first axis.
  case normal(mean: Double, deviation: Double)
  /// Normals of one deviation and equal weights; on the line only.
  case mixture(means: [Double], deviation: Double)
  /// U[low, high]; on the line only.
  case uniform(low: Double, high: Double)

  /// For people: `N(0, 1)`, `U[0, 1]`; the second number of N is the deviation.
  public var label: String {
    func text(_ value: Double) -> String { JSONValue.number(value).text }
    switch self {
    case .normal(let mean, let deviation): return "N(\(text(mean)), \(text(deviation)))"
    case .mixture(let means, let deviation):
      return "N({\(means.map(text).joined(separator: " "))}, \(text(deviation)))"
    case .uniform(let low, let high): return "U[\(text(low)), \(text(high))]"
    }
  }

  /// Refuses what is no density in `dimension` dimensions. Throws `ConfigError`.
  func validate(_ key: String, dimension: Int) throws {
    func onTheLine(_ name: String) throws {
      guard dimension == 1 else {
        throw ConfigError.outOfRange(
          key: "\(key).name", value: quoted(name), allowed: "normal in \(dimension) dimensions")
      }
    }
    func place(_ name: String, _ value: Double) throws {
      try check("\(key).\(name)", value, "a number from -1000 to 1000") { abs($0) <= 1000 }
    }
    func width(_ value: Double) throws {
      try check("\(key).deviation", value, "a number from 0.001 to 1000") { (0.001...1000).contains($0) }
    }
    switch self {
    case .normal(let mean, let deviation):
      try place("mean", mean)
      try width(deviation)
    case .mixture(let means, let deviation):
      try onTheLine("mixture")
      guard (1...100).contains(means.count) else {
        throw ConfigError.outOfRange(key: "\(key).means", value: "\(means.count) numbers", allowed: "1 to 100 numbers")
      }
      for mean in means { try place("means", mean) }
      try width(deviation)
    case .uniform(let low, let high):
      try onTheLine("uniform")
      try place("low", low)
      try place("high", high)
      try check("\(key).high", high, "a number >= low + 0.001") { $0 >= low + 0.001 }
    }
  }

  /// Throws `JSONError`, and `ConfigError.unknown` for another name.
  public init(json: JSONValue) throws {
    let keys: [String]
    switch json["name"]?.string {
    case "normal": keys = ["mean", "deviation"]
    case "mixture": keys = ["means", "deviation"]
    case "uniform": keys = ["low", "high"]
    default: keys = []
    }
    let fields = try JSONFields(json, of: "density", known: ["name"] + keys)
    switch try fields.string("name") {
    case "normal": self = .normal(mean: try fields.number("mean"), deviation: try fields.number("deviation"))
    case "mixture":
      self = .mixture(
        means: try fields.array("means").map {
          guard let mean = $0.number else {
            throw JSONError.wrongType(
              what: "density", key: "means", expected: "numbers", found: String($0.text.prefix(60)))
          }
          return mean
        }, deviation: try fields.number("deviation"))
    case "uniform": self = .uniform(low: try fields.number("low"), high: try fields.number("high"))
    case let other:
      throw ConfigError.unknown(key: "density.name", value: other, known: ["normal", "mixture", "uniform"])
    }
  }

  /// Reads back equal.
  public var json: JSONValue {
    switch self {
    case .normal(let mean, let deviation):
      .object(of: ["name": .string("normal"), "mean": measured(mean), "deviation": measured(deviation)])
    case .mixture(let means, let deviation):
      .object(of: [
        "name": .string("mixture"), "means": .array(means.map(measured)), "deviation": measured(deviation),
      ])
    case .uniform(let low, let high):
      .object(of: ["name": .string("uniform"), "low": measured(low), "high": measured(high)])
    }
  }
}
