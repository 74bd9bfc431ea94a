public import KernelTypes

extension Kernels {
  /// Reorders a weight [C', C, kh, kw] into [block of C'][kh][kw][C][C' within the block] for `convolutionForward`.
  /// Writes the blocks `units`.
  public static func packForward(
    _ shape: ConvolutionShape, _ weight: UnsafePointer<Float>, _ packed: UnsafeMutablePointer<Float>, units: Range<Int>
  ) {
    let area = shape.kernelHeight * shape.kernelWidth
    let filter = shape.inputChannels * area
    let blocks = ChannelBlocks(shape.outputChannels)
    for block in units {
      let start = blocks.start(block)
      let size = blocks.size(block)
      // Filter by filter: reading is contiguous, and what is written stays in the cache.
      for output in 0..<size {
        var source = weight + (start + output) * filter
        for input in 0..<shape.inputChannels {
          var target = packed + start * filter + input * size + output
          for _ in 0..<area {
            target.pointee = source.pointee
            source += 1
            target += shape.inputChannels * size
          }
        }
      }
    }
  }

  /// Convolution y[h', w', c', b] = sum over kh, kw, c of x[h' s - p + kh, w' s - p + kw, c, b] w[c', c, kh, kw].
  ///
  /// Writes the part of y that belongs to `units`. A sum begins with the channel's bias (0 without one); taps in the
  /// padding are skipped, the others are added in the order kh, kw, c, the last running fastest.
  public static func convolutionForward(
    _ shape: ConvolutionShape, _ paddedBatch: Int, _ x: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, _ y: UnsafeMutablePointer<Float>, units: Range<Int>
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
      let top = row * shape.stride - shape.rowPadding.before
      let rows = tapRange(top, shape.kernelHeight, shape.inputHeight)
      for column in 0..<width {
        let left = column * shape.stride - shape.columnPadding.before
        let columns = tapRange(left, shape.kernelWidth, shape.inputWidth)
        let taps = TapRows(
          rows: rows.count, run: columns.count * shape.inputChannels,
          input: x + ((top + rows.lowerBound) * inputRow + (left + columns.lowerBound) * shape.inputChannels)
            * paddedBatch,
          inputRow: inputRow * paddedBatch,
          weights: weights + (rows.lowerBound * shape.kernelWidth + columns.lowerBound) * shape.inputChannels * size,
          weightsRow: shape.kernelWidth * shape.inputChannels * size)
        let pixel = (row * width + column) * shape.outputChannels + start
        convolutionPixel(size, bias.map { $0 + start }, taps, paddedBatch, y + pixel * paddedBatch)
      }
    }
  }
}

/// The taps in 0..<count for which `start + tap` lies in 0..<limit.
func tapRange(_ start: Int, _ count: Int, _ limit: Int) -> Range<Int> {
  let lower = min(count, max(0, -start))
  return lower..<max(lower, min(count, limit - start))
}
