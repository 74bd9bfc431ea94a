public import Interchange

/// Which optimizer, and its constants.
public struct OptimizerConfig: Codable, Equatable, Sendable, Validated {
  /// `adam`, `adam-tensorflow` (epsilon beside the uncorrected root, as in TensorFlow 1 and Keras 2) or `rmsprop`.
  public var name: String
  /// Step size, in (0, 1].
  public var learningRate: Double
  /// Decay of the first moment, in [0, 1); 0 for rmsprop, which has none.
  public var beta1: Double
  /// Decay of the second moment, in [0, 1).
  public var beta2: Double
  /// Added to the root of the second moment, in (0, 1].
  public var epsilon: Double

  public init(name: String, learningRate: Double, beta1: Double, beta2: Double, epsilon: Double) {
    (self.name, self.learningRate, self.beta1, self.beta2, self.epsilon) = (name, learningRate, beta1, beta2, epsilon)
  }

  public func validate() throws {
    func check(_ key: String, _ value: Double, _ allowed: String, _ isAllowed: Bool) throws {
      if !isAllowed { throw FieldError(key, "\(value)", allowed: allowed) }
    }
    let names = ["adam", "adam-tensorflow", "rmsprop"]
    guard names.contains(name) else {
      throw FieldError("name", "'\(name)'", allowed: names.joined(separator: ", "))
    }
    // Written so that NaN fails each.
    try check("learningRate", learningRate, "a number above 0 and at most 1", learningRate > 0 && learningRate <= 1)
    try check("beta1", beta1, "a number from 0 to below 1", beta1 >= 0 && beta1 < 1)
    if name == "rmsprop" { try check("beta1", beta1, "0 for rmsprop, which has no momentum", beta1 == 0) }
    try check("beta2", beta2, "a number from 0 to below 1", beta2 >= 0 && beta2 < 1)
    try check("epsilon", epsilon, "a number above 0 and at most 1", epsilon > 0 && epsilon <= 1)
  }
}
