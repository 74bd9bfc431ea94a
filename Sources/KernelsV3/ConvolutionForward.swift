public import KernelTypes

extension Kernels {
  /// Floats that `packForward` writes.
  public static func packedForwardCount(_ shape: ConvolutionShape) -> Int { shape.weightCount }

  /// Reorders a weight [C', C, kh, kw] into [block of C'][kh][kw][C][C' within the block] for `convolutionForward`.
  public static func packForward(
    _ shape: ConvolutionShape, _ weight: UnsafePointer<Float>, _ packed: UnsafeMutablePointer<Float>
  ) {
    let area = shape.kernelHeight * shape.kernelWidth
    let blocks = ChannelBlocks(shape.outputChannels)
    var target = packed
    for block in 0..<blocks.count {
      let start = blocks.start(block)
      let size = blocks.size(block)
      for tap in 0..<area {
        for input in 0..<shape.inputChannels {
          for output in start..<start + size {
            target.pointee = weight[(output * shape.inputChannels + input) * area + tap]
            target += 1
          }
        }
      }
    }
  }

  /// Units of work of `convolutionForward`: one row of output pixels times one block of output channels.
  public static func convolutionForwardUnits(_ shape: ConvolutionShape, _ paddedBatch: Int) -> Int {
    ChannelBlocks(shape.outputChannels).count * shape.outputHeight
  }

  /// Convolution y[h', w', c', b] = sum over kh, kw, c of x[h' s - p + kh, w' s - p + kw, c, b] w[c', c, kh, kw].
  ///
  /// Writes the part of y that belongs to `units`. Taps in the padding are skipped, the others are added in the order
  /// kh, kw, c, the last running fastest.
  public static func convolutionForward(
    _ shape: ConvolutionShape, _ paddedBatch: Int, _ x: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, units: Range<Int>
  ) {
    let inputRow = shape.inputWidth * shape.inputChannels
    let height = shape.outputHeight
    let width = shape.outputWidth
    let blocks = ChannelBlocks(shape.outputChannels)
    for unit in units {
      let block = unit / height
      let row = unit % height
      let start = blocks.start(block)
      let size = blocks.size(block)
      let weights = packed + start * shape.inputChannels * shape.kernelHeight * shape.kernelWidth
      let top = row * shape.stride - shape.padding
      let rows = tapRange(top, shape.kernelHeight, shape.inputHeight)
      for column in 0..<width {
        let left = column * shape.stride - shape.padding
        let columns = tapRange(left, shape.kernelWidth, shape.inputWidth)
        let taps = TapRows(
          rows: rows.count, run: columns.count * shape.inputChannels,
          input: x + ((top + rows.lowerBound) * inputRow + (left + columns.lowerBound) * shape.inputChannels)
            * paddedBatch,
          inputRow: inputRow * paddedBatch,
          weights: weights + (rows.lowerBound * shape.kernelWidth + columns.lowerBound) * shape.inputChannels * size,
          weightsRow: shape.kernelWidth * shape.inputChannels * size)
        let pixel = (row * width + column) * shape.outputChannels + start
        convolutionPixel(size, taps, paddedBatch, y + pixel * paddedBatch)
      }
    }
  }
}

/// The taps in 0..<count for which `start + tap` lies in 0..<limit.
func tapRange(_ start: Int, _ count: Int, _ limit: Int) -> Range<Int> {
  let lower = min(count, max(0, -start))
  return lower..<max(lower, min(count, limit - start))
}
