/// The register tile of the weight adjoint: products of a few input channels with a few output channels, summed over
/// pixels and blocks of 16 samples, one accumulator for each lane.

/// Lanes of a partial sum, as a constant that this file can fold.
private let lanes = 16

/// A few input channels times a few output channels; its sums are stored [inputs][outputs][16 lanes].
private protocol WeightTile {
  static var inputs: Int { get }
  static var outputs: Int { get }
  /// All sums zero.
  init()
  init(_ sums: UnsafeMutablePointer<Float>)
  /// Adds x times g for every pair; channels lie 16 floats apart.
  mutating func accumulate(_ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>)
  func store(_ sums: UnsafeMutablePointer<Float>)
}

private struct OneWeight: WeightTile {
  var sum: RegisterLanes

  @inline(__always) static var inputs: Int { 1 }
  @inline(__always) static var outputs: Int { 1 }

  @inline(__always)
  init() { sum = RegisterLanes(repeating: 0) }

  @inline(__always)
  init(_ sums: UnsafeMutablePointer<Float>) {
    sum = UnsafeRawPointer(sums).loadUnaligned(as: RegisterLanes.self)
  }

  @inline(__always)
  mutating func accumulate(_ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>) {
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
  init() {
    first = First()
    second = Second()
  }

  @inline(__always)
  init(_ sums: UnsafeMutablePointer<Float>) {
    first = First(sums)
    second = Second(sums + First.inputs * First.outputs * lanes)
  }

  @inline(__always)
  mutating func accumulate(_ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>) {
    first.accumulate(x, g)
    second.accumulate(x, g + First.outputs * lanes)
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
  init() {
    first = First()
    second = Second()
  }

  @inline(__always)
  init(_ sums: UnsafeMutablePointer<Float>) {
    first = First(sums)
    second = Second(sums + First.inputs * First.outputs * lanes)
  }

  @inline(__always)
  mutating func accumulate(_ x: UnsafePointer<Float>, _ g: UnsafePointer<Float>) {
    first.accumulate(x, g)
    second.accumulate(x + First.inputs * lanes, g)
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

/// The steps of 16 samples that one call of `accumulateWeights` sums over.
struct WeightSteps {
  /// Whether the sums begin at zero, whatever their memory holds.
  var startsAtZero: Bool
  /// Rows of pixels, and steps in each.
  var rows: Int, steps: Int
  /// Inputs, each row [step][inputs][16], and the distance between rows.
  var x: UnsafePointer<Float>, xRow: Int
  /// Gradients, each row [step][outputs][16], and the distance between rows.
  var g: UnsafePointer<Float>, gRow: Int
}

/// Adds the products of `inputs` and `outputs` channels to `sums` [inputs][outputs][16 lanes].
///
/// `outputs` is one that `weightTileOutputs` gave for `inputs`.
func accumulateWeights(_ inputs: Int, _ outputs: Int, _ steps: WeightSteps, _ sums: UnsafeMutablePointer<Float>) {
  switch 16 * inputs + outputs {
  case 0x11: sweep(OneWeight.self, steps, sums)
  case 0x12: sweep(TwoOutputs.self, steps, sums)
  case 0x14: sweep(FourOutputs.self, steps, sums)
  case 0x18: sweep(EightOutputs.self, steps, sums)
  case 0x21: sweep(TwoInputs<OneWeight>.self, steps, sums)
  case 0x22: sweep(TwoInputs<TwoOutputs>.self, steps, sums)
  case 0x24: sweep(TwoInputs<FourOutputs>.self, steps, sums)
  case 0x31: sweep(ThreeInputs<OneWeight>.self, steps, sums)
  case 0x32: sweep(ThreeInputs<TwoOutputs>.self, steps, sums)
  case 0x33: sweep(ThreeInputs<ThreeOutputs>.self, steps, sums)
  case 0x41: sweep(FourInputs<OneWeight>.self, steps, sums)
  default: sweep(FourInputs<TwoOutputs>.self, steps, sums)
  }
}

/// The lanes of one register at a time, so that more sums fit: on AVX2 first lanes 0...7 of all steps, then 8...15.
@inline(__always)
private func sweep<Tile: WeightTile>(_: Tile.Type, _ steps: WeightSteps, _ sums: UnsafeMutablePointer<Float>) {
  var part = 0
  while part < lanes {
    var tile = steps.startsAtZero ? Tile() : Tile(sums + part)
    var xRow = steps.x + part
    var gRow = steps.g + part
    for _ in 0..<steps.rows {
      var x = xRow
      var g = gRow
      for _ in 0..<steps.steps {
        tile.accumulate(x, g)
        x += Tile.inputs * lanes
        g += Tile.outputs * lanes
      }
      xRow += steps.xRow
      gRow += steps.gRow
    }
    tile.store(sums + part)
    part += RegisterLanes.scalarCount
  }
}

/// Replaces `count` rows of 16 lanes by their sums, in place: lanes l and l + 8, 4, 2, 1 apart are added.
func addLanes(_ sums: UnsafeMutablePointer<Float>, _ count: Int) {
  // Two passes: joined, the compiler would gather single lanes.
  for row in 0..<count {
    let value = UnsafeRawPointer(sums + row * lanes).loadUnaligned(as: SIMD16<Float>.self)
    let eight = value.lowHalf + value.highHalf
    UnsafeMutableRawPointer(sums + row * 4).storeBytes(of: eight.lowHalf + eight.highHalf, as: SIMD4<Float>.self)
  }
  let whole = count / 4 * 4
  for row in stride(from: 0, to: whole, by: 4) {
    let value = UnsafeRawPointer(sums + row * 4).loadUnaligned(as: SIMD16<Float>.self)
    let even = value.evenHalf
    let odd = value.oddHalf
    let result = (even.evenHalf + even.oddHalf) + (odd.evenHalf + odd.oddHalf)
    UnsafeMutableRawPointer(sums + row).storeBytes(of: result, as: SIMD4<Float>.self)
  }
  for row in whole..<count {
    let four = sums + row * 4
    sums[row] = (four[0] + four[2]) + (four[1] + four[3])
  }
}
