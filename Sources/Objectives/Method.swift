/// A method by its name in configurations and cases. A new one is its objective's file and a line in `all`.
public struct Method: Sendable {
  public let name: String
  /// The constants with the values of the method's own paper or code.
  public let defaults: [(name: String, value: Double)]
  private let make: @Sendable (_ constant: (String) throws -> Double) throws -> any Objective

  private init(
    _ name: String, _ defaults: KeyValuePairs<String, Double> = [:],
    make: @escaping @Sendable (_ constant: (String) throws -> Double) throws -> any Objective
  ) {
    self.name = name
    self.defaults = defaults.map { ($0, $1) }
    self.make = make
  }

  /// In the order of the names.
  public static let all = [
    Method("ctgan", ["dropout": 0.5, "lambda": 10, "lambda2": 2, "margin": 0]) {
      CTGAN(lambda: try $0("lambda"), lambda2: try $0("lambda2"), margin: try $0("margin"), dropout: try $0("dropout"))
    },
    Method("rjs-gan", ["final": 0.01, "gamma": 2]) { RJSGAN(gamma: try $0("gamma"), final: try $0("final")) },
    Method("sgan") { _ in SGAN() },
    Method("sngan") { _ in SNGAN() },
    Method("wgan", ["clip": 0.01]) { WGAN(clip: try $0("clip")) },
    Method("wgan-div", ["k": 2, "p": 6]) { WGANDiv(k: try $0("k"), p: try $0("p")) },
    Method("wgan-gp", ["lambda": 10]) { WGANGP(lambda: try $0("lambda")) },
  ]

  /// - Throws: `UnknownMethod`.
  public static func named(_ name: String) throws -> Method {
    guard let method = all.first(where: { $0.name == name }) else { throw UnknownMethod(name: name) }
    return method
  }

  /// What the method minimizes.
  /// - Parameter constant: is asked for each of the method's constants; throws for one that is missing.
  public func objective(constant: (String) throws -> Double) throws -> any Objective { try make(constant) }
}

/// A name that no method has.
public struct UnknownMethod: Error, Equatable, CustomStringConvertible {
  public let name: String

  /// One line: what, what to do.
  public var description: String {
    "method '\(name)' is not supported: use one of \(Method.all.map(\.name).joined(separator: ", "))"
  }
}
