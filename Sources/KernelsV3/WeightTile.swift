/// The register tile of the weight adjoint: products of a few input channels with a few output channels, summed over
/// pixels and blocks of 16 samples, one accumulator for each lane.

/// Lanes of a partial sum, as a constant that this file can fold.
private let lanes = 16

/// A few input channels times a few output channels; its sums are stored [inputs][outputs][16 lanes].
private protocol WeightTile {
  static var inputs: Int { get }
  static var outputs: Int { get }
  init(_ sums: UnsafeMutablePointer<Float>)
  /// Adds x times g for every pair; channels lie `stride` floats apart.
  mutating func accumulate(_ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ stride: Int)
  func store(_ sums: UnsafeMutablePointer<Float>)
}

private struct OneWeight: WeightTile {
  var sum: RegisterLanes

  @inline(__always) static var inputs: Int { 1 }
  @inline(__always) static var outputs: Int { 1 }

  @inline(__always)
  init(_ sums: UnsafeMutablePointer<Float>) {
    sum = UnsafeRawPointer(sums).loadUnaligned(as: RegisterLanes.self)
  }

  @inline(__always)
  mutating func accumulate(_ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ stride: Int) {
    sum.addProduct(
      UnsafeRawPointer(x).loadUnaligned(as: RegisterLanes.self),
      UnsafeRawPointer(g).loadUnaligned(as: RegisterLanes.self))
  }

  @inline(__always)
  func store(_ sums: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(sums).storeBytes(of: sum, as: RegisterLanes.self)
  }
}

/// Two tiles with the same inputs and neighbouring outputs.
private struct OutputPair<First: WeightTile, Second: WeightTile>: WeightTile {
  var first: First
  var second: Second

  @inline(__always) static var inputs: Int { First.inputs }
  @inline(__always) static var outputs: Int { First.outputs + Second.outputs }

  @inline(__always)
  init(_ sums: UnsafeMutablePointer<Float>) {
    first = First(sums)
    second = Second(sums + First.inputs * First.outputs * lanes)
  }

  @inline(__always)
  mutating func accumulate(_ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ stride: Int) {
    first.accumulate(x, g, stride)
    second.accumulate(x, g + First.outputs * stride, stride)
  }

  @inline(__always)
  func store(_ sums: UnsafeMutablePointer<Float>) {
    first.store(sums)
    second.store(sums + First.inputs * First.outputs * lanes)
  }
}

/// Two tiles with the same outputs and neighbouring inputs.
private struct InputPair<First: WeightTile, Second: WeightTile>: WeightTile {
  var first: First
  var second: Second

  @inline(__always) static var inputs: Int { First.inputs + Second.inputs }
  @inline(__always) static var outputs: Int { First.outputs }

  @inline(__always)
  init(_ sums: UnsafeMutablePointer<Float>) {
    first = First(sums)
    second = Second(sums + First.inputs * First.outputs * lanes)
  }

  @inline(__always)
  mutating func accumulate(_ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ stride: Int) {
    first.accumulate(x, g, stride)
    second.accumulate(x + First.inputs * stride, g, stride)
  }

  @inline(__always)
  func store(_ sums: UnsafeMutablePointer<Float>) {
    first.store(sums)
    second.store(sums + First.inputs * First.outputs * lanes)
  }
}

private typealias TwoOutputs = OutputPair<OneWeight, OneWeight>
private typealias ThreeOutputs = OutputPair<TwoOutputs, OneWeight>
private typealias FourOutputs = OutputPair<TwoOutputs, TwoOutputs>
private typealias EightOutputs = OutputPair<FourOutputs, FourOutputs>
private typealias TwoInputs<Tile: WeightTile> = InputPair<Tile, Tile>
private typealias ThreeInputs<Tile: WeightTile> = InputPair<InputPair<Tile, Tile>, Tile>
private typealias FourInputs<Tile: WeightTile> = InputPair<InputPair<Tile, Tile>, InputPair<Tile, Tile>>

/// The pixels and sample blocks that one call of `accumulateWeights` sums over.
struct PixelRange {
  /// Rows and columns of output pixels.
  var rows: Int, columns: Int
  /// Blocks of 16 samples.
  var blocks: Int
  /// First input element, and the distance between the inputs of neighbouring output rows and columns.
  var x: UnsafePointer<Float>, xRow: Int, xColumn: Int
  /// First element of the gradient, and the distance between rows and columns.
  var g: UnsafePointer<Float>, gRow: Int, gColumn: Int
  /// Distance between channels, the padded batch.
  var channel: Int
}

/// Largest tile with `inputs` (1...4) input channels that fits `outputs` output channels: its output channels.
func weightTileOutputs(_ inputs: Int, _ outputs: Int) -> Int {
  switch inputs {
  case 1: outputs >= 8 ? 8 : outputs >= 4 ? 4 : min(outputs, 2)
  case 2, 3: outputs >= 4 ? 4 : min(outputs, 2)
  default: min(outputs, 3)
  }
}

/// Adds the products over `pixels` to `sums` [inputs][outputs][16 lanes].
///
/// `outputs` is one that `weightTileOutputs` gave for `inputs`.
func accumulateWeights(_ inputs: Int, _ outputs: Int, _ pixels: PixelRange, _ sums: UnsafeMutablePointer<Float>) {
  switch (inputs, outputs) {
  case (1, 1): sweep(OneWeight.self, pixels, sums)
  case (1, 2): sweep(TwoOutputs.self, pixels, sums)
  case (1, 4): sweep(FourOutputs.self, pixels, sums)
  case (1, 8): sweep(EightOutputs.self, pixels, sums)
  case (2, 1): sweep(TwoInputs<OneWeight>.self, pixels, sums)
  case (2, 2): sweep(TwoInputs<TwoOutputs>.self, pixels, sums)
  case (2, 4): sweep(TwoInputs<FourOutputs>.self, pixels, sums)
  case (3, 1): sweep(ThreeInputs<OneWeight>.self, pixels, sums)
  case (3, 2): sweep(ThreeInputs<TwoOutputs>.self, pixels, sums)
  case (3, 4): sweep(ThreeInputs<FourOutputs>.self, pixels, sums)
  case (4, 1): sweep(FourInputs<OneWeight>.self, pixels, sums)
  case (4, 2): sweep(FourInputs<TwoOutputs>.self, pixels, sums)
  default: sweep(FourInputs<ThreeOutputs>.self, pixels, sums)
  }
}

@inline(__always)
private func sweep<Tile: WeightTile>(_: Tile.Type, _ pixels: PixelRange, _ sums: UnsafeMutablePointer<Float>) {
  var half = 0
  while half < lanes {
    var tile = Tile(sums + half)
    var xRow = pixels.x + half
    var gRow = pixels.g + half
    for _ in 0..<pixels.rows {
      var xPixel = xRow
      var gPixel = gRow
      for _ in 0..<pixels.columns {
        var x = xPixel
        var g = gPixel
        for _ in 0..<pixels.blocks {
          tile.accumulate(x, g, pixels.channel)
          x += lanes
          g += lanes
        }
        xPixel += pixels.xColumn
        gPixel += pixels.gColumn
      }
      xRow += pixels.xRow
      gRow += pixels.gRow
    }
    tile.store(sums + half)
    half += RegisterLanes.scalarCount
  }
}
