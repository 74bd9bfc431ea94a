public import KernelTypes

/// Output pixels that are summed together: few enough for their operands to stay in the first-level cache while all
/// kernel columns pass over them.
private let chunkPixels = 8

/// Output channels of one unit, by the number of input channels in its block: a whole number of register tiles.
private func outputsPerUnit(_ inputs: Int) -> Int { inputs == 1 ? 8 : inputs == 3 ? 18 : 16 }

/// The fixed partition of the weight into units: blocks of at most four input channels, chunks of output channels.
private struct WeightUnits {
  let inputChannels: Int, outputChannels: Int

  private var fours: Int { inputChannels / 4 }

  private func chunks(_ inputs: Int) -> Int { (outputChannels + outputsPerUnit(inputs) - 1) / outputsPerUnit(inputs) }

  var count: Int { fours * chunks(4) + (inputChannels % 4 == 0 ? 0 : chunks(inputChannels % 4)) }

  /// Input and output channels of a unit.
  subscript(unit: Int) -> (inputs: Range<Int>, outputs: Range<Int>) {
    let block = min(unit / chunks(4), fours)
    let inputs = 4 * block..<min(4 * block + 4, inputChannels)
    let start = (unit - block * chunks(4)) * outputsPerUnit(inputs.count)
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
    let inputs = shape.inputHeight * (shape.inputWidth + shape.stride - 1) * min(4, shape.inputChannels)
    let sums = shape.kernelHeight * shape.kernelWidth * 4 * 16 * laneCount
    return (inputs + chunkPixels * 18) * paddedBatch + sums
  }

  /// Adjoint of the convolution in its weight, dw[c', c, kh, kw] = sum over h', w', b < batch of
  /// x[h' s - p + kh, w' s - p + kw, c, b] g[h', w', c', b], in PyTorch's order.
  ///
  /// Writes the part of dw that belongs to `units`. Each weight has 16 partial sums, lane = b mod 16, which take their
  /// terms in the order h', w', b, by chunks of eight columns (or whole rows while eight pixels fill them); then lanes
  /// l and l + 8, 4, 2, 1 apart are added. Lanes b >= batch count as zero, whatever they hold.
  public static func convolutionWeightAdjoint(
    _ shape: ConvolutionShape, _ paddedBatch: Int, batch: Int, _ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>,
    _ dw: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>, units: Range<Int>
  ) {
    let partition = WeightUnits(inputChannels: shape.inputChannels, outputChannels: shape.outputChannels)
    var job = WeightJob(shape: shape, paddedBatch: paddedBatch, batch: batch, x: x, g: g, dw: dw, scratch: scratch)
    for unit in units {
      let (inputs, outputs) = partition[unit]
      job.take(inputs)
      var start = outputs.lowerBound
      while start < outputs.upperBound {
        let size = weightTileOutputs(inputs.count, outputs.upperBound - start)
        let tiles = (outputs.upperBound - start) / size
        job.run(WeightGroup(firstOutput: start, outputs: size, tiles: tiles))
        start += tiles * size
      }
    }
  }
}

/// Register tiles of equal size on neighbouring output channels.
private struct WeightGroup {
  let firstOutput: Int
  let outputs: Int, tiles: Int
}

/// One call of the weight adjoint. Operands are copied into the order in which the register tile reads them: strides
/// that are large powers of two would let them evict each other from the cache.
private struct WeightJob {
  private let shape: ConvolutionShape
  private let paddedBatch: Int
  /// Blocks of 16 samples, and the valid samples of an incomplete last one.
  private let blocks: Int, rest: Int
  private let x: UnsafePointer<Float>, g: UnsafePointer<Float>
  private let dw: UnsafeMutablePointer<Float>
  /// Parts of the scratch: [H][residue of w][w / s][block][inputs][16], [tile][h'][w'][block][outputs][16] and
  /// [kh][tile][kw][inputs][outputs][16].
  private let xCopy: UnsafeMutablePointer<Float>, gCopy: UnsafeMutablePointer<Float>
  private let sums: UnsafeMutablePointer<Float>
  private var inputs: Range<Int>
  /// Columns of one residue modulo the stride.
  private let residueColumns: Int
  /// With a single column of output pixels and no padded lanes the operands are read where they are.
  private let isDirect: Bool

  init(
    shape: ConvolutionShape, paddedBatch: Int, batch: Int, x: UnsafePointer<Float>, g: UnsafePointer<Float>,
    dw: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    self.shape = shape
    self.paddedBatch = paddedBatch
    blocks = (batch + 15) / 16
    rest = batch % 16
    self.x = x
    self.g = g
    self.dw = dw
    residueColumns = (shape.inputWidth + shape.stride - 1) / shape.stride
    xCopy = scratch
    let inputCount = shape.inputHeight * residueColumns * shape.stride * min(4, shape.inputChannels)
    gCopy = xCopy + inputCount * paddedBatch
    sums = gCopy + chunkPixels * 18 * paddedBatch
    inputs = 0..<0
    isDirect = shape.outputWidth == 1 && rest == 0
  }

  /// Chooses a block of input channels.
  mutating func take(_ block: Range<Int>) {
    if block == inputs { return }
    inputs = block
    if isDirect { return }
    for row in 0..<shape.inputHeight {
      for column in 0..<shape.inputWidth {
        let pixel = row * shape.inputWidth + column
        let place = (row * shape.stride + column % shape.stride) * residueColumns + column / shape.stride
        copy(
          x + (pixel * shape.inputChannels + block.lowerBound) * paddedBatch, block.count,
          xCopy + place * blocks * block.count * 16)
      }
    }
  }

  /// Copies channels of one pixel, [channel][sample] -> [block][channel][16], with zero in the padded lanes.
  private func copy(_ source: UnsafePointer<Float>, _ channels: Int, _ target: UnsafeMutablePointer<Float>) {
    var target = UnsafeMutableRawPointer(target)
    for block in 0..<blocks {
      for channel in 0..<channels {
        var value = UnsafeRawPointer(source + channel * paddedBatch + block * 16).loadUnaligned(as: SIMD16<Float>.self)
        if block == blocks - 1 && rest > 0 {
          let index = SIMD16<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
          value.replace(with: 0, where: index .>= Int32(rest))
        }
        target.storeBytes(of: value, as: SIMD16<Float>.self)
        target += 64
      }
    }
  }

  /// Computes the weights between the chosen input channels and a group of output channels.
  func run(_ group: WeightGroup) {
    let tileSums = inputs.count * group.outputs * 16
    sums.update(repeating: 0, count: shape.kernelHeight * shape.kernelWidth * group.tiles * tileSums)
    let chunkColumns = min(shape.outputWidth, chunkPixels)
    let chunkRows = chunkPixels / chunkColumns
    for top in stride(from: 0, to: shape.outputHeight, by: chunkRows) {
      let rows = top..<min(top + chunkRows, shape.outputHeight)
      for left in stride(from: 0, to: shape.outputWidth, by: chunkColumns) {
        let columns = left..<min(left + chunkColumns, shape.outputWidth)
        if !isDirect { copyGradient(group, rows, columns) }
        accumulate(group, rows, columns)
      }
    }
    finish(group)
  }

  private func copyGradient(_ group: WeightGroup, _ rows: Range<Int>, _ columns: Range<Int>) {
    var target = gCopy
    for tile in 0..<group.tiles {
      for row in rows {
        for column in columns {
          let channel = group.firstOutput + tile * group.outputs
          let pixel = row * shape.outputWidth + column
          copy(g + (pixel * shape.outputChannels + channel) * paddedBatch, group.outputs, target)
          target += blocks * group.outputs * 16
        }
      }
    }
  }

  /// All kernel taps over one chunk of output pixels.
  private func accumulate(_ group: WeightGroup, _ chunkRows: Range<Int>, _ chunkColumns: Range<Int>) {
    let tileSums = inputs.count * group.outputs * 16
    for kernelRow in 0..<shape.kernelHeight {
      let rows = outputRange(kernelRow - shape.padding, shape.stride, shape.inputHeight, chunkRows)
      if rows.isEmpty { continue }
      for tile in 0..<group.tiles {
        for kernelColumn in 0..<shape.kernelWidth {
          let columns = outputRange(kernelColumn - shape.padding, shape.stride, shape.inputWidth, chunkColumns)
          if columns.isEmpty { continue }
          accumulateWeights(
            inputs.count, group.outputs, rows: rows.count, steps: columns.count * blocks,
            inputOperand(
              rows.lowerBound * shape.stride - shape.padding + kernelRow,
              columns.lowerBound * shape.stride - shape.padding + kernelColumn),
            gradientOperand(
              group, tile, chunkRows.count, chunkColumns.count, rows.lowerBound - chunkRows.lowerBound,
              columns.lowerBound - chunkColumns.lowerBound, rows.lowerBound),
            sums + ((kernelRow * group.tiles + tile) * shape.kernelWidth + kernelColumn) * tileSums)
        }
      }
    }
  }

  /// The inputs from pixel (row, column) on, `stride` columns apart.
  private func inputOperand(_ row: Int, _ column: Int) -> WeightOperand {
    if isDirect {
      let pixel = (row * shape.inputWidth + column) * shape.inputChannels + inputs.lowerBound
      return WeightOperand(
        start: x + pixel * paddedBatch, step: 16, channel: paddedBatch,
        row: shape.stride * shape.inputWidth * shape.inputChannels * paddedBatch)
    }
    let step = inputs.count * 16
    let place = (row * shape.stride + column % shape.stride) * residueColumns + column / shape.stride
    return WeightOperand(
      start: xCopy + place * blocks * step, step: step, channel: 16,
      row: shape.stride * shape.stride * residueColumns * blocks * step)
  }

  /// The gradients of one tile from a pixel of the chunk on.
  private func gradientOperand(
    _ group: WeightGroup, _ tile: Int, _ chunkRows: Int, _ chunkColumns: Int, _ rowInChunk: Int, _ columnInChunk: Int,
    _ row: Int
  ) -> WeightOperand {
    if isDirect {
      let channel = row * shape.outputChannels + group.firstOutput + tile * group.outputs
      return WeightOperand(
        start: g + channel * paddedBatch, step: 16, channel: paddedBatch, row: shape.outputChannels * paddedBatch)
    }
    let step = group.outputs * 16
    let place = (tile * chunkRows + rowInChunk) * chunkColumns + columnInChunk
    return WeightOperand(
      start: gCopy + place * blocks * step, step: step, channel: 16, row: chunkColumns * blocks * step)
  }

  /// Adds the lanes and writes the weights.
  private func finish(_ group: WeightGroup) {
    let area = shape.kernelHeight * shape.kernelWidth
    var source = UnsafePointer(sums)
    for kernelRow in 0..<shape.kernelHeight {
      for tile in 0..<group.tiles {
        for kernelColumn in 0..<shape.kernelWidth {
          for input in inputs {
            for output in 0..<group.outputs {
              let target = (group.firstOutput + tile * group.outputs + output) * shape.inputChannels + input
              dw[target * area + kernelRow * shape.kernelWidth + kernelColumn] = laneSum(source)
              source += 16
            }
          }
        }
      }
    }
  }
}

/// Output positions of `chunk` for which o stride + offset lies in 0..<input.
private func outputRange(_ offset: Int, _ stride: Int, _ input: Int, _ chunk: Range<Int>) -> Range<Int> {
  let lower = offset >= 0 ? 0 : (stride - 1 - offset) / stride
  let upper = input - 1 - offset < 0 ? 0 : (input - 1 - offset) / stride + 1
  return (lower..<max(lower, upper)).clamped(to: chunk)
}

/// The fixed tree over 16 lanes.
@inline(__always)
private func laneSum(_ source: UnsafePointer<Float>) -> Float {
  let lanes = UnsafeRawPointer(source).loadUnaligned(as: SIMD16<Float>.self)
  let eight = lanes.lowHalf + lanes.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two[0] + two[1]
}
