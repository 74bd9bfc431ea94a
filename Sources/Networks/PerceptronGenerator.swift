public import Engine
import KernelTypes

/// A multilayer perceptron from noise to points, which are 1x1 images with a channel a dimension.
public struct PerceptronGenerator: Sendable {
  /// Dimensions of the noise z.
  public let latent: Int
  /// Dimensions of a point.
  public let dimension: Int
  /// Units of the hidden layers.
  public let hidden: [Int]
  /// Activation after every hidden layer.
  public let activation: Activation

  /// A generator with at least one hidden layer.
  public init(latent: Int, dimension: Int, hidden: [Int], activation: Activation) {
    precondition(!hidden.isEmpty, "a perceptron needs a hidden layer")
    self.latent = latent
    self.dimension = dimension
    self.hidden = hidden
    self.activation = activation
  }

  private var widths: [Int] { [latent] + hidden + [dimension] }

  /// Parameters by layer.
  public var parameters: [Parameter] {
    zip(widths, widths.dropFirst()).enumerated().flatMap { index, sizes in
      [
        Parameter(
          "linear\(index + 1).weight", [sizes.1, sizes.0, 1, 1], .fanIn(sizes.0), externalShape: [sizes.1, sizes.0]),
        Parameter("linear\(index + 1).bias", [sizes.1], .constant(0)),
      ]
    }
  }

  /// Points [1, 1, dimension, B] from noise z [latent, B].
  public func callAsFunction(_ z: Node, _ weights: Weights) -> Node {
    var x = z.reshaped([1, 1, latent])
    for (index, units) in widths.dropFirst().enumerated() {
      let name = "linear\(index + 1)"
      x = x.convolved(with: weights["\(name).weight"], ConvolutionShape(covering: x.shape, outputChannels: units))
      x = x + weights["\(name).bias"].broadcast(to: x.shape)
      if index < hidden.count { x = activation(x) }
    }
    return x
  }
}
