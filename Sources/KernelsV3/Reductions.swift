/// Sums in a fixed order.

private typealias Lanes = SIMD16<Float>

/// Rows that are summed one after the other before sums are added pairwise.
private let rowsPerBlock = 32

extension Kernels {
  /// dst[j] = sum over r < rowCount of src[r rowStride + j], for j < width (a multiple of 16).
  ///
  /// Blocks of 32 rows are summed in order; a run of blocks is the sum of its halves, the first being the largest power
  /// of two below its length, so that the error grows with log(rowCount).
  public static func sumRows(
    _ src: UnsafePointer<Float>, rowStride: Int, rowCount: Int, width: Int, _ dst: UnsafeMutablePointer<Float>
  ) {
    var column = 0
    while column < width {
      let sum = sumRowTree(src + column, rowStride, rowCount)
      UnsafeMutableRawPointer(dst + column).storeBytes(of: sum, as: Lanes.self)
      column += 16
    }
  }

  /// Sum of the first `valid` of `count` elements (a multiple of 16).
  ///
  /// Sixteen partial sums, lane = index mod 16, in order of the index, then lanes l and l + 8, 4, 2, 1 apart are added.
  /// The elements from `valid` on are replaced by zero, whatever they hold.
  public static func sumLanes(_ src: UnsafePointer<Float>, _ count: Int, valid: Int) -> Float {
    var sum = Lanes(repeating: 0)
    let full = min(valid, count) / 16 * 16
    for index in stride(from: 0, to: full, by: 16) {
      sum += UnsafeRawPointer(src + index).loadUnaligned(as: Lanes.self)
    }
    if full < min(valid, count) {
      let last = UnsafeRawPointer(src + full).loadUnaligned(as: Lanes.self)
      let index = SIMD16<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
      sum += Lanes(repeating: 0).replacing(with: last, where: index .< Int32(valid - full))
    }
    let eight = sum.lowHalf + sum.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
  }
}

/// Sum of 16 columns over `count` rows.
private func sumRowTree(_ src: UnsafePointer<Float>, _ rowStride: Int, _ count: Int) -> Lanes {
  if count <= rowsPerBlock {
    var sum = Lanes(repeating: 0)
    var row = src
    for _ in 0..<count {
      sum += UnsafeRawPointer(row).loadUnaligned(as: Lanes.self)
      row += rowStride
    }
    return sum
  }
  var half = rowsPerBlock
  while 2 * half < count { half *= 2 }
  return sumRowTree(src, rowStride, half) + sumRowTree(src + half * rowStride, rowStride, count - half)
}
