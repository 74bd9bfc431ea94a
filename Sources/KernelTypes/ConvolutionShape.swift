/// Zeros that a convolution sees before and after its input along one axis.
@frozen
public struct Padding: Hashable, Sendable {
  public var before, after: Int

  /// Both 0 or more.
  @inlinable
  public init(before: Int, after: Int) { (self.before, self.after) = (before, after) }

  /// The same on both sides.
  @inlinable
  public init(_ both: Int) { self.init(before: both, after: both) }
}

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
  /// Zero rows above and below the input, zero columns to its left and right.
  public var rowPadding, columnPadding: Padding

  /// The caller has checked that every size is positive.
  @inlinable
  public init(
    inputHeight: Int, inputWidth: Int, inputChannels: Int, outputChannels: Int, kernelHeight: Int, kernelWidth: Int,
    stride: Int, rowPadding: Padding, columnPadding: Padding
  ) {
    (self.inputHeight, self.inputWidth, self.inputChannels) = (inputHeight, inputWidth, inputChannels)
    (self.outputChannels, self.kernelHeight, self.kernelWidth) = (outputChannels, kernelHeight, kernelWidth)
    (self.stride, self.rowPadding, self.columnPadding) = (stride, rowPadding, columnPadding)
  }

  /// The same padding on all four sides.
  @inlinable
  public init(
    inputHeight: Int, inputWidth: Int, inputChannels: Int, outputChannels: Int, kernelHeight: Int, kernelWidth: Int,
    stride: Int, padding: Int
  ) {
    self.init(
      inputHeight: inputHeight, inputWidth: inputWidth, inputChannels: inputChannels, outputChannels: outputChannels,
      kernelHeight: kernelHeight, kernelWidth: kernelWidth, stride: stride, rowPadding: Padding(padding),
      columnPadding: Padding(padding))
  }

  /// H', floor((H + padding - kh) / stride) + 1.
  @inlinable public var outputHeight: Int {
    (inputHeight + rowPadding.before + rowPadding.after - kernelHeight) / stride + 1
  }
  @inlinable public var outputWidth: Int {
    (inputWidth + columnPadding.before + columnPadding.after - kernelWidth) / stride + 1
  }
  @inlinable public var weightCount: Int { outputChannels * inputChannels * kernelHeight * kernelWidth }

  /// Multiply-adds of real work for one sample: taps that fall into the padding are not counted.
  public var multiplyAdds: Int {
    func taps(_ output: Int, _ input: Int, _ kernel: Int, _ padding: Padding) -> Int {
      (0..<output).reduce(0) { sum, o in
        let start = o * stride - padding.before
        return sum + max(0, min(start + kernel, input) - max(start, 0))
      }
    }
    return taps(outputHeight, inputHeight, kernelHeight, rowPadding)
      * taps(outputWidth, inputWidth, kernelWidth, columnPadding) * inputChannels * outputChannels
  }
}
