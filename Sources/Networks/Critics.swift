public import Engine
import KernelTypes

/// What a critic gives: a score per sample and the input of its last layer.
public struct CriticOutput {
  /// [B].
  public let scores: Node
  /// Input of the head, [H, W, C, B].
  public let features: Node
}

/// A network that scores samples.
public protocol Critic: Sendable {
  /// Parameters in order.
  var parameters: [Parameter] { get }
  /// Shapes of the activations that dropout masks are multiplied onto, in the order of the stages.
  func maskShapes(batch: Int) -> [(stage: String, shape: Shape)]
  /// Scores samples [H, W, C, B].
  /// - Parameter masks: dropout masks by stage name, multiplied onto the activation; empty for none.
  func callAsFunction(_ x: Node, _ weights: Weights, masks: [String: Node]) -> CriticOutput
}

extension Critic {
  /// A critic without dropout.
  public func maskShapes(batch: Int) -> [(stage: String, shape: Shape)] { [] }

  /// Scores samples without dropout.
  public func scores(_ x: Node, _ weights: Weights) -> Node { self(x, weights, masks: [:]).scores }

  /// The head: linear on the activation flattened as C, H, W. As a convolution that covers the image, its weight has
  /// PyTorch's order.
  func head(_ x: Node, _ weights: Weights) -> CriticOutput {
    let c = ConvolutionShape(covering: x.shape, outputChannels: 1)
    let score = x.convolved(with: weights["head.weight"], c).reshaped([])
    let bias = weights.optional("head.bias")
    return CriticOutput(scores: bias.map { score + $0.reshaped([]).broadcast(to: score.shape) } ?? score, features: x)
  }
}

extension ConvolutionShape {
  /// A kernel of the whole image: a linear layer on the image flattened as C, H, W.
  init(covering shape: Shape, outputChannels: Int) {
    self.init(
      inputHeight: shape.features[0], inputWidth: shape.features[1], inputChannels: shape.features[2],
      outputChannels: outputChannels, kernelHeight: shape.features[0], kernelWidth: shape.features[1], stride: 1,
      padding: 0)
  }
}

/// The ConvNet critic (official code of the paper): 5x5 convolutions of stride 2, activation, a linear head; layer
/// norm from the second stage if wished.
public struct ConvCritic: Critic {
  /// Side of the images.
  public let size: Int
  /// Channels of the images and of every stage.
  public let widths: [Int]
  /// Activation after every convolution.
  public let activation: Activation
  /// Whether layer norm stands between convolution and activation from the second stage on.
  public let layerNorm: Bool
  /// Whether the head has a bias; its gradient is exactly zero under Wasserstein losses.
  public let headBias: Bool

  /// A critic; `widths` starts with the image's channels and has one entry a stage more.
  public init(
    size: Int, widths: [Int], activation: Activation = .leakyRelu, layerNorm: Bool = false, headBias: Bool = true
  ) {
    precondition(widths.count >= 2 && size % (1 << (widths.count - 1)) == 0, "a stage halves the image")
    self.size = size
    self.widths = widths
    self.activation = activation
    self.layerNorm = layerNorm
    self.headBias = headBias
  }

  /// The article's widths: `width`, doubled at every stage, down to 4x4.
  public init(size: Int, channels: Int, width: Int, layerNorm: Bool = false) {
    self.init(size: size, widths: [channels] + stageWidths(size: size, width: width), layerNorm: layerNorm)
  }

  private var stages: Range<Int> { 1..<widths.count }

  private func shape(_ stage: Int) -> ConvolutionShape {
    ConvolutionShape.stage(size: size >> (stage - 1), inputs: widths[stage - 1], outputs: widths[stage])
  }

  /// Parameters by stage, then the head.
  public var parameters: [Parameter] {
    var parameters: [Parameter] = []
    for stage in stages {
      let fanIn = widths[stage - 1] * 25
      parameters.append(
        Parameter("conv\(stage).weight", [widths[stage], widths[stage - 1], 5, 5], .fanIn(fanIn)))
      parameters.append(Parameter("conv\(stage).bias", [widths[stage]], .constant(0)))
      if layerNorm, stage > 1 {
        parameters.append(Parameter("conv\(stage).norm.scale", [widths[stage]], .constant(1)))
        parameters.append(Parameter("conv\(stage).norm.offset", [widths[stage]], .constant(0)))
      }
    }
    let (side, channels) = (size >> (widths.count - 1), widths[widths.count - 1])
    let count = side * side * channels
    parameters.append(
      Parameter("head.weight", [1, channels, side, side], .fanIn(count), externalShape: [1, count]))
    if headBias { parameters.append(Parameter("head.bias", [1], .constant(0))) }
    return parameters
  }

  /// One mask a stage.
  public func maskShapes(batch: Int) -> [(stage: String, shape: Shape)] {
    convolutionMaskShapes(size: size, widths: widths, batch: batch)
  }

  /// Scores and features.
  public func callAsFunction(_ x: Node, _ weights: Weights, masks: [String: Node]) -> CriticOutput {
    var x = x
    for stage in stages {
      let name = "conv\(stage)"
      x = x.convolved(with: weights["\(name).weight"], shape(stage))
      x = x + weights["\(name).bias"].broadcast(to: x.shape)
      if let scale = weights.optional("\(name).norm.scale") {
        x = layerNormalized(x, scale: scale, offset: weights["\(name).norm.offset"])
      }
      x = activation(x)
      if let mask = masks[name] { x = droppedOut(x, mask: mask) }
    }
    return head(x, weights)
  }
}

/// A multilayer perceptron on the image flattened as C, H, W (or on points, as 1x1 images).
public struct PerceptronCritic: Critic {
  /// Side of the images; 1 for points.
  public let size: Int
  /// Channels of the images; dimensions of points.
  public let channels: Int
  /// Units of the hidden layers.
  public let hidden: [Int]
  /// Activation after every hidden layer.
  public let activation: Activation

  /// A critic with at least one hidden layer.
  public init(size: Int, channels: Int, hidden: [Int], activation: Activation) {
    precondition(!hidden.isEmpty, "a perceptron needs a hidden layer")
    self.size = size
    self.channels = channels
    self.hidden = hidden
    self.activation = activation
  }

  /// Parameters by layer, then the head.
  public var parameters: [Parameter] {
    var parameters: [Parameter] = []
    var shape = [channels, size, size]
    for (index, units) in hidden.enumerated() {
      let count = shape.reduce(1, *)
      parameters.append(
        Parameter("linear\(index + 1).weight", [units] + shape, .fanIn(count), externalShape: [units, count]))
      parameters.append(Parameter("linear\(index + 1).bias", [units], .constant(0)))
      shape = [units, 1, 1]
    }
    parameters.append(Parameter("head.weight", [1] + shape, .fanIn(shape[0]), externalShape: [1, shape[0]]))
    parameters.append(Parameter("head.bias", [1], .constant(0)))
    return parameters
  }

  /// One mask a hidden layer.
  public func maskShapes(batch: Int) -> [(stage: String, shape: Shape)] {
    hidden.enumerated().map { ("linear\($0 + 1)", Shape([1, 1, $1], batch: batch)) }
  }

  /// Scores and features.
  public func callAsFunction(_ x: Node, _ weights: Weights, masks: [String: Node]) -> CriticOutput {
    var x = x
    for (index, units) in hidden.enumerated() {
      let name = "linear\(index + 1)"
      x = x.convolved(with: weights["\(name).weight"], ConvolutionShape(covering: x.shape, outputChannels: units))
      x = activation(x + weights["\(name).bias"].broadcast(to: x.shape))
      if let mask = masks[name] { x = droppedOut(x, mask: mask) }
    }
    return head(x, weights)
  }
}

/// Activations after each convolution of stride 2.
func convolutionMaskShapes(size: Int, widths: [Int], batch: Int) -> [(stage: String, shape: Shape)] {
  (1..<widths.count).map { ("conv\($0)", Shape([size >> $0, size >> $0, widths[$0]], batch: batch)) }
}

/// Channels of the stages from the image inwards, down to 4x4: d, 2d, 4d, …
public func stageWidths(size: Int, width: Int) -> [Int] {
  var widths: [Int] = []
  var side = size
  while side > 4 {
    widths.append(width << widths.count)
    side /= 2
  }
  return widths
}

extension ConvolutionShape {
  /// A stage of the ConvNet: 5x5, stride 2, padding 2; halves the side.
  static func stage(size: Int, inputs: Int, outputs: Int) -> ConvolutionShape {
    ConvolutionShape(
      inputHeight: size, inputWidth: size, inputChannels: inputs, outputChannels: outputs, kernelHeight: 5,
      kernelWidth: 5, stride: 2, padding: 2)
  }
}

extension Initialization {
  /// N(0, 2 / fan-in): keeps the scale of activations through relu layers (He et al. 2015).
  static func fanIn(_ count: Int) -> Initialization { .normal(deviation: (2 / Double(count)).squareRoot()) }
}
