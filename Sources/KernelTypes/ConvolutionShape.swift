/// The sizes of one two-dimensional convolution, batch innermost.
///
/// Input [H, W, C, B], output [H', W', C', B], weight [C', C, kh, kw] (PyTorch's order). The input adjoint maps an
/// output-shaped tensor to an input-shaped one, the weight adjoint maps both to a weight-shaped one. A linear layer is
/// the case H = W = kh = kw = 1; a transposed convolution is the input adjoint.
@frozen
public struct ConvolutionShape: Hashable, Sendable {
  public var inputHeight, inputWidth, inputChannels, outputChannels, kernelHeight, kernelWidth: Int
  /// Distance between neighboring output pixels in the input, the same in both directions, 1 or more.
  public var stride: Int
  /// Zero rows and columns on each side of the input.
  public var padding: Int

  /// The caller has checked that every size is positive.
  @inlinable
  public init(
    inputHeight: Int, inputWidth: Int, inputChannels: Int, outputChannels: Int, kernelHeight: Int, kernelWidth: Int,
    stride: Int, padding: Int
  ) {
    (self.inputHeight, self.inputWidth, self.inputChannels) = (inputHeight, inputWidth, inputChannels)
    (self.outputChannels, self.kernelHeight, self.kernelWidth) = (outputChannels, kernelHeight, kernelWidth)
    (self.stride, self.padding) = (stride, padding)
  }

  /// H', floor((H + 2 padding - kh) / stride) + 1.
  @inlinable public var outputHeight: Int { (inputHeight + 2 * padding - kernelHeight) / stride + 1 }
  @inlinable public var outputWidth: Int { (inputWidth + 2 * padding - kernelWidth) / stride + 1 }
  @inlinable public var weightCount: Int { outputChannels * inputChannels * kernelHeight * kernelWidth }

  /// Multiply-adds of real work for one sample: taps that fall into the padding are not counted.
  public var multiplyAdds: Int {
    func taps(_ output: Int, _ input: Int, _ kernel: Int) -> Int {
      (0..<output).reduce(0) { sum, o in
        let start = o * stride - padding
        return sum + max(0, min(start + kernel, input) - max(start, 0))
      }
    }
    return taps(outputHeight, inputHeight, kernelHeight) * taps(outputWidth, inputWidth, kernelWidth)
      * inputChannels * outputChannels
  }
}
