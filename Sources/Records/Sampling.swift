internal import Objectives

/// Names of r(x), where the gradient penalty is taken.
public enum Sampling {
  /// The article's six, in its order (1) to (6).
  public static let article = PenaltyPoints.allCases.filter { $0 != .uniform }.map(\.rawValue)
  /// The article's six; `uniform` on the cube of all images, made from neither P nor Q; `real-and-fake`, every raw real and
  /// every raw fake with half the weight each, as in the article's own code.
  public static let all = PenaltyPoints.allCases.map(\.rawValue) + [realAndFake]
  public static let realAndFake = "real-and-fake"
  /// Of a method without penalty.
  public static let none = "none"
}
