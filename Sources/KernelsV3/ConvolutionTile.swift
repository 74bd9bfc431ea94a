/// The register tile shared by the convolution and its input adjoint.

/// A block of output channels times `Lanes.scalarCount` samples, one accumulator for each.
private protocol OutputTile {
  associatedtype Lanes: SIMD where Lanes.Scalar == Float
  static var outputs: Int { get }
  init()
  /// Adds the product of one input vector with `outputs` consecutive weights.
  mutating func accumulate(_ input: Lanes, _ weights: UnsafePointer<Float>)
  /// Writes the accumulators, `rowStride` floats apart.
  func store(_ output: UnsafeMutablePointer<Float>, _ rowStride: Int)
}

private struct OneOutput<Lanes: SIMD>: OutputTile where Lanes.Scalar == Float {
  var sum = Lanes(repeating: 0)

  @inline(__always) static var outputs: Int { 1 }

  @inline(__always) init() {}

  @inline(__always)
  mutating func accumulate(_ input: Lanes, _ weights: UnsafePointer<Float>) {
    sum.addProduct(input, weights[0])
  }

  @inline(__always)
  func store(_ output: UnsafeMutablePointer<Float>, _ rowStride: Int) {
    UnsafeMutableRawPointer(output).storeBytes(of: sum, as: Lanes.self)
  }
}

/// Two tiles side by side; larger tiles are pairs of pairs, which the compiler flattens into registers.
private struct Pair<First: OutputTile, Second: OutputTile>: OutputTile where First.Lanes == Second.Lanes {
  typealias Lanes = First.Lanes
  var first = First()
  var second = Second()

  @inline(__always) static var outputs: Int { First.outputs + Second.outputs }

  @inline(__always) init() {}

  @inline(__always)
  mutating func accumulate(_ input: Lanes, _ weights: UnsafePointer<Float>) {
    first.accumulate(input, weights)
    second.accumulate(input, weights + First.outputs)
  }

  @inline(__always)
  func store(_ output: UnsafeMutablePointer<Float>, _ rowStride: Int) {
    first.store(output, rowStride)
    second.store(output + First.outputs * rowStride, rowStride)
  }
}

private typealias TwoOutputs<L: SIMD> = Pair<OneOutput<L>, OneOutput<L>> where L.Scalar == Float
private typealias ThreeOutputs<L: SIMD> = Pair<TwoOutputs<L>, OneOutput<L>> where L.Scalar == Float
private typealias FourOutputs<L: SIMD> = Pair<TwoOutputs<L>, TwoOutputs<L>> where L.Scalar == Float
private typealias FiveOutputs<L: SIMD> = Pair<FourOutputs<L>, OneOutput<L>> where L.Scalar == Float
private typealias SixOutputs<L: SIMD> = Pair<FourOutputs<L>, TwoOutputs<L>> where L.Scalar == Float

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
func convolutionPixel(_ outputs: Int, _ taps: TapRows, _ paddedBatch: Int, _ output: UnsafeMutablePointer<Float>) {
  switch outputs {
  case 1:
    let rest = sweep(OneOutput<SIMD64<Float>>.self, taps, paddedBatch, 0, output)
    _ = sweep(OneOutput<SIMD16<Float>>.self, taps, paddedBatch, rest, output)
  case 2:
    let rest = sweep(TwoOutputs<SIMD32<Float>>.self, taps, paddedBatch, 0, output)
    _ = sweep(TwoOutputs<SIMD16<Float>>.self, taps, paddedBatch, rest, output)
  case 3:
    let rest = sweep(ThreeOutputs<SIMD32<Float>>.self, taps, paddedBatch, 0, output)
    _ = sweep(ThreeOutputs<SIMD16<Float>>.self, taps, paddedBatch, rest, output)
  case 4: _ = sweep(FourOutputs<SIMD16<Float>>.self, taps, paddedBatch, 0, output)
  case 5: _ = sweep(FiveOutputs<SIMD16<Float>>.self, taps, paddedBatch, 0, output)
  default: _ = sweep(SixOutputs<SIMD16<Float>>.self, taps, paddedBatch, 0, output)
  }
}

/// Runs one tile over the sample blocks from `start` on that it fills; returns the first sample left over.
@inline(__always)
private func sweep<Tile: OutputTile>(
  _: Tile.Type, _ taps: TapRows, _ paddedBatch: Int, _ start: Int, _ output: UnsafeMutablePointer<Float>
) -> Int {
  var sample = start
  while sample + Tile.Lanes.scalarCount <= paddedBatch {
    var tile = Tile()
    var inputRow = taps.input + sample
    var weightsRow = taps.weights
    for _ in 0..<taps.rows {
      var input = inputRow
      var weights = weightsRow
      for _ in 0..<taps.run {
        tile.accumulate(UnsafeRawPointer(input).loadUnaligned(as: Tile.Lanes.self), weights)
        input += paddedBatch
        weights += Tile.outputs
      }
      inputRow += taps.inputRow
      weightsRow += taps.weightsRow
    }
    tile.store(output + sample, paddedBatch)
    sample += Tile.Lanes.scalarCount
  }
  return sample
}
