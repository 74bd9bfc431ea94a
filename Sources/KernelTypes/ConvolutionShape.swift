/// The sizes of one two-dimensional convolution, batch innermost.
///
/// Input [H, W, C, B], output [H', W', C', B], weight [C', C, kh, kw] (PyTorch's order). The input adjoint maps an
/// output-shaped tensor to an input-shaped one, the weight adjoint maps both to a weight-shaped one. A linear layer is
/// the case H = W = kh = kw = 1; a transposed convolution is the input adjoint.
@frozen
public struct ConvolutionShape: Hashable, Sendable {
  /// Height of the input, H.
  public var inputHeight: Int
  /// Width of the input, W.
  public var inputWidth: Int
  /// Channels of the input, C.
  public var inputChannels: Int
  /// Channels of the output, C'.
  public var outputChannels: Int
  /// Rows of the kernel, kh.
  public var kernelHeight: Int
  /// Columns of the kernel, kw.
  public var kernelWidth: Int
  /// Distance between neighboring output pixels in the input, the same in both directions, 1 or more.
  public var stride: Int
  /// Zero rows and columns on each side of the input.
  public var padding: Int

  /// Sizes of a convolution; the caller has checked that every size is positive.
  @inlinable
  public init(
    inputHeight: Int, inputWidth: Int, inputChannels: Int, outputChannels: Int, kernelHeight: Int, kernelWidth: Int,
    stride: Int, padding: Int
  ) {
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.stride = stride
    self.padding = padding
  }

  /// Height of the output, floor((H + 2 padding - kh) / stride) + 1.
  @inlinable public var outputHeight: Int { (inputHeight + 2 * padding - kernelHeight) / stride + 1 }
  /// Width of the output, floor((W + 2 padding - kw) / stride) + 1.
  @inlinable public var outputWidth: Int { (inputWidth + 2 * padding - kernelWidth) / stride + 1 }
  /// Elements of the weight.
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
