public import Engine
import KernelTypes

/// Which statistics the generator's batch norm uses.
public enum NormStatistics: Sendable {
  /// The batch's own: training.
  case batch
  /// Stored population statistics: evaluation, so that a sample does not depend on its neighbors.
  case population
}

/// The ConvNet generator (official code of the paper): a linear layer to 4x4, then stages of batch norm, activation and
/// transposed 5x5 convolution of stride 2; tanh at the end. No bias stands before a batch norm.
public struct ConvGenerator: Sendable {
  /// Dimensions of the noise z.
  public let latent: Int
  /// Side of the images.
  public let size: Int
  /// Channels from the 4x4 image outwards, the image's own last.
  public let widths: [Int]
  /// Activation before every transposed convolution.
  public let activation: Activation

  /// A generator with one transposed convolution for each pair of neighboring widths.
  public init(latent: Int, size: Int, widths: [Int], activation: Activation = .relu) {
    precondition(size == 4 << (widths.count - 1), "each stage doubles the side, from 4")
    self.latent = latent
    self.size = size
    self.widths = widths
    self.activation = activation
  }

  /// The article's widths: the critic's, reversed.
  public init(latent: Int, size: Int, channels: Int, width: Int) {
    self.init(latent: latent, size: size, widths: stageWidths(size: size, width: width).reversed() + [channels])
  }

  private var stages: Range<Int> { 1..<widths.count }

  private var inputShape: ConvolutionShape {
    ConvolutionShape(covering: Shape([4, 4, widths[0]], batch: 1), outputChannels: latent)
  }

  /// Trained parameters in order.
  public var parameters: [Parameter] {
    let count = widths[0] * 16
    var parameters = [
      Parameter(
        "input.weight", [latent, widths[0], 4, 4], .normal(deviation: (1 / Double(latent)).squareRoot()),
        externalShape: [count, latent], isTransposedInFiles: true)
    ]
    for stage in stages {
      let (inputs, outputs) = (widths[stage - 1], widths[stage])
      parameters.append(Parameter("norm\(stage).scale", [inputs], .constant(1)))
      parameters.append(Parameter("norm\(stage).offset", [inputs], .constant(0)))
      // An output pixel of a stride-2 transposed 5x5 convolution meets a quarter of the taps.
      let fanIn = Double(inputs) * 25 / 4
      parameters.append(
        Parameter("deconv\(stage).weight", [inputs, outputs, 5, 5], .normal(deviation: (1 / fanIn).squareRoot())))
    }
    parameters.append(Parameter("deconv\(widths.count - 1).bias", [widths[widths.count - 1]], .constant(0)))
    return parameters
  }

  /// Population statistics of the batch norms, stored with the state but not trained.
  public var statistics: [Parameter] {
    stages.flatMap { stage in
      [
        Parameter("norm\(stage).mean", [widths[stage - 1]], .constant(0)),
        Parameter("norm\(stage).variance", [widths[stage - 1]], .constant(1)),
      ]
    }
  }

  /// Samples from noise z [latent, B]: images [H, W, C, B] in [-1, 1]; also the batch statistics that each norm used.
  public func callAsFunction(
    _ z: Node, _ weights: Weights, _ statistics: NormStatistics = .batch
  ) -> (images: Node, statistics: [(name: String, node: Node)]) {
    var used: [(name: String, node: Node)] = []
    var x = z.reshaped([1, 1, latent]).convolvedTransposed(with: weights["input.weight"], inputShape)
    for stage in stages {
      let (scale, offset) = (weights["norm\(stage).scale"], weights["norm\(stage).offset"])
      switch statistics {
      case .batch:
        let (value, mean, variance) = batchNormalized(x, scale: scale, offset: offset)
        used += [("norm\(stage).mean", mean), ("norm\(stage).variance", variance)]
        x = value
      case .population:
        x = batchNormalized(
          x, scale: scale, offset: offset, mean: weights["norm\(stage).mean"],
          variance: weights["norm\(stage).variance"])
      }
      // The transposed convolution is the input adjoint of the critic's stage of the same sizes.
      let c = ConvolutionShape.stage(size: 4 << stage, inputs: widths[stage], outputs: widths[stage - 1])
      x = activation(x).convolvedTransposed(with: weights["deconv\(stage).weight"], c)
    }
    x = x + weights["deconv\(widths.count - 1).bias"].broadcast(to: x.shape)
    return (x.tanh(), used)
  }
}
