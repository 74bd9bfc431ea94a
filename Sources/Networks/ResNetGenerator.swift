public import Engine

/// The residual generator (official code of the paper): a linear layer to 4x4, blocks that double the side, batch norm,
/// activation, a 3x3 convolution to the image, tanh.
///
///     block(x)  h = conv2(f(norm2(conv1(up(f(norm1(x)))))));  h + up(shortcut(x)), up the nearest neighbor
///
/// conv1 and conv2 are 3x3, shortcut is 1x1: on the small image it gives what the code's shortcut(up(x)) does, bit for bit.
public struct ResNetGenerator: Generator {
  public let latent: Int
  private let size: Int
  private let channels: Int
  /// Channels of the 4x4 image and after every block.
  private let widths: [Int]
  private let activation: Activation
  private let hasIdleBiases: Bool
  private let norm = GeneratorNorm()

  /// - Parameter hasIdleBiases: whether conv2 and shortcut have biases, as in the official code. A batch norm follows every
  ///   path, so that their gradient is exactly zero, and in practice rounding.
  public init(
    latent: Int, size: Int, channels: Int, widths: [Int], activation: Activation = .relu, hasIdleBiases: Bool = false
  ) {
    precondition(size == 4 << (widths.count - 1), "each block doubles the side, from 4")
    (self.latent, self.size, self.channels, self.widths) = (latent, size, channels, widths)
    (self.activation, self.hasIdleBiases) = (activation, hasIdleBiases)
  }

  public var sampleShape: [Int] { [size, size, channels] }

  private var blocks: Range<Int> { 1..<widths.count }

  /// Every norm with its channels, in order.
  private var norms: [(name: String, channels: Int)] {
    blocks.flatMap { [("block\($0).norm1", widths[$0 - 1]), ("block\($0).norm2", widths[$0])] }
      + [("norm", widths[blocks.count])]
  }

  public var parameters: [Parameter] {
    let input = Initialization.glorot(latent, widths[0] * 16)
    return [
      Parameter.projection("input", latent, widths[0], weights: input),
      Parameter.perFeature("input.bias", widths[0], 0),
    ] + norms.flatMap { Parameter.norm($0.name, $0.channels) }
      + blocks.flatMap { index -> [Parameter] in
        let (block, inputs, outputs) = ("block\(index)", widths[index - 1], widths[index])
        return Parameter.residual("\(block).conv1", inputs, outputs, kernel: 3, bias: false)
          + Parameter.residual("\(block).conv2", outputs, outputs, kernel: 3, bias: hasIdleBiases)
          + Parameter.residual("\(block).shortcut", inputs, outputs, kernel: 1, bias: hasIdleBiases, gain: 1)
      } + Parameter.residual("output", widths[blocks.count], channels, kernel: 3)
  }

  public var statistics: [Parameter] { norms.flatMap { norm.statistics($0.name, $0.channels) } }

  /// Images in [-1, 1].
  public func callAsFunction(_ z: Node, _ weights: Weights, _ statistics: NormStatistics) -> GeneratorOutput {
    var used: [(name: String, node: Node)] = []
    func active(_ x: Node, _ name: String) -> Node {
      activation(norm(x, name, weights, statistics, used: &used))
    }
    var x = weights.projected(z, "input")
    x = x + weights["input.bias"].broadcast(axes: [3], into: x.shape)
    for index in blocks {
      let block = "block\(index)"
      var h = weights.convolved(active(x, "\(block).norm1").upsampled(2), "\(block).conv1")
      h = weights.convolved(active(h, "\(block).norm2"), "\(block).conv2")
      x = h + weights.convolved(x, "\(block).shortcut").upsampled(2)
    }
    return (weights.convolved(active(x, "norm"), "output").tanh(), used)
  }
}
