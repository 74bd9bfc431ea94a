public import Engine
import KernelTypes

/// 5x5 convolutions of stride 2, each with a norm from the second stage on, activation; a linear head.
public struct ConvCritic: Critic {
  /// Side of the images.
  public let size: Int
  /// Channels of the images and of every stage.
  public let widths: [Int]
  /// From the second stage on.
  public let norm: CriticNorm
  private let activation: Activation
  private let bias: Bool
  private let headBias: Bool
  private let isPooled: Bool

  /// The ConvNet of the paper's official code.
  /// - Parameters:
  ///   - widths: the image's channels and those of every stage.
  ///   - headBias: its gradient is exactly zero under Wasserstein losses.
  public init(
    size: Int, widths: [Int], activation: Activation = .leakyRelu, norm: CriticNorm = .none, headBias: Bool = true
  ) {
    self.init(
      size: size, widths: widths, activation: activation, norm: norm, bias: true, headBias: headBias, isPooled: false)
  }

  /// The article's widths: `width`, doubled at every stage, down to 4x4.
  public init(size: Int, channels: Int, width: Int, norm: CriticNorm = .none) {
    self.init(size: size, widths: [channels] + stageWidths(size: size, width: width), norm: norm)
  }

  /// The critic of the article's own code (bojone/gan, keras/wgan_div_celeba.py), where the norm is a batch norm: no
  /// biases, a head on the mean of each channel over the image.
  public static func keras(
    size: Int, widths: [Int], norm: CriticNorm, activation: Activation = .leakyRelu
  ) -> ConvCritic {
    ConvCritic(
      size: size, widths: widths, activation: activation, norm: norm, bias: false, headBias: false, isPooled: true)
  }

  private init(
    size: Int, widths: [Int], activation: Activation, norm: CriticNorm, bias: Bool, headBias: Bool, isPooled: Bool
  ) {
    precondition(widths.count >= 2 && size % (1 << (widths.count - 1)) == 0, "a stage halves the image")
    (self.size, self.widths, self.activation, self.norm) = (size, widths, activation, norm)
    (self.bias, self.headBias, self.isPooled) = (bias, headBias, isPooled)
  }

  private var stages: Range<Int> { 1..<widths.count }

  public var parameters: [Parameter] {
    let side = isPooled ? 1 : size >> stages.count
    return stages.flatMap { stage in
      Parameter.convolution("conv\(stage)", widths[stage - 1], widths[stage], kernel: 5, bias: bias)
        + (stage > 1 ? norm.parameters("conv\(stage)", channels: widths[stage]) : [])
    } + Parameter.linear("head", on: [widths[stages.count], side, side], 1, bias: headBias)
  }

  public func maskShapes(batch: Int) -> [(stage: String, shape: Shape)] {
    stages.map { ("conv\($0)", Shape([size >> $0, size >> $0, widths[$0]], batch: batch)) }
  }

  public func callAsFunction(_ x: Node, _ weights: Weights, masks: [String: Node]) -> CriticOutput {
    var x = x
    for stage in stages {
      let name = "conv\(stage)"
      let c = ConvolutionShape.stage(size: size >> (stage - 1), inputs: widths[stage - 1], outputs: widths[stage])
      x = weights.biased(x.convolved(with: weights["\(name).weight"], c), name)
      if stage > 1 { x = norm(x, name, weights) }
      x = activation(x)
      if let mask = masks[name] { x = x * mask }
    }
    return head(isPooled ? x.mean(axes: [0, 1]).reshaped([1, 1, widths[stages.count]]) : x, weights)
  }
}
