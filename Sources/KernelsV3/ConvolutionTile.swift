/// The register tile shared by the convolution and its input adjoint.

/// A block of output channels times a block of samples, one accumulator for each.
private protocol OutputTile {
  static var outputs: Int { get }
  static var samples: Int { get }
  /// Sums that begin with the outputs' biases.
  init(_ bias: UnsafePointer<Float>)
  /// Adds the products of `samples` inputs with `outputs` consecutive weights.
  mutating func accumulate(_ input: UnsafePointer<Float>, _ weights: UnsafePointer<Float>)
  /// Writes the accumulators, those of neighboring outputs `rowStride` floats apart.
  func store(_ output: UnsafeMutablePointer<Float>, _ rowStride: Int)
}

private struct OneOutput: OutputTile {
  var sum: SIMD16<Float>

  @inline(__always) static var outputs: Int { 1 }
  @inline(__always) static var samples: Int { 16 }

  @inline(__always) init(_ bias: UnsafePointer<Float>) { sum = SIMD16(repeating: bias[0]) }

  @inline(__always)
  mutating func accumulate(_ input: UnsafePointer<Float>, _ weights: UnsafePointer<Float>) {
    sum.addProduct(UnsafeRawPointer(input).loadUnaligned(as: SIMD16<Float>.self), weights[0])
  }

  @inline(__always)
  func store(_ output: UnsafeMutablePointer<Float>, _ rowStride: Int) {
    UnsafeMutableRawPointer(output).storeBytes(of: sum, as: SIMD16<Float>.self)
  }
}

/// Two tiles of neighboring outputs; tiles of tiles end up flat in registers, and common loads are made once.
private struct OutputPair<First: OutputTile, Second: OutputTile>: OutputTile {
  var first: First
  var second: Second

  @inline(__always) static var outputs: Int { First.outputs + Second.outputs }
  @inline(__always) static var samples: Int { First.samples }

  @inline(__always) init(_ bias: UnsafePointer<Float>) {
    first = First(bias)
    second = Second(bias + First.outputs)
  }

  @inline(__always)
  mutating func accumulate(_ input: UnsafePointer<Float>, _ weights: UnsafePointer<Float>) {
    first.accumulate(input, weights)
    second.accumulate(input, weights + First.outputs)
  }

  @inline(__always)
  func store(_ output: UnsafeMutablePointer<Float>, _ rowStride: Int) {
    first.store(output, rowStride)
    second.store(output + First.outputs * rowStride, rowStride)
  }
}

/// Two tiles of neighboring samples.
private struct SamplePair<Tile: OutputTile>: OutputTile {
  var first: Tile
  var second: Tile

  @inline(__always) static var outputs: Int { Tile.outputs }
  @inline(__always) static var samples: Int { 2 * Tile.samples }

  @inline(__always) init(_ bias: UnsafePointer<Float>) {
    first = Tile(bias)
    second = Tile(bias)
  }

  @inline(__always)
  mutating func accumulate(_ input: UnsafePointer<Float>, _ weights: UnsafePointer<Float>) {
    first.accumulate(input, weights)
    second.accumulate(input + Tile.samples, weights)
  }

  @inline(__always)
  func store(_ output: UnsafeMutablePointer<Float>, _ rowStride: Int) {
    first.store(output, rowStride)
    second.store(output + Tile.samples, rowStride)
  }
}

private typealias TwoOutputs = OutputPair<OneOutput, OneOutput>
private typealias ThreeOutputs = OutputPair<TwoOutputs, OneOutput>
private typealias FourOutputs = OutputPair<TwoOutputs, TwoOutputs>
private typealias FiveOutputs = OutputPair<FourOutputs, OneOutput>
private typealias SixOutputs = OutputPair<FourOutputs, TwoOutputs>

/// The taps of one output pixel: `rows` runs of `run` taps that are contiguous in the input and in the packed weights.
struct TapRows {
  /// Runs, and taps in each (kernel columns times input channels); zero when all fall into the padding.
  var rows: Int, run: Int
  /// The first tap of the first run, and the distance between the runs.
  var input: UnsafePointer<Float>, inputRow: Int
  /// The weights of the first tap of the first run, and the distance between the runs.
  var weights: UnsafePointer<Float>, weightsRow: Int
}

/// Computes one pixel of `outputs` channels (1...6) for all `paddedBatch` samples.
///
/// Each output takes its taps in the order in which `taps` lists them, whichever tile computes it.
func convolutionPixel(
  _ outputs: Int, _ bias: UnsafePointer<Float>?, _ taps: TapRows, _ paddedBatch: Int,
  _ output: UnsafeMutablePointer<Float>
) {
  if let bias {
    computePixel(outputs, bias, taps, paddedBatch, output)
  } else {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 6) { zeros in
      zeros.initialize(repeating: 0)
      if let zeros = zeros.baseAddress { computePixel(outputs, zeros, taps, paddedBatch, output) }
    }
  }
}

private func computePixel(
  _ outputs: Int, _ bias: UnsafePointer<Float>, _ taps: TapRows, _ paddedBatch: Int,
  _ output: UnsafeMutablePointer<Float>
) {
  switch outputs {
  case 1: sweepAll(OneOutput.self, bias, taps, paddedBatch, output)
  case 2: sweepAll(TwoOutputs.self, bias, taps, paddedBatch, output)
  case 3: sweepAll(ThreeOutputs.self, bias, taps, paddedBatch, output)
  case 4: sweepAll(FourOutputs.self, bias, taps, paddedBatch, output)
  case 5: sweepAll(FiveOutputs.self, bias, taps, paddedBatch, output)
  default: sweepAll(SixOutputs.self, bias, taps, paddedBatch, output)
  }
}

/// Tiles as wide as the registers hold, then narrower ones for the samples left over.
@inline(__always)
private func sweepAll<Tile: OutputTile>(
  _: Tile.Type, _ bias: UnsafePointer<Float>, _ taps: TapRows, _ paddedBatch: Int,
  _ output: UnsafeMutablePointer<Float>
) {
  var rest = 0
  #if KERNELS_V4
    // Thirty-two registers of 16 lanes.
    rest = sweep(SamplePair<SamplePair<Tile>>.self, bias, taps, paddedBatch, rest, output)
    rest = sweep(SamplePair<Tile>.self, bias, taps, paddedBatch, rest, output)
  #else
    // Sixteen registers of 8 lanes: twelve sums at most.
    if Tile.outputs == 1 { rest = sweep(SamplePair<SamplePair<Tile>>.self, bias, taps, paddedBatch, rest, output) }
    if Tile.outputs <= 3 { rest = sweep(SamplePair<Tile>.self, bias, taps, paddedBatch, rest, output) }
  #endif
  _ = sweep(Tile.self, bias, taps, paddedBatch, rest, output)
}

/// Runs one tile over the sample blocks from `start` on that it fills; returns the first sample left over.
@inline(__always)
private func sweep<Tile: OutputTile>(
  _: Tile.Type, _ bias: UnsafePointer<Float>, _ taps: TapRows, _ paddedBatch: Int, _ start: Int,
  _ output: UnsafeMutablePointer<Float>
) -> Int {
  var sample = start
  while sample + Tile.samples <= paddedBatch {
    var tile = Tile(bias)
    var inputRow = taps.input + sample
    var weightsRow = taps.weights
    for _ in 0..<taps.rows {
      var input = inputRow
      var weights = weightsRow
      for _ in 0..<taps.run {
        tile.accumulate(input, weights)
        input += paddedBatch
        weights += Tile.outputs
      }
      inputRow += taps.inputRow
      weightsRow += taps.weightsRow
    }
    tile.store(output + sample, paddedBatch)
    sample += Tile.samples
  }
  return sample
}
