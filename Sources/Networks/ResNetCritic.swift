public import Engine

/// The residual critic (official code of the paper): a 3x3 convolution of the image, blocks that halve the side, a linear
/// head on what they leave.
///
///     block(x)  h = conv2(f(norm2(conv1(f(norm1(x))))));  pool(h) + shortcut(pool(x)), pool the mean of 2x2
///
/// conv1 is 3x3 without bias and keeps the channels, conv2 3x3 and shortcut 1x1 change them.
public struct ResNetCritic: Critic {
  private let size: Int
  private let channels: Int
  /// Channels after the first convolution and after every block.
  private let widths: [Int]
  private let activation: Activation
  private let norm: CriticNorm
  private let headBias: Bool

  /// - Parameter headBias: its gradient is exactly zero under Wasserstein losses.
  public init(
    size: Int, channels: Int, widths: [Int], activation: Activation = .relu, norm: CriticNorm = .layer,
    headBias: Bool = true
  ) {
    precondition(widths.count >= 2 && size % (1 << (widths.count - 1)) == 0, "a block halves the image")
    (self.size, self.channels, self.widths) = (size, channels, widths)
    (self.activation, self.norm, self.headBias) = (activation, norm, headBias)
  }

  private var blocks: Range<Int> { 1..<widths.count }
  private var side: Int { size >> blocks.count }

  public var parameters: [Parameter] {
    let head = Parameter.linear(
      "head", on: [widths[blocks.count], side, side], 1, bias: headBias,
      weights: .glorot(widths[blocks.count] * side * side, 1))
    return Parameter.residual("input", channels, widths[0], kernel: 3, gain: 1)
      + blocks.flatMap { index -> [Parameter] in
        let (block, inputs, outputs) = ("block\(index)", widths[index - 1], widths[index])
        return norm.parameters("\(block).norm1", channels: inputs)
          + Parameter.residual("\(block).conv1", inputs, inputs, kernel: 3, bias: false)
          + norm.parameters("\(block).norm2", channels: inputs)
          + Parameter.residual("\(block).conv2", inputs, outputs, kernel: 3)
          + Parameter.residual("\(block).shortcut", inputs, outputs, kernel: 1, gain: 1)
      } + head
  }

  public func maskShapes(batch: Int) -> [(stage: String, shape: Shape)] {
    blocks.map { ("block\($0)", Shape([size >> $0, size >> $0, widths[$0]], batch: batch)) }
  }

  public func callAsFunction(_ x: Node, _ weights: Weights, masks: [String: Node]) -> CriticOutput {
    func normalized(_ x: Node, _ name: String) -> Node { norm(x, name, weights, epsilon: normalizationEpsilon) }
    var x = weights.convolved(x, "input")
    for index in blocks {
      let block = "block\(index)"
      var h = weights.convolved(activation(normalized(x, "\(block).norm1")), "\(block).conv1")
      h = weights.convolved(activation(normalized(h, "\(block).norm2")), "\(block).conv2")
      x = h.meanPooled() + weights.convolved(x.meanPooled(), "\(block).shortcut")
      if let mask = masks[block] { x = x * mask }
    }
    return head(x, weights)
  }
}

/// Channels of the residual networks from the image inwards: d, 2d, 4d, then 8d in every further block down to 4x4.
/// The official code has sizes of 64 alone; a block less at 32 and one more at 128 are our reading.
func residualWidths(size: Int, width: Int) -> [Int] {
  var widths = [width]
  while size >> widths.count >= 4 { widths.append(width << min(widths.count, 3)) }
  return widths
}

extension Parameter {
  /// A convolution as the official code starts it: uniform, with variance 2 gain / (fan-in + fan-out).
  static func residual(
    _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int, bias: Bool = true, gain: Double = 2
  ) -> [Parameter] {
    let area = kernel * kernel
    return convolution(
      name, inputs, outputs, kernel: kernel, bias: bias,
      weights: .glorot(inputs * area, outputs * area, gain: gain))
  }
}

extension Node {
  /// The mean of each 2x2 window.
  fileprivate func meanPooled() -> Node { 0.25 * sumPooled(2) }
}
