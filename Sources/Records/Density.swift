internal import Interchange

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

  /// Refuses what is no density in `dimension` dimensions. Throws `FieldError`.
  func validate(_ key: String, dimension: Int) throws {
    func check(_ name: String, _ value: Double, _ allowed: String, _ isAllowed: (Double) -> Bool) throws {
      guard value.isFinite, isAllowed(value) else { throw FieldError("\(key).\(name)", "\(value)", allowed: allowed) }
    }
    func place(_ name: String, _ value: Double) throws {
      try check(name, value, "a number from -1000 to 1000") { abs($0) <= 1000 }
    }
    if dimension > 1, form.name != "normal" {
      throw FieldError("\(key).name", "'\(form.name)'", allowed: "normal in \(dimension) dimensions")
    }
    if let deviation = form.deviation {
      try check("deviation", deviation, "a number from 0.001 to 1000") { (0.001...1000).contains($0) }
    }
    switch self {
    case .normal(let mean, _): try place("mean", mean)
    case .mixture(let means, _):
      guard (1...100).contains(means.count) else {
        throw FieldError("\(key).means", "\(means.count) numbers", allowed: "1 to 100 numbers")
      }
      for mean in means { try place("means", mean) }
    case .uniform(let low, let high):
      try place("low", low)
      try place("high", high)
      try check("high", high, "a number >= low + 0.001") { $0 >= low + 0.001 }
    }
  }
}

extension Density: Codable {
  /// As files have it: `{ name: normal, mean: 0, deviation: 1 }`.
  private struct Form: Codable {
    var name: String
    var mean: Double?
    var means: [Double]?
    var deviation: Double?
    var low: Double?
    var high: Double?
  }

  private var form: Form {
    switch self {
    case .normal(let mean, let deviation): Form(name: "normal", mean: mean, deviation: deviation)
    case .mixture(let means, let deviation): Form(name: "mixture", means: means, deviation: deviation)
    case .uniform(let low, let high): Form(name: "uniform", low: low, high: high)
    }
  }

  public init(from decoder: any Decoder) throws {
    let form = try Form(from: decoder)
    switch (form.name, form.mean, form.means, form.deviation, form.low, form.high) {
    case ("normal", let mean?, nil, let deviation?, nil, nil): self = .normal(mean: mean, deviation: deviation)
    case ("mixture", nil, let means?, let deviation?, nil, nil): self = .mixture(means: means, deviation: deviation)
    case ("uniform", nil, nil, nil, let low?, let high?): self = .uniform(low: low, high: high)
    default:
      throw FieldError(
        "name", "'\(form.name)' with these numbers",
        allowed: "normal (mean, deviation), mixture (means, deviation), uniform (low, high)")
    }
  }

  public func encode(to encoder: any Encoder) throws { try form.encode(to: encoder) }
}
