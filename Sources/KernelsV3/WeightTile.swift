/// The register tile of the weight adjoint: a few taps times 16 or 32 output channels, one accumulator for each weight,
/// summed over pixels and samples one after the other.

private protocol WeightTile {
  /// Taps.
  static var rows: Int { get }
  init()
  /// Adds the products of 16 gradients, and of as many `block` floats on where the tile is so wide, with one input for
  /// each row; the rows' inputs lie `stride` floats apart.
  mutating func accumulate(_ g: UnsafePointer<Float>, _ block: Int, _ x: UnsafePointer<Float>, _ stride: Int)
  /// Adds the sums times `scale` to memory [row][32].
  func add(to sums: UnsafeMutablePointer<Float>, _ scale: Float)
}

private struct OneRow: WeightTile {
  var sum = SIMD16<Float>(repeating: 0)

  @inline(__always) static var rows: Int { 1 }
  @inline(__always) init() {}

  @inline(__always)
  mutating func accumulate(_ g: UnsafePointer<Float>, _ block: Int, _ x: UnsafePointer<Float>, _ stride: Int) {
    sum.addProduct(UnsafeRawPointer(g).loadUnaligned(as: SIMD16<Float>.self), x[0])
  }

  @inline(__always)
  func add(to sums: UnsafeMutablePointer<Float>, _ scale: Float) {
    let old = UnsafeRawPointer(sums).loadUnaligned(as: SIMD16<Float>.self)
    UnsafeMutableRawPointer(sums).storeBytes(of: old.addingProduct(sum, scale), as: SIMD16<Float>.self)
  }
}

/// Two tiles of neighboring taps.
private struct RowPair<First: WeightTile, Second: WeightTile>: WeightTile {
  var first = First()
  var second = Second()

  @inline(__always) static var rows: Int { First.rows + Second.rows }
  @inline(__always) init() {}

  @inline(__always)
  mutating func accumulate(_ g: UnsafePointer<Float>, _ block: Int, _ x: UnsafePointer<Float>, _ stride: Int) {
    first.accumulate(g, block, x, stride)
    second.accumulate(g, block, x + First.rows * stride, stride)
  }

  @inline(__always)
  func add(to sums: UnsafeMutablePointer<Float>, _ scale: Float) {
    first.add(to: sums, scale)
    second.add(to: sums + First.rows * 32, scale)
  }
}

/// Two tiles of neighboring blocks of 16 output channels.
private struct BlockPair<Tile: WeightTile>: WeightTile {
  var first = Tile()
  var second = Tile()

  @inline(__always) static var rows: Int { Tile.rows }
  @inline(__always) init() {}

  @inline(__always)
  mutating func accumulate(_ g: UnsafePointer<Float>, _ block: Int, _ x: UnsafePointer<Float>, _ stride: Int) {
    first.accumulate(g, block, x, stride)
    second.accumulate(g + block, block, x, stride)
  }

  @inline(__always)
  func add(to sums: UnsafeMutablePointer<Float>, _ scale: Float) {
    first.add(to: sums, scale)
    second.add(to: sums + 16, scale)
  }
}

private typealias TwoRows = RowPair<OneRow, OneRow>
private typealias ThreeRows = RowPair<TwoRows, OneRow>
private typealias FourRows = RowPair<TwoRows, TwoRows>
private typealias FiveRows = RowPair<FourRows, OneRow>
private typealias SixRows = RowPair<FourRows, TwoRows>

/// What a few taps meet in neighboring output pixels of a row.
struct WeightRun {
  /// Pixels, and samples in each.
  var pixels: Int, batch: Int
  /// The first tap's input at the first pixel, and the distances between pixels and between taps.
  var x: UnsafePointer<Float>, xPixel: Int, xTap: Int
  /// The first pixel's gradients [pixel][batch][16], and the distance to the next block of 16 channels.
  var g: UnsafePointer<Float>, gBlock: Int
  /// Factor of the sum.
  var scale: Float
}

/// Adds the sums of a run to `sums` [rows][32], of which 16 `blocks` (1 or 2) output channels are computed.
func accumulateWeights(_ rows: Int, blocks: Int, _ run: WeightRun, _ sums: UnsafeMutablePointer<Float>) {
  #if KERNELS_V4
    if blocks == 2 {
      switch rows {
      case 1: sweep(BlockPair<OneRow>.self, run, sums)
      case 2: sweep(BlockPair<TwoRows>.self, run, sums)
      case 3: sweep(BlockPair<ThreeRows>.self, run, sums)
      case 4: sweep(BlockPair<FourRows>.self, run, sums)
      case 5: sweep(BlockPair<FiveRows>.self, run, sums)
      default: sweep(BlockPair<SixRows>.self, run, sums)
      }
      return
    }
  #else
    // Few rows leave registers free for both blocks.
    if blocks == 2, rows <= 3 {
      switch rows {
      case 1: sweep(BlockPair<OneRow>.self, run, sums)
      case 2: sweep(BlockPair<TwoRows>.self, run, sums)
      default: sweep(BlockPair<ThreeRows>.self, run, sums)
      }
      return
    }
  #endif
  var run = run
  for block in 0..<blocks {
    let sums = sums + 16 * block
    switch rows {
    case 1: sweep(OneRow.self, run, sums)
    case 2: sweep(TwoRows.self, run, sums)
    case 3: sweep(ThreeRows.self, run, sums)
    case 4: sweep(FourRows.self, run, sums)
    case 5: sweep(FiveRows.self, run, sums)
    default: sweep(SixRows.self, run, sums)
    }
    run.g += run.gBlock
  }
}

@inline(__always)
private func sweep<Tile: WeightTile>(_: Tile.Type, _ run: WeightRun, _ sums: UnsafeMutablePointer<Float>) {
  var tile = Tile()
  var g = run.g
  var pixel = run.x
  for _ in 0..<run.pixels {
    var x = pixel
    for _ in 0..<run.batch {
      tile.accumulate(g, run.gBlock, x, run.xTap)
      g += 16
      x += 1
    }
    pixel += run.xPixel
  }
  tile.add(to: sums, run.scale)
}
