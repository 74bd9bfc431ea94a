/// The register tile of the weight adjoint: products of a few input channels with a few output channels, summed over
/// pixels and blocks of 16 samples, one accumulator for each lane.

/// Lanes of a partial sum, as a constant that this file can fold.
private let lanes = 16

/// A run of steps of 16 samples: where the operands lie and how far apart.
struct WeightOperand {
  /// The first element.
  var start: UnsafePointer<Float>
  /// Distances between steps, channels and rows of pixels.
  var step: Int, channel: Int, row: Int
}

/// A few input channels times a few output channels; its sums are stored [inputs][outputs][16 lanes].
private protocol WeightTile {
  static var inputs: Int { get }
  static var outputs: Int { get }
  init(_ sums: UnsafeMutablePointer<Float>)
  /// Adds x times g for every pair; channels lie `xChannel` and `gChannel` floats apart.
  mutating func accumulate(_ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ xChannel: Int, _ gChannel: Int)
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
  mutating func accumulate(_ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ xChannel: Int, _ gChannel: Int) {
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
  mutating func accumulate(_ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ xChannel: Int, _ gChannel: Int) {
    first.accumulate(x, g, xChannel, gChannel)
    second.accumulate(x, g + First.outputs * gChannel, xChannel, gChannel)
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
  mutating func accumulate(_ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ xChannel: Int, _ gChannel: Int) {
    first.accumulate(x, g, xChannel, gChannel)
    second.accumulate(x + First.inputs * xChannel, g, xChannel, gChannel)
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

/// Output channels (at most `outputs`) of the largest tile with `inputs` (1...4) input channels.
///
/// No tile has more than nine accumulators, so that they stay in sixteen registers together with the operands.
func weightTileOutputs(_ inputs: Int, _ outputs: Int) -> Int {
  switch inputs {
  case 1: outputs >= 8 ? 8 : outputs >= 4 ? 4 : min(outputs, 2)
  case 2: outputs >= 4 ? 4 : min(outputs, 2)
  case 3: min(outputs, 3)
  default: min(outputs, 2)
  }
}

/// Adds the products of `inputs` and `outputs` channels over `rows` times `steps` steps to `sums`
/// [inputs][outputs][16 lanes]. `outputs` is one that `weightTileOutputs` gave for `inputs`.
func accumulateWeights(
  _ inputs: Int, _ outputs: Int, rows: Int, steps: Int, _ x: WeightOperand, _ g: WeightOperand,
  _ sums: UnsafeMutablePointer<Float>
) {
  switch 16 * inputs + outputs {
  case 0x11: sweep(OneWeight.self, rows, steps, x, g, sums)
  case 0x12: sweep(TwoOutputs.self, rows, steps, x, g, sums)
  case 0x14: sweep(FourOutputs.self, rows, steps, x, g, sums)
  case 0x18: sweep(EightOutputs.self, rows, steps, x, g, sums)
  case 0x21: sweep(TwoInputs<OneWeight>.self, rows, steps, x, g, sums)
  case 0x22: sweep(TwoInputs<TwoOutputs>.self, rows, steps, x, g, sums)
  case 0x24: sweep(TwoInputs<FourOutputs>.self, rows, steps, x, g, sums)
  case 0x31: sweep(ThreeInputs<OneWeight>.self, rows, steps, x, g, sums)
  case 0x32: sweep(ThreeInputs<TwoOutputs>.self, rows, steps, x, g, sums)
  case 0x33: sweep(ThreeInputs<ThreeOutputs>.self, rows, steps, x, g, sums)
  case 0x41: sweep(FourInputs<OneWeight>.self, rows, steps, x, g, sums)
  default: sweep(FourInputs<TwoOutputs>.self, rows, steps, x, g, sums)
  }
}

/// The lanes of one register at a time, so that more sums fit: on AVX2 first lanes 0...7 of all steps, then 8...15.
@inline(__always)
private func sweep<Tile: WeightTile>(
  _: Tile.Type, _ rows: Int, _ steps: Int, _ x: WeightOperand, _ g: WeightOperand, _ sums: UnsafeMutablePointer<Float>
) {
  var part = 0
  while part < lanes {
    var tile = Tile(sums + part)
    var xRow = x.start + part
    var gRow = g.start + part
    for _ in 0..<rows {
      var xStep = xRow
      var gStep = gRow
      for _ in 0..<steps {
        tile.accumulate(xStep, gStep, x.channel, g.channel)
        xStep += x.step
        gStep += g.step
      }
      xRow += x.row
      gRow += g.row
    }
    tile.store(sums + part)
    part += RegisterLanes.scalarCount
  }
}
