public import Engine

/// A multilayer perceptron on the image flattened as C, H, W (or on points, as 1x1 images).
public struct PerceptronCritic: Critic {
  private let inputs: [Int]
  private let hidden: [Int]
  private let activation: Activation

  /// - Parameter hidden: units of the hidden layers.
  public init(size: Int, channels: Int, hidden: [Int], activation: Activation) {
    (inputs, self.hidden, self.activation) = ([channels, size, size], hidden, activation)
  }

  public var parameters: [Parameter] {
    Parameter.layers(on: inputs, hidden) + Parameter.linear("head", on: hidden.last.map { [$0, 1, 1] } ?? inputs, 1)
  }

  public func maskShapes(batch: Int) -> [(stage: String, shape: Shape)] {
    hidden.enumerated().map { ("linear\($0 + 1)", Shape([1, 1, $1], batch: batch)) }
  }

  public func callAsFunction(_ x: Node, _ weights: Weights, masks: [String: Node]) -> CriticOutput {
    var x = x
    for index in hidden.indices {
      let name = "linear\(index + 1)"
      x = activation(weights.linear(x, name))
      if let mask = masks[name] { x = x * mask }
    }
    return head(x, weights)
  }
}

/// A multilayer perceptron from noise to points.
public struct PerceptronGenerator: Generator {
  public let latent: Int
  private let hidden: [Int]
  private let dimension: Int
  private let activation: Activation

  /// - Parameter hidden: units of the hidden layers.
  public init(latent: Int, dimension: Int, hidden: [Int], activation: Activation) {
    (self.latent, self.dimension, self.hidden, self.activation) = (latent, dimension, hidden, activation)
  }

  public var sampleShape: [Int] { [1, 1, dimension] }
  public var parameters: [Parameter] { Parameter.layers(on: [latent, 1, 1], hidden + [dimension]) }
  public var statistics: [Parameter] { [] }

  public func callAsFunction(_ z: Node, _ weights: Weights, _ statistics: NormStatistics) -> GeneratorOutput {
    let x = hidden.indices.reduce(z.reshaped([1, 1, latent])) { x, index in
      activation(weights.linear(x, "linear\(index + 1)"))
    }
    return (weights.linear(x, "linear\(hidden.count + 1)"), [])
  }
}

extension Parameter {
  /// The layers "linear1", "linear2", … of so many units each.
  fileprivate static func layers(on inputs: [Int], _ units: [Int]) -> [Parameter] {
    zip([inputs] + units.map { [$0, 1, 1] }, units).enumerated().flatMap { index, layer in
      linear("linear\(index + 1)", on: layer.0, layer.1)
    }
  }
}
