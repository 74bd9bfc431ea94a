/// How the work of a convolution and its adjoints is cut into units: by the shape alone, never by the machine.
extension ConvolutionShape {
  /// Units of a forward convolution: one row of output pixels times one block of output channels.
  public var forwardUnits: Int { ChannelBlocks(outputChannels).count * outputHeight }

  /// Units of an input adjoint: one row of input pixels times one block of input channels.
  public var inputAdjointUnits: Int { ChannelBlocks(inputChannels).count * inputHeight }

  /// Units of a transposition of gradients: one output pixel.
  public var transpositionUnits: Int { outputHeight * outputWidth }

  /// Units of a weight adjoint: see `WeightUnits`.
  public var weightAdjointUnits: Int { WeightUnits(self).count }

  /// Units of packing a weight for the forward convolution: one block of output channels.
  public var forwardPackingUnits: Int { ChannelBlocks(outputChannels).count }

  /// Units of packing a weight for the input adjoint: one block of input channels.
  public var adjointPackingUnits: Int { ChannelBlocks(inputChannels).count }

  /// Floats of the transposed gradients [block of 16 channels][pixel][b < batch][16].
  public func transposedCount(batch: Int) -> Int {
    (outputChannels + 15) / 16 * 16 * outputHeight * outputWidth * batch
  }

  /// Floats of scratch that a worker needs for a weight adjoint.
  public var weightAdjointScratchCount: Int { WeightUnits(self).scratchCount }
}

/// The fixed partition of a weight into units of work: a few taps of a kernel row, one kernel row or several, up to 32
/// output channels. Neighboring units differ in the kernel row, so that they read the same operands.
///
/// A tap is a kernel column and an input channel, numbered kw C + c: at one output pixel taps lie side by side in the
/// input. With few channels a unit takes taps of several columns, so that they fill a register tile; otherwise it takes a
/// block of channels in every column, so that it writes neighboring weights.
public struct WeightUnits: Sendable {
  public struct Unit: Equatable, Sendable {
    /// First tap and how many, 1...6; the same channels again in each further one of `columns` kernel columns.
    public let firstTap: Int, taps: Int, columns: Int
    /// Rows of the kernel.
    public let kernelRows: Range<Int>
    /// First output channel, a multiple of 32, and how many, 1...32.
    public let firstOutput: Int, outputs: Int
  }

  /// Most output channels of a unit.
  public static var outputs: Int { 32 }
  /// Most taps of a unit in one kernel column.
  public static var taps: Int { 6 }

  private let taps: ChannelBlocks
  private let outputChannels: Int, kernelHeight: Int
  private let columns: Int, rowsPerUnit: Int

  public init(_ shape: ConvolutionShape) {
    let isNarrow = shape.inputChannels < Self.taps
    taps = ChannelBlocks(isNarrow ? shape.kernelWidth * shape.inputChannels : shape.inputChannels)
    outputChannels = shape.outputChannels
    kernelHeight = shape.kernelHeight
    columns = isNarrow ? 1 : shape.kernelWidth
    // A single output pixel is little work for each weight: then whole cache lines are written.
    let isFlat = shape.outputHeight * shape.outputWidth == 1 && !isNarrow
    rowsPerUnit = isFlat ? min(shape.kernelHeight, max(1, 16 / columns)) : 1
  }

  public var count: Int { (outputChannels + Self.outputs - 1) / Self.outputs * taps.count * rowBlocks }

  private var rowBlocks: Int { (kernelHeight + rowsPerUnit - 1) / rowsPerUnit }

  /// Floats of a unit's sums [kernel row][kernel column][tap][32].
  var scratchCount: Int { rowsPerUnit * columns * Self.taps * Self.outputs }

  public subscript(unit: Int) -> Unit {
    let block = unit / rowBlocks % taps.count
    let output = unit / rowBlocks / taps.count * Self.outputs
    let row = unit % rowBlocks * rowsPerUnit
    return Unit(
      firstTap: taps.start(block), taps: taps.size(block), columns: columns,
      kernelRows: row..<min(row + rowsPerUnit, kernelHeight), firstOutput: output,
      outputs: min(Self.outputs, outputChannels - output))
  }
}

/// One pair of operands of a weight adjoint; the sum over pairs is one weight.
@frozen
public struct WeightOperands {
  /// Input-shaped tensor [H, W, C, B].
  public var x: UnsafePointer<Float>
  /// Transposed gradients [block of 16 channels of C'][pixel][b < batch][16].
  public var g: UnsafePointer<Float>
  /// Factor of the pair's contribution.
  public var scale: Float

  @inlinable
  public init(x: UnsafePointer<Float>, g: UnsafePointer<Float>, scale: Float) {
    (self.x, self.g, self.scale) = (x, g, scale)
  }
}
