public import Engine
import KernelTypes

/// The critic of the article's own code (bojone/gan, keras/wgan_div_celeba.py): 5x5 convolutions of stride 2, leaky relu
/// 0.2, global average pooling, a linear head; no biases. There a batch norm stands from the second stage on.
public struct KerasCritic: Critic {
  /// Side of the images.
  public let size: Int
  /// Channels of the images and of every stage.
  public let widths: [Int]
  /// Normalization from the second stage on.
  public let norm: CriticNorm
  /// Activation after every convolution.
  public let activation: Activation

  /// A critic; `widths` starts with the image's channels and has one entry a stage more.
  public init(size: Int, widths: [Int], norm: CriticNorm = .batch, activation: Activation = .leakyRelu) {
    precondition(widths.count >= 2 && size % (1 << (widths.count - 1)) == 0, "a stage halves the image")
    self.size = size
    self.widths = widths
    self.norm = norm
    self.activation = activation
  }

  /// `width` channels, doubled at every stage, down to 4x4.
  public init(size: Int, channels: Int, width: Int, norm: CriticNorm = .batch) {
    self.init(size: size, widths: [channels] + stageWidths(size: size, width: width), norm: norm)
  }

  private var stages: Range<Int> { 1..<widths.count }

  /// Parameters by stage, then the head.
  public var parameters: [Parameter] {
    var parameters: [Parameter] = []
    for stage in stages {
      let (inputs, outputs) = (widths[stage - 1], widths[stage])
      parameters.append(Parameter("conv\(stage).weight", [outputs, inputs, 5, 5], .fanIn(inputs * 25)))
      if stage > 1 { parameters += norm.parameters("conv\(stage)", channels: outputs) }
    }
    let channels = widths[widths.count - 1]
    return parameters + [
      Parameter("head.weight", [1, channels, 1, 1], .fanIn(channels), externalShape: [1, channels])
    ]
  }

  /// Activations that masks are multiplied onto.
  public func maskShapes(batch: Int) -> [(stage: String, shape: Shape)] {
    convolutionMaskShapes(size: size, widths: widths, batch: batch)
  }

  /// Scores and features: the pooled channels [1, 1, C, B].
  public func callAsFunction(_ x: Node, _ weights: Weights, masks: [String: Node]) -> CriticOutput {
    var x = x
    for stage in stages {
      let name = "conv\(stage)"
      let c = ConvolutionShape.stage(size: size >> (stage - 1), inputs: widths[stage - 1], outputs: widths[stage])
      x = x.convolved(with: weights["\(name).weight"], c)
      if stage > 1 { x = norm(x, name, weights) }
      x = activation(x)
      if let mask = masks[name] { x = droppedOut(x, mask: mask) }
    }
    return head(x.mean(axes: [0, 1]).reshaped([1, 1, widths[widths.count - 1]]), weights)
  }
}
