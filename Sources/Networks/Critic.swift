public import Engine
public import KernelTypes

/// What a critic gives: scores [B] and the input of its head [H, W, C, B].
public typealias CriticOutput = (scores: Node, features: Node)

/// What a generator gives: samples [H, W, C, B], and from batch statistics the new value of each of its `statistics`.
public typealias GeneratorOutput = (images: Node, statistics: [(name: String, node: Node)])

/// A network that scores samples.
public protocol Critic: Sendable {
  var parameters: [Parameter] { get }
  /// Shapes of the activations that dropout masks are multiplied onto, in the order of the stages.
  func maskShapes(batch: Int) -> [(stage: String, shape: Shape)]
  /// Scores samples [H, W, C, B].
  /// - Parameter masks: dropout masks by stage name, multiplied onto the activation; empty for none.
  func callAsFunction(_ x: Node, _ weights: Weights, masks: [String: Node]) -> CriticOutput
}

extension Critic {
  /// Scores samples without dropout.
  public func scores(_ x: Node, _ weights: Weights) -> Node { self(x, weights, masks: [:]).scores }

  /// The head: linear on the activation flattened as C, H, W.
  func head(_ x: Node, _ weights: Weights) -> CriticOutput {
    let c = ConvolutionShape(covering: x.shape, outputChannels: 1)
    let score = x.convolved(with: weights["head.weight"], c).reshaped([])
    let bias = weights.optional("head.bias")
    return (bias.map { score + $0.reshaped([]).broadcast(to: score.shape) } ?? score, x)
  }
}

/// A network that makes samples from noise.
public protocol Generator: Sendable {
  /// Dimensions of the noise z.
  var latent: Int { get }
  /// [H, W, C] of a sample; points are 1x1 images with a channel a dimension.
  var sampleShape: [Int] { get }
  var parameters: [Parameter] { get }
  /// Population statistics of its norms, stored with the state but not trained.
  var statistics: [Parameter] { get }
  /// Whether every generator step moves the statistics a little (Keras), or they are recomputed for each sampling.
  var hasMovingStatistics: Bool { get }
  /// Samples from noise z [latent, B].
  func callAsFunction(_ z: Node, _ weights: Weights, _ statistics: NormStatistics) -> GeneratorOutput
}

extension Generator {
  public var hasMovingStatistics: Bool { false }

  public func callAsFunction(_ z: Node, _ weights: Weights) -> GeneratorOutput { self(z, weights, .batch) }
}

/// Which statistics a generator's batch norm uses.
public enum NormStatistics: Sendable {
  /// The batch's own: training.
  case batch
  /// Stored population statistics: evaluation, so that a sample does not depend on its neighbors.
  case population
}

extension ConvolutionShape {
  /// A kernel of the whole image: a linear layer on the image flattened as C, H, W, in PyTorch's order.
  init(covering shape: Shape, outputChannels: Int) {
    self.init(
      inputHeight: shape.features[0], inputWidth: shape.features[1], inputChannels: shape.features[2],
      outputChannels: outputChannels, kernelHeight: shape.features[0], kernelWidth: shape.features[1], stride: 1,
      padding: 0)
  }

  /// A stage of the ConvNet: 5x5, stride 2; halves the side.
  static func stage(size: Int, inputs: Int, outputs: Int, _ padding: Padding) -> ConvolutionShape {
    ConvolutionShape(
      inputHeight: size, inputWidth: size, inputChannels: inputs, outputChannels: outputs, kernelHeight: 5,
      kernelWidth: 5, stride: 2, rowPadding: padding, columnPadding: padding)
  }
}

extension Padding {
  /// Of a ConvNet's stages where nothing else is said, as PyTorch's users write it.
  public static let even = Padding(2)
  /// What TensorFlow and Keras mean by "same" for a 5x5 kernel of stride 2 on an even side.
  public static let tensorFlow = Padding(before: 1, after: 2)
}

/// Channels of the stages from the image inwards, down to 4x4: d, 2d, 4d, …
public func stageWidths(size: Int, width: Int) -> [Int] {
  var widths: [Int] = []
  while size >> widths.count > 4 { widths.append(width << widths.count) }
  return widths
}
