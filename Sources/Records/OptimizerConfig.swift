public import Interchange

/// Which optimizer, and its constants.
public struct OptimizerConfig: Equatable, Sendable {
  /// `adam` or `rmsprop`.
  public var name: String
  /// Step size, in (0, 1].
  public var learningRate: Double
  /// Decay of the first moment, in [0, 1); 0 for rmsprop, which has none.
  public var beta1: Double
  /// Decay of the second moment, in [0, 1).
  public var beta2: Double
  /// Added to the root of the second moment, in (0, 1].
  public var epsilon: Double

  /// Names whose meaning this program knows.
  public static let names = ["adam", "rmsprop"]

  /// Values are checked by `RunConfig.validate`.
  public init(name: String, learningRate: Double, beta1: Double, beta2: Double, epsilon: Double) {
    self.name = name
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  /// Throws `JSONError`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(
      json, of: "optimizer", known: ["name", "learningRate", "beta1", "beta2", "epsilon"])
    self.init(
      name: try fields.string("name"), learningRate: try fields.number("learningRate"),
      beta1: try fields.number("beta1"), beta2: try fields.number("beta2"), epsilon: try fields.number("epsilon"))
  }

  /// Reads back equal.
  public var json: JSONValue {
    .object(of: [
      "name": .string(name), "learningRate": measured(learningRate), "beta1": measured(beta1),
      "beta2": measured(beta2), "epsilon": measured(epsilon),
    ])
  }
}
