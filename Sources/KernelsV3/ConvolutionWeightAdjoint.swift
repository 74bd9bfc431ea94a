public import KernelTypes

/// Output channels of one unit, by the number of input channels in its block.
private func outputsPerUnit(_ inputs: Int) -> Int { inputs == 1 ? 8 : 12 }

/// The fixed partition of the weight into units: blocks of at most four input channels, chunks of output channels.
private struct WeightUnits {
  let inputChannels: Int, outputChannels: Int

  private var fours: Int { inputChannels / 4 }
  private var unitsPerFour: Int { (outputChannels + outputsPerUnit(4) - 1) / outputsPerUnit(4) }

  var count: Int {
    let rest = inputChannels % 4
    return fours * unitsPerFour + (rest == 0 ? 0 : (outputChannels + outputsPerUnit(rest) - 1) / outputsPerUnit(rest))
  }

  /// Input and output channels of a unit.
  subscript(unit: Int) -> (inputs: Range<Int>, outputs: Range<Int>) {
    let block = min(unit / unitsPerFour, fours)
    let inputs = 4 * block..<min(4 * block + 4, inputChannels)
    let start = (unit - block * unitsPerFour) * outputsPerUnit(inputs.count)
    return (inputs, start..<min(start + outputsPerUnit(inputs.count), outputChannels))
  }
}

extension Kernels {
  /// Units of work of `convolutionWeightAdjoint`: a few input channels times a few output channels.
  public static func convolutionWeightAdjointUnits(_ shape: ConvolutionShape, _ paddedBatch: Int) -> Int {
    WeightUnits(inputChannels: shape.inputChannels, outputChannels: shape.outputChannels).count
  }

  /// Floats of scratch that one call of `convolutionWeightAdjoint` needs; calls that run at the same time need their
  /// own.
  public static func weightAdjointScratchCount(_ shape: ConvolutionShape, _ paddedBatch: Int) -> Int {
    2 * shape.kernelHeight * shape.kernelWidth * 12 * laneCount
  }

  /// Adjoint of the convolution in its weight, dw[c', c, kh, kw] = sum over h', w', b < batch of
  /// x[h' s - p + kh, w' s - p + kw, c, b] g[h', w', c', b], in PyTorch's order.
  ///
  /// Writes the part of dw that belongs to `units`. Each weight has 16 partial sums, lane = b mod 16, which take their
  /// terms in the order h', w', b; the samples of an incomplete last block of 16 are summed apart and added; the lanes
  /// are added by a fixed tree: l and l + 8, then 4, 2, 1 apart. Lanes b >= batch are replaced by zero, whatever they hold.
  public static func convolutionWeightAdjoint(
    _ shape: ConvolutionShape, _ paddedBatch: Int, batch: Int, _ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>,
    _ dw: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>, units: Range<Int>
  ) {
    let partition = WeightUnits(inputChannels: shape.inputChannels, outputChannels: shape.outputChannels)
    for unit in units {
      let (inputs, outputs) = partition[unit]
      var start = outputs.lowerBound
      while start < outputs.upperBound {
        let size = weightTileOutputs(inputs.count, outputs.upperBound - start)
        weightTile(shape, paddedBatch, batch, x, g, dw, scratch, inputs, start..<start + size)
        start += size
      }
    }
  }

  /// All kernel taps of one tile of channels.
  private static func weightTile(
    _ shape: ConvolutionShape, _ paddedBatch: Int, _ batch: Int, _ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>,
    _ dw: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>, _ inputs: Range<Int>,
    _ outputs: Range<Int>
  ) {
    let area = shape.kernelHeight * shape.kernelWidth
    let tile = inputs.count * outputs.count
    let partial = scratch + area * tile * laneCount
    let fullBlocks = batch / laneCount
    let rest = batch % laneCount
    scratch.update(repeating: 0, count: (rest == 0 ? 1 : 2) * area * tile * laneCount)
    let x = x + inputs.lowerBound * paddedBatch
    let g = g + outputs.lowerBound * paddedBatch
    // Rows are taken in chunks that stay in the first-level cache while all taps pass over them.
    let chunk = max(1, 16 / shape.outputWidth)
    for top in stride(from: 0, to: shape.outputHeight, by: chunk) {
      for tap in 0..<area {
        let rows = outputRange(shape, tap / shape.kernelWidth, shape.inputHeight, shape.outputHeight)
          .clamped(to: top..<min(top + chunk, shape.outputHeight))
        let columns = outputRange(shape, tap % shape.kernelWidth, shape.inputWidth, shape.outputWidth)
        if rows.isEmpty || columns.isEmpty { continue }
        var pixels = pixelRange(shape, paddedBatch, x, g, tap, rows, columns)
        pixels.blocks = fullBlocks
        accumulateWeights(inputs.count, outputs.count, pixels, scratch + tap * tile * laneCount)
        if rest > 0 {
          pixels.x += fullBlocks * laneCount
          pixels.g += fullBlocks * laneCount
          pixels.blocks = 1
          accumulateWeights(inputs.count, outputs.count, pixels, partial + tap * tile * laneCount)
        }
      }
    }
    for tap in 0..<area {
      for (row, input) in inputs.enumerated() {
        for (column, output) in outputs.enumerated() {
          let index = ((tap * inputs.count + row) * outputs.count + column) * laneCount
          let target = (output * shape.inputChannels + input) * area + tap
          dw[target] = weightSum(scratch + index, rest == 0 ? nil : partial + index, rest)
        }
      }
    }
  }
}

/// Output positions whose tap `kernelIndex` falls into the input.
private func outputRange(_ shape: ConvolutionShape, _ kernelIndex: Int, _ input: Int, _ output: Int) -> Range<Int> {
  // First position with o stride + offset >= 0, last with o stride + offset < input.
  let offset = kernelIndex - shape.padding
  let lower = offset >= 0 ? 0 : (-offset + shape.stride - 1) / shape.stride
  let upper = input - 1 - offset < 0 ? 0 : (input - 1 - offset) / shape.stride + 1
  return min(lower, output)..<max(min(lower, output), min(upper, output))
}

/// The pixels of one tap, `blocks` still to be set.
private func pixelRange(
  _ shape: ConvolutionShape, _ paddedBatch: Int, _ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ tap: Int,
  _ rows: Range<Int>, _ columns: Range<Int>
) -> PixelRange {
  let inputPixel = shape.inputChannels * paddedBatch
  let outputPixel = shape.outputChannels * paddedBatch
  let top = rows.lowerBound * shape.stride - shape.padding + tap / shape.kernelWidth
  let left = columns.lowerBound * shape.stride - shape.padding + tap % shape.kernelWidth
  return PixelRange(
    rows: rows.count, columns: columns.count, blocks: 0,
    x: x + (top * shape.inputWidth + left) * inputPixel, xRow: shape.stride * shape.inputWidth * inputPixel,
    xColumn: shape.stride * inputPixel,
    g: g + (rows.lowerBound * shape.outputWidth + columns.lowerBound) * outputPixel,
    gRow: shape.outputWidth * outputPixel, gColumn: outputPixel, channel: paddedBatch)
}

/// Adds the valid lanes of the incomplete block to the sums of the full ones, then the lanes by the fixed tree.
private func weightSum(_ sums: UnsafePointer<Float>, _ partial: UnsafePointer<Float>?, _ rest: Int) -> Float {
  var lanes = UnsafeRawPointer(sums).loadUnaligned(as: SIMD16<Float>.self)
  if let partial {
    let more = UnsafeRawPointer(partial).loadUnaligned(as: SIMD16<Float>.self)
    let index = SIMD16<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    lanes += SIMD16<Float>(repeating: 0).replacing(with: more, where: index .< Int32(rest))
  }
  let eight = lanes.lowHalf + lanes.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two[0] + two[1]
}
