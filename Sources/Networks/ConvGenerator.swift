public import Engine
import KernelTypes

/// The ConvNet generator (official code of the paper): a linear layer to 4x4, then stages of batch norm, activation and
/// transposed 5x5 convolution of stride 2; tanh at the end. No bias stands before a batch norm.
public struct ConvGenerator: Generator {
  public let latent: Int
  private let size: Int
  private let widths: [Int]
  private let activation: Activation

  /// - Parameter widths: channels from the 4x4 image outwards, the image's own last.
  public init(latent: Int, size: Int, widths: [Int], activation: Activation = .relu) {
    precondition(size == 4 << (widths.count - 1), "each stage doubles the side, from 4")
    (self.latent, self.size, self.widths, self.activation) = (latent, size, widths, activation)
  }

  /// The article's widths: the critic's, reversed.
  public init(latent: Int, size: Int, channels: Int, width: Int) {
    self.init(latent: latent, size: size, widths: stageWidths(size: size, width: width).reversed() + [channels])
  }

  public var sampleShape: [Int] { [size, size, widths[widths.count - 1]] }

  private var stages: Range<Int> { 1..<widths.count }

  public var parameters: [Parameter] {
    let input = Parameter(
      "input.weight", [latent, widths[0], 4, 4], .fanIn(Double(latent), gain: 1),
      externalShape: [widths[0] * 16, latent], isTransposedInFiles: true)
    return [input]
      + stages.flatMap { stage in
        // An output pixel of a stride-2 transposed 5x5 convolution meets a quarter of the taps.
        let fanIn = Initialization.fanIn(Double(widths[stage - 1]) * 25 / 4, gain: 1)
        return Parameter.norm("norm\(stage)", widths[stage - 1])
          + [Parameter("deconv\(stage).weight", [widths[stage - 1], widths[stage], 5, 5], fanIn)]
      } + [Parameter("deconv\(widths.count - 1).bias", [widths[widths.count - 1]], .constant(0))]
  }

  public var statistics: [Parameter] {
    stages.flatMap { stage in
      [
        Parameter("norm\(stage).mean", [widths[stage - 1]], .constant(0)),
        Parameter("norm\(stage).variance", [widths[stage - 1]], .constant(1)),
      ]
    }
  }

  /// Images in [-1, 1].
  public func callAsFunction(_ z: Node, _ weights: Weights, _ statistics: NormStatistics) -> GeneratorOutput {
    var used: [(name: String, node: Node)] = []
    let input = ConvolutionShape(covering: Shape([4, 4, widths[0]], batch: 1), outputChannels: latent)
    var x = z.reshaped([1, 1, latent]).convolvedTransposed(with: weights["input.weight"], input)
    for stage in stages {
      let (scale, offset) = (weights["norm\(stage).scale"], weights["norm\(stage).offset"])
      let names = (mean: "norm\(stage).mean", variance: "norm\(stage).variance")
      switch statistics {
      case .batch:
        let (value, mean, variance) = batchNormalized(x, scale: scale, offset: offset)
        used += [(names.mean, mean), (names.variance, variance)]
        x = value
      case .population:
        x = batchNormalized(
          x, scale: scale, offset: offset, mean: weights[names.mean], variance: weights[names.variance])
      }
      // The transposed convolution is the input adjoint of the critic's stage of the same sizes.
      let c = ConvolutionShape.stage(size: 4 << stage, inputs: widths[stage], outputs: widths[stage - 1])
      x = activation(x).convolvedTransposed(with: weights["deconv\(stage).weight"], c)
    }
    return (weights.biased(x, "deconv\(widths.count - 1)").tanh(), used)
  }
}
