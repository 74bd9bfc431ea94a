/// A training method as configurations name it: which constants it needs and whether it takes a gradient penalty.
public struct MethodRules: Equatable, Sendable {
  /// Values that a constant may have.
  public enum Range: Equatable, Sendable, CustomStringConvertible {
    /// Finite and greater.
    case above(Double)
    /// Finite and not less.
    case atLeast(Double)
    /// Greater than 0 and at most 1.
    case share
    /// Greater than 0 and less than 1.
    case properShare

    /// False for NaN.
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

  /// One constant and the values it may have.
  public struct Constant: Equatable, Sendable {
    /// As in a configuration.
    public let name: String
    /// Values allowed.
    public let range: Range

    init(_ name: String, _ range: Range) {
      (self.name, self.range) = (name, range)
    }
  }

  /// As in a configuration.
  public let name: String
  /// Exactly these are needed, in the order of their names.
  public let constants: [Constant]
  /// Whether the critic's loss has a gradient penalty at points r(x) that must be named. RJS-GAN's regularizer has its
  /// own points, the raw samples, and is none in this sense.
  public let hasPenalty: Bool

  init(_ name: String, _ constants: [Constant], hasPenalty: Bool) {
    (self.name, self.constants, self.hasPenalty) = (name, constants, hasPenalty)
  }

  /// The methods known, in the order of their names.
  public static let all = [
    MethodRules(
      "ctgan",
      [
        Constant("dropout", .properShare), Constant("lambda", .above(0)), Constant("lambda2", .above(0)),
        Constant("margin", .atLeast(0)),
      ], hasPenalty: true),
    // The share of gamma that is left at the last generator step; 1 is no annealing.
    MethodRules("rjs-gan", [Constant("final", .share), Constant("gamma", .above(0))], hasPenalty: false),
    MethodRules("sgan", [], hasPenalty: false),
    MethodRules("sngan", [], hasPenalty: false),
    MethodRules("wgan", [Constant("clip", .above(0))], hasPenalty: false),
    MethodRules("wgan-div", [Constant("k", .above(0)), Constant("p", .above(1))], hasPenalty: true),
    MethodRules("wgan-gp", [Constant("lambda", .above(0))], hasPenalty: true),
  ]

  /// The method of that name, which has been checked.
  public static func named(_ name: String) -> MethodRules {
    guard let rules = all.first(where: { $0.name == name }) else { preconditionFailure("no method \(name)") }
    return rules
  }

  /// The six ways r(x) of the article to choose penalty points, in its order (1) to (6).
  public static let articleSamplings = ["interpolates", "within", "pool", "members", "fakes", "reals"]

  /// All ways to choose them: the article's six; `uniform` on the cube of all images, made from neither P nor Q;
  /// `real-and-fake`, every raw real and every raw fake with half the weight each, as in the article's own code.
  public static let samplings = articleSamplings + ["uniform", "real-and-fake"]

  /// Their place is taken by this in a method without penalty.
  public static let noSampling = "none"
}
