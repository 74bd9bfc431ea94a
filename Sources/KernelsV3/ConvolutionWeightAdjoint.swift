public import KernelTypes

extension Kernels {
  /// Units of work of `convolutionWeightAdjoint`: a few input channels times a few output channels.
  public static func convolutionWeightAdjointUnits(_ shape: ConvolutionShape, _ paddedBatch: Int) -> Int {
    WeightUnits(shape).count
  }

  /// Floats of scratch that one call of `convolutionWeightAdjoint` needs; calls that run at the same time need their
  /// own.
  public static func weightAdjointScratchCount(_ shape: ConvolutionShape, _ paddedBatch: Int) -> Int {
    WeightJob.Layout(shape, paddedBatch).count
  }

  /// Adjoint of the convolution in its weight, dw[c', c, kh, kw] = sum over h', w', b < batch of
  /// x[h' s - p + kh, w' s - p + kw, c, b] g[h', w', c', b], in PyTorch's order.
  ///
  /// Writes the part of dw that belongs to `units`. Each weight has 16 partial sums, lane = b mod 16, which take their
  /// terms in the order h', w', b, by chunks of eight columns (or whole rows while eight pixels hold them); then lanes
  /// l and l + 8, 4, 2, 1 apart are added. Lanes b >= batch count as zero, whatever they hold.
  public static func convolutionWeightAdjoint(
    _ shape: ConvolutionShape, _ paddedBatch: Int, batch: Int, _ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>,
    _ dw: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>, units: Range<Int>
  ) {
    let partition = WeightUnits(shape)
    let job = WeightJob(shape: shape, paddedBatch: paddedBatch, batch: batch, x: x, g: g, dw: dw, scratch: scratch)
    var copied = -1
    for index in units {
      let unit = partition[index]
      if unit.firstInput != copied { job.copyInputs(unit) }
      copied = unit.firstInput
      var start = unit.outputs.lowerBound
      while start < unit.outputs.upperBound {
        let size = weightTileOutputs(unit.inputs, unit.outputs.upperBound - start)
        let tiles = (unit.outputs.upperBound - start) / size
        job.run(WeightJob.Group(unit: unit, firstOutput: start, outputs: size, tiles: tiles))
        start += tiles * size
      }
    }
  }
}

/// Output pixels that are summed together: few enough for their operands to stay in the first-level cache while all
/// kernel columns pass over them.
private let chunkPixels = 8

/// One call of the weight adjoint. Operands are copied into the order in which the register tile reads them: strides
/// that are large powers of two would let them evict each other from the cache.
private struct WeightJob {
  /// Parts of the scratch, with offsets in floats.
  struct Layout {
    /// Columns of the input of one residue modulo the stride.
    let residueColumns: Int
    /// Gradients [tile][h'][w'][sample block][outputs][16] follow the inputs
    /// [block][H][residue of w][w / s][sample block][inputs][16].
    let gradients: Int
    /// Sums [kh][block][tile][kw][inputs][outputs][16] come last.
    let sums: Int
    let count: Int

    init(_ shape: ConvolutionShape, _ paddedBatch: Int) {
      residueColumns = (shape.inputWidth + shape.stride - 1) / shape.stride
      let inputs = WeightUnits.inputs(shape)
      gradients = shape.inputHeight * shape.stride * residueColumns * inputs * paddedBatch
      sums = gradients + chunkPixels * WeightUnits.outputs * paddedBatch
      count = sums + shape.kernelHeight * shape.kernelWidth * inputs * WeightUnits.outputs * 16
    }
  }

  /// Register tiles of equal size on neighbouring output channels.
  struct Group {
    let unit: WeightUnits.Unit
    let firstOutput: Int, outputs: Int, tiles: Int
  }

  private let shape: ConvolutionShape
  private let paddedBatch: Int
  /// Blocks of 16 samples, and the valid samples of an incomplete last one.
  private let sampleBlocks: Int, rest: Int
  private let x: UnsafePointer<Float>, g: UnsafePointer<Float>
  private let dw: UnsafeMutablePointer<Float>
  private let scratch: UnsafeMutablePointer<Float>
  private let layout: Layout

  init(
    shape: ConvolutionShape, paddedBatch: Int, batch: Int, x: UnsafePointer<Float>, g: UnsafePointer<Float>,
    dw: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    self.shape = shape
    self.paddedBatch = paddedBatch
    sampleBlocks = (batch + 15) / 16
    rest = batch % 16
    self.x = x
    self.g = g
    self.dw = dw
    self.scratch = scratch
    layout = Layout(shape, paddedBatch)
  }

  // MARK: operands

  /// Floats of one row of a block of inputs.
  private func inputRow(_ inputs: Int) -> Int { shape.stride * layout.residueColumns * sampleBlocks * inputs * 16 }

  /// Where an input column begins in its row.
  private func inputOffset(_ column: Int, _ inputs: Int) -> Int {
    (column % shape.stride * layout.residueColumns + column / shape.stride) * sampleBlocks * inputs * 16
  }

  /// Copies the input channels of a unit.
  func copyInputs(_ unit: WeightUnits.Unit) {
    let row = inputRow(unit.inputs)
    for y in 0..<shape.inputHeight {
      for column in 0..<shape.inputWidth {
        let pixel = (y * shape.inputWidth + column) * shape.inputChannels + unit.firstInput
        let target = scratch + y * row + inputOffset(column, unit.inputs)
        for block in 0..<unit.blocks {
          copy(
            x + (pixel + block * unit.inputs) * paddedBatch, unit.inputs, target + block * shape.inputHeight * row)
        }
      }
    }
  }

  private func copyGradients(_ group: Group, _ rows: Range<Int>, _ columns: Range<Int>) {
    let step = sampleBlocks * group.outputs * 16
    let tileSize = rows.count * columns.count * step
    var target = scratch + layout.gradients
    for row in rows {
      for column in columns {
        let pixel = (row * shape.outputWidth + column) * shape.outputChannels + group.firstOutput
        for tile in 0..<group.tiles {
          copy(g + (pixel + tile * group.outputs) * paddedBatch, group.outputs, target + tile * tileSize)
        }
        target += step
      }
    }
  }

  /// Copies channels of one pixel, [channel][sample] -> [sample block][channel][16], with zero in the padded lanes.
  private func copy(_ source: UnsafePointer<Float>, _ channels: Int, _ target: UnsafeMutablePointer<Float>) {
    for channel in 0..<channels {
      let row = UnsafeRawPointer(source + channel * paddedBatch)
      var place = UnsafeMutableRawPointer(target + channel * 16)
      for block in 0..<sampleBlocks {
        var value = row.loadUnaligned(fromByteOffset: 64 * block, as: SIMD16<Float>.self)
        if block == sampleBlocks - 1 && rest > 0 {
          let index = SIMD16<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
          value.replace(with: 0, where: index .>= Int32(rest))
        }
        place.storeBytes(of: value, as: SIMD16<Float>.self)
        place += 64 * channels
      }
    }
  }

  // MARK: sums

  /// Computes the weights between the input channels of a unit and a group of output channels.
  func run(_ group: Group) {
    let tileSums = group.unit.inputs * group.outputs
    let sums = scratch + layout.sums
    let count = shape.kernelHeight * shape.kernelWidth * group.unit.blocks * group.tiles * tileSums
    // Without padding the first chunk meets every tap and starts its sums itself.
    if shape.padding > 0 { sums.update(repeating: 0, count: count * 16) }
    let chunkColumns = min(shape.outputWidth, chunkPixels)
    let chunkRows = chunkPixels / chunkColumns
    for top in stride(from: 0, to: shape.outputHeight, by: chunkRows) {
      let rows = top..<min(top + chunkRows, shape.outputHeight)
      for left in stride(from: 0, to: shape.outputWidth, by: chunkColumns) {
        let columns = left..<min(left + chunkColumns, shape.outputWidth)
        copyGradients(group, rows, columns)
        accumulate(group, rows, columns, sums)
      }
    }
    addLanes(sums, count)
    scatter(group, sums)
  }

  /// What one kernel column reads in a chunk of output pixels.
  private struct ColumnTap {
    var kernelColumn: Int
    /// Steps of 16 samples, and where the operands begin in their rows.
    var steps: Int, xOffset: Int, gOffset: Int
  }

  /// All kernel taps over one chunk of output pixels.
  private func accumulate(
    _ group: Group, _ chunkRows: Range<Int>, _ chunkColumns: Range<Int>, _ sums: UnsafeMutablePointer<Float>
  ) {
    let inputs = group.unit.inputs
    let gStep = sampleBlocks * group.outputs * 16
    let xRow = inputRow(inputs)
    let gRow = chunkColumns.count * gStep
    withUnsafeTemporaryAllocation(of: ColumnTap.self, capacity: shape.kernelWidth) { buffer in
      var count = 0
      for kernelColumn in 0..<shape.kernelWidth {
        let offset = kernelColumn - shape.padding
        let columns = outputRange(offset, shape.stride, shape.inputWidth, chunkColumns)
        if columns.isEmpty { continue }
        buffer[count] = ColumnTap(
          kernelColumn: kernelColumn, steps: columns.count * sampleBlocks,
          xOffset: inputOffset(columns.lowerBound * shape.stride + offset, inputs),
          gOffset: (columns.lowerBound - chunkColumns.lowerBound) * gStep)
        count += 1
      }
      for kernelRow in 0..<shape.kernelHeight {
        let offset = kernelRow - shape.padding
        let rows = outputRange(offset, shape.stride, shape.inputHeight, chunkRows)
        if rows.isEmpty { continue }
        let x = scratch + (rows.lowerBound * shape.stride + offset) * xRow
        let g = scratch + layout.gradients + (rows.lowerBound - chunkRows.lowerBound) * gRow
        for block in 0..<group.unit.blocks {
          for tile in 0..<group.tiles {
            let place = ((kernelRow * group.unit.blocks + block) * group.tiles + tile) * shape.kernelWidth
            for tap in buffer[0..<count] {
              accumulateWeights(
                inputs, group.outputs,
                WeightSteps(
                  startsAtZero: shape.padding == 0 && chunkRows.lowerBound == 0 && chunkColumns.lowerBound == 0,
                  rows: rows.count, steps: tap.steps, x: x + block * shape.inputHeight * xRow + tap.xOffset,
                  xRow: shape.stride * xRow, g: g + tile * chunkRows.count * gRow + tap.gOffset, gRow: gRow),
                sums + (place + tap.kernelColumn) * inputs * group.outputs * 16)
            }
          }
        }
      }
    }
  }

  /// Writes the sums to their places in the weight.
  private func scatter(_ group: Group, _ sums: UnsafePointer<Float>) {
    let area = shape.kernelHeight * shape.kernelWidth
    let outputStride = shape.inputChannels * area
    var source = sums
    for kernelRow in 0..<shape.kernelHeight {
      for block in 0..<group.unit.blocks {
        for tile in 0..<group.tiles {
          let output = group.firstOutput + tile * group.outputs
          let input = group.unit.firstInput + block * group.unit.inputs
          var target = dw + output * outputStride + input * area + kernelRow * shape.kernelWidth
          for _ in 0..<shape.kernelWidth {
            for input in 0..<group.unit.inputs {
              var place = target + input * area
              for _ in 0..<group.outputs {
                place.pointee = source.pointee
                place += outputStride
                source += 1
              }
            }
            target += 1
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
