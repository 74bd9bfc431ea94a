public import Engine
public import KernelTypes

/// The ConvNet generator (official code of the paper): a linear layer to 4x4, then stages of batch norm, activation and
/// transposed 5x5 convolution of stride 2; tanh at the end. No bias stands before a batch norm.
public struct ConvGenerator: Generator {
  public let latent: Int
  private let size: Int
  private let widths: [Int]
  private let activation: Activation
  private let norm: GeneratorNorm
  private let normalizesFeatures: Bool
  private let padding: Padding
  private let weights: Initialization?

  /// - Parameters:
  ///   - widths: channels from the 4x4 image outwards, the image's own last.
  ///   - momentum: of moving averages of the norms' statistics; nil where they are recomputed for sampling.
  ///   - normalizesFeatures: whether the first norm takes each feature of the 4x4 image on its own, as Keras does right
  ///     after a dense layer, not each channel.
  ///   - weights: how all weights start; nil for N(0, 1 / fan-in).
  public init(
    latent: Int, size: Int, widths: [Int], activation: Activation = .relu,
    normEpsilon: Double = normalizationEpsilon, momentum: Double? = nil, normalizesFeatures: Bool = false,
    padding: Padding = .even, weights: Initialization? = nil
  ) {
    precondition(size == 4 << (widths.count - 1), "each stage doubles the side, from 4")
    (self.latent, self.size, self.widths, self.activation) = (latent, size, widths, activation)
    (self.norm, self.normalizesFeatures) = (GeneratorNorm(epsilon: normEpsilon, momentum: momentum), normalizesFeatures)
    (self.padding, self.weights) = (padding, weights)
  }

  /// The article's widths: the critic's, reversed.
  public init(latent: Int, size: Int, channels: Int, width: Int) {
    self.init(latent: latent, size: size, widths: stageWidths(size: size, width: width).reversed() + [channels])
  }

  public var sampleShape: [Int] { [size, size, widths[widths.count - 1]] }
  public var hasMovingStatistics: Bool { norm.momentum != nil }

  private var stages: Range<Int> { 1..<widths.count }

  public var parameters: [Parameter] {
    [Parameter.projection("input", latent, widths[0], weights: weights ?? .fanIn(Double(latent), gain: 1))]
      + stages.flatMap { stage in
        // An output pixel of a stride-2 transposed 5x5 convolution meets a quarter of the taps.
        let fanIn = Initialization.fanIn(Double(widths[stage - 1]) * 25 / 4, gain: 1)
        return values("norm\(stage)", stage, ["scale": 1, "offset": 0])
          + [Parameter("deconv\(stage).weight", [widths[stage - 1], widths[stage], 5, 5], weights ?? fanIn)]
      } + [Parameter("deconv\(widths.count - 1).bias", [widths[widths.count - 1]], .constant(0))]
  }

  public var statistics: [Parameter] {
    stages.flatMap { values("norm\($0)", $0, ["mean": 0, "variance": 1]) }
  }

  /// Values that a stage's norm has for each channel, or for each feature.
  private func values(_ norm: String, _ stage: Int, _ starts: KeyValuePairs<String, Double>) -> [Parameter] {
    starts.map { value, start in
      normalizesFeatures && stage == 1
        ? Parameter.perFeature("\(norm).\(value)", widths[0], start)
        : Parameter("\(norm).\(value)", [widths[stage - 1]], .constant(start))
    }
  }

  /// Images in [-1, 1].
  public func callAsFunction(_ z: Node, _ weights: Weights, _ statistics: NormStatistics) -> GeneratorOutput {
    var used: [(name: String, node: Node)] = []
    var x = weights.projected(z, "input")
    for stage in stages {
      x = activation(norm(x, "norm\(stage)", weights, statistics, used: &used))
      // The transposed convolution is the input adjoint of the critic's stage of the same sizes.
      let c = ConvolutionShape.stage(size: 4 << stage, inputs: widths[stage], outputs: widths[stage - 1], padding)
      x = x.convolvedTransposed(with: weights["deconv\(stage).weight"], c)
    }
    return (weights.biased(x, "deconv\(widths.count - 1)").tanh(), used)
  }
}
