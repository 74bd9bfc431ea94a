/// A method by its name in configurations and cases. A new one is its objective's file and an entry in `all`.
public struct Method: Sendable {
  /// One constant, such as k: its value in the method's own paper or code, and the values it may have.
  public struct Constant: Equatable, Sendable {
    public let name: String
    public let usual: Double
    public let range: ConstantRange
  }

  public let name: String
  /// Exactly these are needed, in the order of their names.
  public let constants: [Constant]
  /// Whether the critic's loss has a gradient penalty at points r(x) that must be named. RJS-GAN's regularizer has its
  /// own points, the raw samples, and is none in this sense.
  public var hasPenalty: Bool { (try? objective { usual($0) })?.needsPenaltyPoints ?? false }
  private let make: @Sendable (_ constant: (String) throws -> Double) throws -> any Objective

  private init(
    _ name: String, _ constants: KeyValuePairs<String, (usual: Double, range: ConstantRange)> = [:],
    make: @escaping @Sendable (_ constant: (String) throws -> Double) throws -> any Objective
  ) {
    (self.name, self.make) = (name, make)
    self.constants = constants.map { Constant(name: $0, usual: $1.usual, range: $1.range) }
  }

  /// In the order of the names.
  public static let all = [
    Method(
      "ctgan",
      [
        "dropout": (0.5, .properShare), "lambda": (10, .above(0)), "lambda2": (2, .above(0)),
        "margin": (0, .atLeast(0)),
      ]
    ) {
      CTGAN(lambda: try $0("lambda"), lambda2: try $0("lambda2"), margin: try $0("margin"), dropout: try $0("dropout"))
    },
    // final: the share of gamma that is left at the last generator step; 1 is no annealing.
    Method("rjs-gan", ["final": (0.01, .share), "gamma": (2, .above(0))]) {
      RJSGAN(gamma: try $0("gamma"), final: try $0("final"))
    },
    Method("sgan") { _ in SGAN() },
    Method("sngan") { _ in SNGAN() },
    Method("wgan", ["clip": (0.01, .above(0))]) { WGAN(clip: try $0("clip")) },
    Method("wgan-div", ["k": (2, .above(0)), "p": (6, .above(1))]) { WGANDiv(k: try $0("k"), p: try $0("p")) },
    Method("wgan-gp", ["lambda": (10, .above(0))]) { WGANGP(lambda: try $0("lambda")) },
  ]

  /// The names of all, for errors.
  public static var names: [String] { all.map(\.name) }

  /// - Throws: `UnknownMethod`.
  public static func named(_ name: String) throws -> Method {
    guard let method = all.first(where: { $0.name == name }) else { throw UnknownMethod(name: name) }
    return method
  }

  /// What the method minimizes.
  /// - Parameter constant: is asked for each of the method's constants; throws for one that is missing.
  public func objective(constant: (String) throws -> Double) throws -> any Objective { try make(constant) }

  /// A constant's usual value; 0 for one that the method does not have.
  public func usual(_ constant: String) -> Double { constants.first { $0.name == constant }?.usual ?? 0 }
}

/// Values that a constant may have; never an infinity or NaN.
public enum ConstantRange: Equatable, Sendable, CustomStringConvertible {
  case above(Double)
  case atLeast(Double)
  /// Greater than 0 and at most 1.
  case share
  /// Greater than 0 and less than 1.
  case properShare

  public func contains(_ value: Double) -> Bool {
    switch self {
    case .above(let bound): value.isFinite && value > bound
    case .atLeast(let bound): value.isFinite && value >= bound
    case .share: value > 0 && value <= 1
    case .properShare: value > 0 && value < 1
    }
  }

  /// For errors: "a number > 0.0".
  public var description: String {
    switch self {
    case .above(let bound): "a number > \(bound)"
    case .atLeast(let bound): "a number >= \(bound)"
    case .share: "a number > 0 and <= 1"
    case .properShare: "a number > 0 and < 1"
    }
  }
}

/// A name that no method has.
public struct UnknownMethod: Error, Equatable, CustomStringConvertible {
  public let name: String

  /// One line: what, what to do.
  public var description: String {
    "method '\(name)' is not supported: use one of \(Method.names.joined(separator: ", "))"
  }
}
