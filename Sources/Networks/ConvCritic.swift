public import Engine
public import KernelTypes

/// 5x5 convolutions of stride 2, each with a norm from the second stage on, activation; a linear head.
public struct ConvCritic: Critic {
  /// Side of the images.
  public let size: Int
  /// Channels of the images and of every stage.
  public let widths: [Int]
  private let activation: Activation
  private let norm: CriticNorm
  private let normEpsilon: Double
  private let padding: Padding
  private let bias: Bool
  private let headBias: Bool
  private let isPooled: Bool
  private let weights: Initialization?
  private let headWeights: Initialization?

  /// - Parameters:
  ///   - widths: the image's channels and those of every stage.
  ///   - bias: of the convolutions.
  ///   - headBias: its gradient is exactly zero under Wasserstein losses.
  ///   - isPooled: whether the head sees the mean of each channel over the image, not all of it.
  ///   - weights: how the weights start; nil for N(0, 2 / fan-in). `headWeights`: the head's, where they start otherwise.
  public init(
    size: Int, widths: [Int], activation: Activation = .leakyRelu, norm: CriticNorm = .none,
    normEpsilon: Double = normalizationEpsilon, padding: Padding = .even, bias: Bool = true, headBias: Bool = true,
    isPooled: Bool = false, weights: Initialization? = nil, headWeights: Initialization? = nil
  ) {
    precondition(widths.count >= 2 && size % (1 << (widths.count - 1)) == 0, "a stage halves the image")
    (self.size, self.widths, self.activation) = (size, widths, activation)
    (self.norm, self.normEpsilon, self.padding) = (norm, normEpsilon, padding)
    (self.bias, self.headBias, self.isPooled) = (bias, headBias, isPooled)
    (self.weights, self.headWeights) = (weights, headWeights ?? weights)
  }

  /// The article's widths: `width`, doubled at every stage, down to 4x4.
  public init(size: Int, channels: Int, width: Int, norm: CriticNorm = .none) {
    self.init(size: size, widths: [channels] + stageWidths(size: size, width: width), norm: norm)
  }

  /// Without biases and with a head on the mean of each channel, as in the article's own code.
  public static func keras(
    size: Int, widths: [Int], norm: CriticNorm, activation: Activation = .leakyRelu
  ) -> ConvCritic {
    ConvCritic(
      size: size, widths: widths, activation: activation, norm: norm, bias: false, headBias: false, isPooled: true)
  }

  private var stages: Range<Int> { 1..<widths.count }

  public var parameters: [Parameter] {
    let side = isPooled ? 1 : size >> stages.count
    return stages.flatMap { stage in
      Parameter.convolution(
        "conv\(stage)", widths[stage - 1], widths[stage], kernel: 5, bias: bias, weights: weights)
        + (stage > 1 ? norm.parameters("conv\(stage).norm", channels: widths[stage]) : [])
    } + Parameter.linear("head", on: [widths[stages.count], side, side], 1, bias: headBias, weights: headWeights)
  }

  public func maskShapes(batch: Int) -> [(stage: String, shape: Shape)] {
    stages.map { ("conv\($0)", Shape([size >> $0, size >> $0, widths[$0]], batch: batch)) }
  }

  public func callAsFunction(_ x: Node, _ weights: Weights, masks: [String: Node]) -> CriticOutput {
    var x = x
    for stage in stages {
      let name = "conv\(stage)"
      let c = ConvolutionShape.stage(
        size: size >> (stage - 1), inputs: widths[stage - 1], outputs: widths[stage], padding)
      x = weights.biased(x.convolved(with: weights["\(name).weight"], c), name)
      if stage > 1 { x = norm(x, "\(name).norm", weights, epsilon: normEpsilon) }
      x = activation(x)
      if let mask = masks[name] { x = x * mask }
    }
    return head(isPooled ? x.mean(axes: [0, 1]).reshaped([1, 1, widths[stages.count]]) : x, weights)
  }
}
