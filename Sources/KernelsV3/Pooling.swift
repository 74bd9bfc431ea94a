/// Sums, copies and maxima over windows.

private typealias Lanes = SIMD16<Float>

extension Kernels {
  /// Sum over windows of factor x factor pixels: src [height, width, row] -> dst [height / factor, width / factor, row],
  /// `row` = channels times padded batch. Terms are added in row-major order of the window.
  public static func sumPool(
    _ src: UnsafePointer<Float>, height: Int, width: Int, row: Int, factor: Int, _ dst: UnsafeMutablePointer<Float>
  ) {
    let outputWidth = width / factor
    for y in 0..<height / factor {
      for x in 0..<outputWidth {
        let window = src + (y * factor * width + x * factor) * row
        let target = dst + (y * outputWidth + x) * row
        for index in stride(from: 0, to: row, by: 16) {
          var sum = UnsafeRawPointer(window + index).loadUnaligned(as: Lanes.self)
          for tap in 1..<max(1, factor * factor) {
            let offset = ((tap / factor) * width + tap % factor) * row
            sum += UnsafeRawPointer(window + offset + index).loadUnaligned(as: Lanes.self)
          }
          UnsafeMutableRawPointer(target + index).storeBytes(of: sum, as: Lanes.self)
        }
      }
    }
  }

  /// Adjoint of `sumPool`: src [height, width, row] -> dst [height factor, width factor, row], each pixel copied to
  /// factor x factor pixels.
  public static func upsample(
    _ src: UnsafePointer<Float>, height: Int, width: Int, row: Int, factor: Int, _ dst: UnsafeMutablePointer<Float>
  ) {
    for y in 0..<height * factor {
      for x in 0..<width * factor {
        let source = src + (y / factor * width + x / factor) * row
        (dst + (y * width * factor + x) * row).update(from: source, count: row)
      }
    }
  }

  /// The first maximum (row-major order) of every 2 x 2 window, for each channel and sample: src [height, width, row] ->
  /// dst [height / 2, width / 2, row]; NaN where the window holds one, as in the sum over a mask.
  public static func maxPool2x2(
    _ src: UnsafePointer<Float>, height: Int, width: Int, row: Int, _ dst: UnsafeMutablePointer<Float>
  ) {
    for y in 0..<height / 2 {
      for x in 0..<width / 2 {
        let window = src + (2 * y * width + 2 * x) * row
        let target = dst + (y * (width / 2) + x) * row
        for index in stride(from: 0, to: row, by: 16) {
          var best = UnsafeRawPointer(window + index).loadUnaligned(as: Lanes.self)
          for tap in 1..<4 {
            let other = UnsafeRawPointer(window + ((tap / 2) * width + tap % 2) * row + index)
              .loadUnaligned(as: Lanes.self)
            best.replace(with: other, where: (other .> best) .| (other .!= other))
          }
          UnsafeMutableRawPointer(target + index).storeBytes(of: best, as: Lanes.self)
        }
      }
    }
  }

  /// One-hot of the first maximum (row-major order) in every 2 x 2 window, for each channel and sample: src and dst
  /// [height, width, row], height and width even. A NaN that is not first loses every comparison.
  public static func argmaxMask2x2(
    _ src: UnsafePointer<Float>, height: Int, width: Int, row: Int, _ dst: UnsafeMutablePointer<Float>
  ) {
    for y in stride(from: 0, to: height, by: 2) {
      for x in stride(from: 0, to: width, by: 2) {
        let offset = (y * width + x) * row
        for index in stride(from: offset, to: offset + row, by: 16) {
          argmaxMaskMask(src + index, SIMD4(0, row, width * row, width * row + row), dst + index)
        }
      }
    }
  }

  /// One-hot of the first maximum over the rows for each sample: src and dst [rowCount, width], width a multiple of 16.
  public static func argmaxMaskRows(
    _ src: UnsafePointer<Float>, rowCount: Int, width: Int, _ dst: UnsafeMutablePointer<Float>
  ) {
    for column in stride(from: 0, to: width, by: 16) {
      var best = UnsafeRawPointer(src + column).loadUnaligned(as: Lanes.self)
      // Row numbers as floats, so that one kind of mask serves both.
      var bestRow = Lanes(repeating: 0)
      var number: Float = 1
      for row in 1..<max(1, rowCount) {
        let value = UnsafeRawPointer(src + row * width + column).loadUnaligned(as: Lanes.self)
        let larger = value .> best
        best.replace(with: value, where: larger)
        bestRow.replace(with: number, where: larger)
        number += 1
      }
      number = 0
      for row in 0..<rowCount {
        let mask = Lanes(repeating: 0).replacing(with: 1, where: bestRow .== number)
        UnsafeMutableRawPointer(dst + row * width + column).storeBytes(of: mask, as: Lanes.self)
        number += 1
      }
    }
  }
}

/// The mask of 16 lanes of one window whose four elements lie at `offsets`.
@inline(__always)
private func argmaxMaskMask(
  _ src: UnsafePointer<Float>, _ offsets: SIMD4<Int>, _ dst: UnsafeMutablePointer<Float>
) {
  let zero = Lanes(repeating: 0)
  var best = UnsafeRawPointer(src + offsets[0]).loadUnaligned(as: Lanes.self)
  var first = Lanes(repeating: 1)
  var second = zero
  var third = zero
  var fourth = zero
  let b = UnsafeRawPointer(src + offsets[1]).loadUnaligned(as: Lanes.self)
  let bWins = b .> best
  best.replace(with: b, where: bWins)
  second.replace(with: 1, where: bWins)
  first.replace(with: 0, where: bWins)
  let c = UnsafeRawPointer(src + offsets[2]).loadUnaligned(as: Lanes.self)
  let cWins = c .> best
  best.replace(with: c, where: cWins)
  third.replace(with: 1, where: cWins)
  first.replace(with: 0, where: cWins)
  second.replace(with: 0, where: cWins)
  let d = UnsafeRawPointer(src + offsets[3]).loadUnaligned(as: Lanes.self)
  let dWins = d .> best
  fourth.replace(with: 1, where: dWins)
  first.replace(with: 0, where: dWins)
  second.replace(with: 0, where: dWins)
  third.replace(with: 0, where: dWins)
  UnsafeMutableRawPointer(dst + offsets[0]).storeBytes(of: first, as: Lanes.self)
  UnsafeMutableRawPointer(dst + offsets[1]).storeBytes(of: second, as: Lanes.self)
  UnsafeMutableRawPointer(dst + offsets[2]).storeBytes(of: third, as: Lanes.self)
  UnsafeMutableRawPointer(dst + offsets[3]).storeBytes(of: fourth, as: Lanes.self)
}
