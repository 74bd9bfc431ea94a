public import KernelTypes

extension Kernels {
  /// Reorders gradients [H', W', C', B] into [block of 16 channels][pixel][b < batch][16], zero beyond the last channel,
  /// so that a weight adjoint reads 16 output channels of a sample as one vector. Writes the pixels `units`.
  public static func transposeGradients(
    _ shape: ConvolutionShape, _ paddedBatch: Int, batch: Int, _ g: UnsafePointer<Float>,
    _ transposed: UnsafeMutablePointer<Float>, units: Range<Int>
  ) {
    let channels = shape.outputChannels
    let block = shape.outputHeight * shape.outputWidth * batch * 16
    for pixel in units {
      let source = g + pixel * channels * paddedBatch
      for first in stride(from: 0, to: channels, by: 16) {
        let target = transposed + first / 16 * block + pixel * batch * 16
        let count = min(16, channels - first)
        if count < 16 { target.update(repeating: 0, count: batch * 16) }
        transpose(source + first * paddedBatch, paddedBatch, channels: count, samples: batch, target)
      }
    }
  }

  /// Adjoint of the convolution in its weight, summed over pairs of operands: dw[c', c, kh, kw] = sum over pairs of
  /// scale times the sum over h', w', b < batch of x[h' s - p + kh, w' s - p + kw, c, b] g[h', w', c', b], in PyTorch's
  /// order.
  ///
  /// Writes the part of dw that belongs to `units`. Each weight has one accumulator for a row of output pixels (up to
  /// three where the image's border cuts the taps of a tile), which takes its terms in the order w', b; these sums times
  /// the scale are added in the order pair, h', w'.
  /// - Parameter scratch: `weightAdjointScratchCount` floats, for this call alone.
  public static func convolutionWeightAdjoint(
    _ shape: ConvolutionShape, _ paddedBatch: Int, batch: Int, _ pairs: UnsafeBufferPointer<WeightOperands>,
    _ dw: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>, units: Range<Int>
  ) {
    let partition = WeightUnits(shape)
    for index in units {
      let unit = partition[index]
      let columnSums = unit.taps * WeightUnits.outputs
      scratch.update(repeating: 0, count: unit.kernelRows.count * unit.columns * columnSums)
      for pair in pairs {
        var sums = scratch
        for kernelRow in unit.kernelRows {
          let job = WeightJob(
            shape: shape, paddedBatch: paddedBatch, batch: batch, pair: pair, kernelRow: kernelRow,
            firstOutput: unit.firstOutput, outputs: unit.outputs)
          for column in 0..<unit.columns {
            let first = unit.firstTap + column * shape.inputChannels
            job.accumulate(first..<first + unit.taps, sums)
            sums += columnSums
          }
        }
      }
      write(shape, unit, scratch, dw)
    }
  }
}

/// What one pair of operands contributes to the weights of one kernel row.
private struct WeightJob {
  let shape: ConvolutionShape
  let paddedBatch: Int, batch: Int
  let pair: WeightOperands
  let kernelRow: Int, firstOutput: Int, outputs: Int

  /// Adds to the sums [tap][32] of neighboring taps.
  func accumulate(_ taps: Range<Int>, _ sums: UnsafeMutablePointer<Float>) {
    let channels = shape.inputChannels
    let width = shape.outputWidth
    let gBlock = shape.outputHeight * width * batch * 16
    let g = pair.g + firstOutput / 16 * gBlock
    for row in 0..<shape.outputHeight {
      let inputRow = row * shape.stride + kernelRow - shape.rowPadding.before
      if inputRow < 0 || inputRow >= shape.inputHeight { continue }
      let x = pair.x + inputRow * shape.inputWidth * channels * paddedBatch
      var column = 0
      while column < width {
        // Pixels side by side that meet the same taps make one run.
        let met = tapsMet(column, among: taps)
        var end = column + 1
        while end < width, tapsMet(end, among: taps) == met { end += 1 }
        if !met.isEmpty {
          let left = (column * shape.stride - shape.columnPadding.before) * channels
          let run = WeightRun(
            pixels: end - column, batch: batch, x: x + (left + met.lowerBound) * paddedBatch,
            xPixel: shape.stride * channels * paddedBatch, xTap: paddedBatch,
            g: g + (row * width + column) * batch * 16, gBlock: gBlock, scale: pair.scale)
          accumulateWeights(
            met.count, blocks: (outputs + 15) / 16, run, sums + (met.lowerBound - taps.lowerBound) * WeightUnits.outputs
          )
        }
        column = end
      }
    }
  }

  /// The taps that reach the image from an output column.
  private func tapsMet(_ column: Int, among taps: Range<Int>) -> Range<Int> {
    let columns = tapRange(column * shape.stride - shape.columnPadding.before, shape.kernelWidth, shape.inputWidth)
    return (columns.lowerBound * shape.inputChannels..<columns.upperBound * shape.inputChannels).clamped(to: taps)
  }
}

/// [channels][samples] -> [samples][16], four by four; rows of the source lie `stride` floats apart.
private func transpose(
  _ source: UnsafePointer<Float>, _ stride: Int, channels: Int, samples: Int, _ target: UnsafeMutablePointer<Float>
) {
  let whole = channels / 4 * 4
  let wholeSamples = samples / 4 * 4
  for channel in Swift.stride(from: 0, to: whole, by: 4) {
    for sample in Swift.stride(from: 0, to: wholeSamples, by: 4) {
      let place = source + channel * stride + sample
      let a = UnsafeRawPointer(place).loadUnaligned(as: SIMD4<Float>.self)
      let b = UnsafeRawPointer(place + stride).loadUnaligned(as: SIMD4<Float>.self)
      let c = UnsafeRawPointer(place + 2 * stride).loadUnaligned(as: SIMD4<Float>.self)
      let d = UnsafeRawPointer(place + 3 * stride).loadUnaligned(as: SIMD4<Float>.self)
      let to = UnsafeMutableRawPointer(target + sample * 16 + channel)
      to.storeBytes(of: SIMD4(a[0], b[0], c[0], d[0]), as: SIMD4<Float>.self)
      to.storeBytes(of: SIMD4(a[1], b[1], c[1], d[1]), toByteOffset: 64, as: SIMD4<Float>.self)
      to.storeBytes(of: SIMD4(a[2], b[2], c[2], d[2]), toByteOffset: 128, as: SIMD4<Float>.self)
      to.storeBytes(of: SIMD4(a[3], b[3], c[3], d[3]), toByteOffset: 192, as: SIMD4<Float>.self)
    }
  }
  for channel in 0..<channels {
    for sample in (channel < whole ? wholeSamples : 0)..<samples {
      target[sample * 16 + channel] = source[channel * stride + sample]
    }
  }
}

/// Writes the sums [kernel row][kernel column][tap][32] of a unit to their places in the weight.
private func write(
  _ shape: ConvolutionShape, _ unit: WeightUnits.Unit, _ sums: UnsafePointer<Float>, _ dw: UnsafeMutablePointer<Float>
) {
  let area = shape.kernelHeight * shape.kernelWidth
  let columnSums = unit.taps * WeightUnits.outputs
  let columns = unit.kernelRows.count * unit.columns
  for tap in 0..<unit.taps {
    let (column, input) = (unit.firstTap + tap).quotientAndRemainder(dividingBy: shape.inputChannels)
    var target = dw + (unit.firstOutput * shape.inputChannels + input) * area
    target += unit.kernelRows.lowerBound * shape.kernelWidth + column
    let source = sums + tap * WeightUnits.outputs
    for output in 0..<unit.outputs {
      // Either all columns of some rows, which lie side by side, or one column of one row.
      for column in 0..<columns { target[column] = source[column * columnSums + output] }
      target += shape.inputChannels * area
    }
  }
}
