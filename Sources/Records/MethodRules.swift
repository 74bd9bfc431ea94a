/// A training method as configurations name it: which constants it needs and whether it takes a gradient penalty.
public struct MethodRules: Equatable, Sendable {
  /// One constant and the values it may have, all of them > `above`.
  public struct Constant: Equatable, Sendable {
    /// As it stands in a configuration.
    public let name: String
    /// Every allowed value is greater.
    public let above: Double
  }

  /// As it stands in a configuration.
  public let name: String
  /// Exactly these are needed, in the order of their names.
  public let constants: [Constant]
  /// Whether the critic's loss has a gradient penalty, whose points must be named.
  public let hasPenalty: Bool

  /// The methods known.
  public static let all = [
    MethodRules(name: "wgan", constants: [Constant(name: "clip", above: 0)], hasPenalty: false),
    MethodRules(
      name: "wgan-div", constants: [Constant(name: "k", above: 0), Constant(name: "p", above: 1)], hasPenalty: true),
    MethodRules(name: "wgan-gp", constants: [Constant(name: "lambda", above: 0)], hasPenalty: true),
  ]

  /// The six ways r(x) to choose penalty points, in the article's order (1) to (6).
  public static let pointNames = ["interpolates", "within", "pool", "members", "fakes", "reals"]

  /// What stands for them in a method without penalty.
  public static let noPoints = "none"
}
