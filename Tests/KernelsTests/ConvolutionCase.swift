import Engine
import KernelTypes
import KernelsV3
import KernelsV4
import KernelsWide

/// Builds of the kernels that this machine can run: v3, the wide tiles of v4 built for v3, and v4 where there is AVX-512.
let kernelSets: [any KernelSet.Type] =
  [KernelsV3.Kernels.self, KernelsWide.Kernels.self] + (KernelLevel.v4.isSupported ? [KernelsV4.Kernels.self] : [])

/// Small deterministic numbers in [-1, 1], without a library generator.
struct Numbers {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> Float {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Float(state >> 40) / Float(1 << 23) - 1
  }

  mutating func array(_ count: Int) -> [Float] { (0..<count).map { _ in next() } }
}

/// One convolution with random operands, NaN in the padded lanes, and its definition as loops in Double.
struct ConvolutionCase {
  let shape: ConvolutionShape
  let batch: Int
  /// The build that computes.
  var kernels: any KernelSet.Type = KernelsV3.Kernels.self
  let paddedBatch: Int
  var x: [Float], g: [Float], weight: [Float]

  init(_ shape: ConvolutionShape, batch: Int, seed: UInt64) {
    self.shape = shape
    self.batch = batch
    paddedBatch = (batch + 15) / 16 * 16
    var numbers = Numbers(seed)
    x = Self.tensor(
      shape.inputHeight * shape.inputWidth * shape.inputChannels, batch, paddedBatch, &numbers)
    g = Self.tensor(
      shape.outputHeight * shape.outputWidth * shape.outputChannels, batch, paddedBatch, &numbers)
    weight = numbers.array(shape.weightCount)
  }

  /// One sample of another case, alone in its batch.
  init(_ other: ConvolutionCase, sample: Int) {
    shape = other.shape
    batch = 1
    paddedBatch = 16
    weight = other.weight
    func alone(_ values: [Float]) -> [Float] {
      var result = [Float](repeating: .nan, count: values.count / other.paddedBatch * 16)
      for row in 0..<values.count / other.paddedBatch { result[row * 16] = values[row * other.paddedBatch + sample] }
      return result
    }
    x = alone(other.x)
    g = alone(other.g)
  }

  private static func tensor(_ rows: Int, _ batch: Int, _ paddedBatch: Int, _ numbers: inout Numbers) -> [Float] {
    var result = [Float](repeating: .nan, count: rows * paddedBatch)
    for row in 0..<rows {
      for sample in 0..<batch { result[row * paddedBatch + sample] = numbers.next() }
    }
    return result
  }

  var description: String {
    "\(shape.inputHeight)x\(shape.inputWidth) channels \(shape.inputChannels) -> \(shape.outputChannels)"
      + " kernel \(shape.kernelHeight)x\(shape.kernelWidth) stride \(shape.stride)"
      + " padding \(shape.rowPadding), \(shape.columnPadding)"
      + " batch \(batch)"
  }

  // MARK: kernels

  func forward(units: [Range<Int>]? = nil, bias: [Float]? = nil) -> [Float] {
    var packed = [Float](repeating: .nan, count: shape.weightCount)
    kernels.packForward(shape, weight, &packed, units: 0..<shape.forwardPackingUnits)
    var y = [Float](repeating: .infinity, count: g.count)
    for range in units ?? [0..<shape.forwardUnits] {
      kernels.convolutionForward(shape, paddedBatch, x, packed, bias: bias, &y, units: range)
    }
    return y
  }

  func inputAdjoint(units: [Range<Int>]? = nil, bias: [Float]? = nil) -> [Float] {
    var packed = [Float](repeating: .nan, count: shape.weightCount)
    kernels.packAdjoint(shape, weight, &packed, units: 0..<shape.adjointPackingUnits)
    var dx = [Float](repeating: .infinity, count: x.count)
    for range in units ?? [0..<shape.inputAdjointUnits] {
      kernels.convolutionInputAdjoint(shape, paddedBatch, g, packed, bias: bias, &dx, units: range)
    }
    return dx
  }

  /// - Parameter scales: the pair of operands is taken once for each, times that factor.
  func weightAdjoint(units: [Range<Int>]? = nil, scales: [Float] = [1]) -> [Float] {
    var transposed = [Float](repeating: .nan, count: shape.transposedCount(batch: batch))
    kernels.transposeGradients(
      shape, paddedBatch, batch: batch, g, &transposed, units: 0..<shape.transpositionUnits)
    var scratch = [Float](repeating: .nan, count: shape.weightAdjointScratchCount)
    var dw = [Float](repeating: .infinity, count: shape.weightCount)
    x.withUnsafeBufferPointer { x in
      transposed.withUnsafeBufferPointer { transposed in
        guard let x = x.baseAddress, let transposed = transposed.baseAddress else { return }
        let pairs = scales.map { WeightOperands(x: x, g: transposed, scale: $0) }
        pairs.withUnsafeBufferPointer { pairs in
          for range in units ?? [0..<shape.weightAdjointUnits] {
            kernels.convolutionWeightAdjoint(
              shape, paddedBatch, batch: batch, pairs, &dw, scratch: &scratch, units: range)
          }
        }
      }
    }
    return dw
  }

  // MARK: definition

  /// A sum of products, with what is needed to bound the rounding error of any order of summation.
  struct Sum {
    var value = 0.0, magnitude = 0.0
    var terms = 0

    mutating func add(_ a: Float, _ b: Float) {
      value += Double(a) * Double(b)
      magnitude += abs(Double(a) * Double(b))
      terms += 1
    }

    func agrees(_ result: Float) -> Bool { abs(Double(result) - value) <= 0x1p-24 * Double(terms + 2) * magnitude }
  }

  /// Calls `body` with every tap (input row, input column, output row, output column, kernel row, kernel column).
  private func forEachTap(_ body: (Int, Int, Int, Int, Int, Int) -> Void) {
    for row in 0..<shape.outputHeight {
      for column in 0..<shape.outputWidth {
        for kernelRow in 0..<shape.kernelHeight {
          for kernelColumn in 0..<shape.kernelWidth {
            let y = row * shape.stride - shape.rowPadding.before + kernelRow
            let x = column * shape.stride - shape.columnPadding.before + kernelColumn
            if y >= 0 && y < shape.inputHeight && x >= 0 && x < shape.inputWidth {
              body(y, x, row, column, kernelRow, kernelColumn)
            }
          }
        }
      }
    }
  }

  private func xIndex(_ y: Int, _ x: Int, _ channel: Int) -> Int {
    ((y * shape.inputWidth + x) * shape.inputChannels + channel) * paddedBatch
  }

  private func gIndex(_ y: Int, _ x: Int, _ channel: Int) -> Int {
    ((y * shape.outputWidth + x) * shape.outputChannels + channel) * paddedBatch
  }

  private func weightIndex(_ output: Int, _ input: Int, _ row: Int, _ column: Int) -> Int {
    ((output * shape.inputChannels + input) * shape.kernelHeight + row) * shape.kernelWidth + column
  }

  /// y of one output channel and sample, [H', W'].
  func forwardDefinition(_ output: Int, _ sample: Int) -> [(index: Int, sum: Sum)] {
    var sums = [Sum](repeating: Sum(), count: shape.outputHeight * shape.outputWidth)
    forEachTap { y, x, row, column, kernelRow, kernelColumn in
      for input in 0..<shape.inputChannels {
        sums[row * shape.outputWidth + column].add(
          self.x[xIndex(y, x, input) + sample], weight[weightIndex(output, input, kernelRow, kernelColumn)])
      }
    }
    return sums.enumerated().map { pixel, sum in
      (gIndex(pixel / shape.outputWidth, pixel % shape.outputWidth, output) + sample, sum)
    }
  }

  /// dx of one input channel and sample, [H, W].
  func inputAdjointDefinition(_ input: Int, _ sample: Int) -> [(index: Int, sum: Sum)] {
    var sums = [Sum](repeating: Sum(), count: shape.inputHeight * shape.inputWidth)
    forEachTap { y, x, row, column, kernelRow, kernelColumn in
      for output in 0..<shape.outputChannels {
        sums[y * shape.inputWidth + x].add(
          g[gIndex(row, column, output) + sample], weight[weightIndex(output, input, kernelRow, kernelColumn)])
      }
    }
    return sums.enumerated().map { pixel, sum in
      (xIndex(pixel / shape.inputWidth, pixel % shape.inputWidth, input) + sample, sum)
    }
  }

  /// dw of one pair of channels, [kh, kw].
  func weightAdjointDefinition(_ output: Int, _ input: Int) -> [(index: Int, sum: Sum)] {
    var sums = [Sum](repeating: Sum(), count: shape.kernelHeight * shape.kernelWidth)
    forEachTap { y, x, row, column, kernelRow, kernelColumn in
      for sample in 0..<batch {
        sums[kernelRow * shape.kernelWidth + kernelColumn].add(
          self.x[xIndex(y, x, input) + sample], g[gIndex(row, column, output) + sample])
      }
    }
    return sums.enumerated().map { tap, sum in
      (weightIndex(output, input, tap / shape.kernelWidth, tap % shape.kernelWidth), sum)
    }
  }
}
