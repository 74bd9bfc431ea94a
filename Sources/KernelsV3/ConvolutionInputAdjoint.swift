public import KernelTypes

/// The taps of one dimension that reach input positions of one residue modulo the stride.
///
/// Position i takes output o through tap k when i + padding = o stride + k, so all its taps share one residue. They are
/// numbered in the order of ascending o, which is descending k, so that they read a contiguous run of outputs.
private struct ResidueTaps {
  let residue: Int, kernel: Int, stride: Int

  /// Number of taps.
  var count: Int { residue < kernel ? (kernel - residue + stride - 1) / stride : 0 }

  /// Kernel index of a tap.
  func kernelIndex(_ tap: Int) -> Int { residue + (count - 1 - tap) * stride }

  /// Output index that the first tap reads for the padded position i + padding; may lie outside.
  func firstOutput(_ paddedPosition: Int) -> Int { (paddedPosition - residue) / stride - (count - 1) }
}

extension Kernels {
  /// Reorders a weight [C', C, kh, kw] into [block of C][row residue][column residue][taps][C'][C within the block] for
  /// `convolutionInputAdjoint`. Writes the blocks `units`.
  public static func packAdjoint(
    _ shape: ConvolutionShape, _ weight: UnsafePointer<Float>, _ packed: UnsafeMutablePointer<Float>, units: Range<Int>
  ) {
    let area = shape.kernelHeight * shape.kernelWidth
    let blocks = ChannelBlocks(shape.inputChannels)
    // Where the taps of a filter go, in their order: found once, so that filters are read from end to end.
    withUnsafeTemporaryAllocation(of: Int.self, capacity: area) { places in
      var place = 0
      for rowResidue in 0..<shape.stride {
        let rows = ResidueTaps(residue: rowResidue, kernel: shape.kernelHeight, stride: shape.stride)
        for columnResidue in 0..<shape.stride {
          let columns = ResidueTaps(residue: columnResidue, kernel: shape.kernelWidth, stride: shape.stride)
          for row in 0..<rows.count {
            for column in 0..<columns.count {
              places[rows.kernelIndex(row) * shape.kernelWidth + columns.kernelIndex(column)] = place
              place += 1
            }
          }
        }
      }
      for block in units {
        let start = blocks.start(block)
        let size = blocks.size(block)
        let target = packed + start * shape.outputChannels * area
        for output in 0..<shape.outputChannels {
          var source = weight + (output * shape.inputChannels + start) * area
          for input in 0..<size {
            let first = target + output * size + input
            for tap in 0..<area { first[places[tap] * shape.outputChannels * size] = source[tap] }
            source += area
          }
        }
      }
    }
  }

  /// Adjoint of the convolution in its input, dx[h, w, c, b] = sum of g[h', w', c', b] w[c', c, kh, kw] over all
  /// h' s - p + kh = h, w' s - p + kw = w and c'.
  ///
  /// Writes the part of dx that belongs to `units`. Each sum begins with the input channel's bias (0 without one), and
  /// gathers its taps in the order h', w', c', the last running fastest.
  public static func convolutionInputAdjoint(
    _ shape: ConvolutionShape, _ paddedBatch: Int, _ g: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, _ dx: UnsafeMutablePointer<Float>, units: Range<Int>
  ) {
    let outputs = shape.outputChannels
    let outputRow = shape.outputWidth * outputs
    let height = shape.inputHeight
    let blocks = ChannelBlocks(shape.inputChannels)
    for unit in units {
      let block = unit / height
      let row = unit % height
      let start = blocks.start(block)
      let size = blocks.size(block)
      let weights = packed + start * outputs * shape.kernelHeight * shape.kernelWidth
      let rowResidue = (row + shape.rowPadding.before) % shape.stride
      let rowTaps = ResidueTaps(residue: rowResidue, kernel: shape.kernelHeight, stride: shape.stride)
      let top = rowTaps.firstOutput(row + shape.rowPadding.before)
      let rows = tapRange(top, rowTaps.count, shape.outputHeight)
      let rowsBefore = tapsBefore(rowResidue, shape.kernelHeight, shape.stride)
      for column in 0..<shape.inputWidth {
        let columnResidue = (column + shape.columnPadding.before) % shape.stride
        let columnTaps = ResidueTaps(residue: columnResidue, kernel: shape.kernelWidth, stride: shape.stride)
        let left = columnTaps.firstOutput(column + shape.columnPadding.before)
        let columns = tapRange(left, columnTaps.count, shape.outputWidth)
        let columnsBefore = tapsBefore(columnResidue, shape.kernelWidth, shape.stride)
        let firstTap =
          rowsBefore * shape.kernelWidth + rowTaps.count * columnsBefore + rows.lowerBound * columnTaps.count
          + columns.lowerBound
        let taps = TapRows(
          rows: rows.count, run: columns.count * outputs,
          input: g + ((top + rows.lowerBound) * outputRow + (left + columns.lowerBound) * outputs) * paddedBatch,
          inputRow: outputRow * paddedBatch,
          weights: weights + firstTap * outputs * size,
          weightsRow: columnTaps.count * outputs * size)
        let pixel = (row * shape.inputWidth + column) * shape.inputChannels + start
        convolutionPixel(size, bias.map { $0 + start }, taps, paddedBatch, dx + pixel * paddedBatch)
      }
    }
  }
}

/// Taps of all residues below `residue`.
private func tapsBefore(_ residue: Int, _ kernel: Int, _ stride: Int) -> Int {
  (0..<residue).reduce(0) { $0 + ResidueTaps(residue: $1, kernel: kernel, stride: stride).count }
}
