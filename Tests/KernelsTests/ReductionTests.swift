import KernelsV3
import Testing

@Test func sumOfRows() {
  for rowCount in [0, 1, 2, 31, 32, 33, 64, 65, 100, 500] {
    for (width, rowStride) in [(16, 16), (32, 48)] {
      var numbers = Numbers(UInt64(rowCount + 1))
      let src = numbers.array(rowCount * rowStride)
      var dst = [Float](repeating: .nan, count: width)
      Kernels.sumRows(src, rowStride: rowStride, rowCount: rowCount, width: width, &dst)
      for column in 0..<width {
        let terms = (0..<rowCount).map { Double(src[$0 * rowStride + column]) }
        let exact = terms.reduce(0, +)
        let bound = 0x1p-24 * 40 * terms.reduce(0) { $0 + abs($1) }
        #expect(abs(Double(dst[column]) - exact) <= bound, "\(rowCount) rows, column \(column)")
      }
    }
  }
}

@Test func rowBlocksAreAddedPairwise() {
  // 2^24 in the first block of 32 rows, ones in the others: added one by one each would be lost.
  let rowCount = 32 * 4
  var src = [Float](repeating: 1, count: rowCount * 16)
  for row in 0..<32 { src[row * 16] = row == 0 ? 16_777_216 : 0 }
  var dst = [Float](repeating: .nan, count: 16)
  Kernels.sumRows(src, rowStride: 16, rowCount: rowCount, width: 16, &dst)
  #expect(dst[0] == 16_777_216 + 96)
  #expect(dst[1] == 128)
}

@Test func sumOfLanes() {
  for count in [16, 32, 64, 160] {
    for valid in [0, 1, 5, 15, 16, 17, 31, 32, 64, 150, 160] where valid <= count {
      var numbers = Numbers(UInt64(100 * count + valid))
      let src = numbers.array(valid) + [Float](repeating: .nan, count: count - valid)
      let sum = Kernels.sumLanes(src, count, valid: valid)
      let exact = src.prefix(valid).reduce(0.0) { $0 + Double($1) }
      let bound = 0x1p-24 * 20 * src.prefix(valid).reduce(0.0) { $0 + abs(Double($1)) }
      #expect(abs(Double(sum) - exact) <= bound, "\(valid) of \(count)")
    }
  }
}

@Test func lanesAreAddedByTheFixedTree() {
  // l and l + 8 first: the large ones cancel before anything small is added.
  var src = [Float](repeating: 1, count: 16)
  src[3] = 1e20
  src[11] = -1e20
  #expect(Kernels.sumLanes(src, 16, valid: 16) == 14)
  // In the first tree level 0 meets 8, not 1.
  src = [Float](repeating: 0, count: 16)
  src[0] = 1e20
  src[1] = 1
  src[4] = -1e20
  #expect(Kernels.sumLanes(src, 16, valid: 16) == 1)
}

@Test func poolingAndItsAdjoint() {
  for (height, width, factor) in [(2, 2, 2), (4, 6, 2), (6, 3, 3), (3, 2, 1)] {
    let row = 32
    var numbers = Numbers(UInt64(height * 10 + width))
    let fine = numbers.array(height * width * row)
    let small = (height / factor, width / factor)
    var sums = [Float](repeating: .nan, count: small.0 * small.1 * row)
    Kernels.sumPool(fine, height: height, width: width, row: row, factor: factor, &sums)
    var copies = [Float](repeating: .nan, count: fine.count)
    Kernels.upsample(sums, height: small.0, width: small.1, row: row, factor: factor, &copies)
    for y in 0..<height {
      for x in 0..<width {
        for index in 0..<row {
          let pooled = sums[((y / factor) * small.1 + x / factor) * row + index]
          #expect(copies[(y * width + x) * row + index] == pooled)
          guard y % factor == 0 && x % factor == 0 else { continue }
          var exact = 0.0
          for tap in 0..<factor * factor {
            exact += Double(fine[((y + tap / factor) * width + x + tap % factor) * row + index])
          }
          #expect(abs(Double(pooled) - exact) < 1e-6)
        }
      }
    }
  }
}

@Test func argmaxMaskOfEveryWindow() {
  // Whole numbers from a small range, so that ties are common, and zeros of both signs.
  var numbers = Numbers(5)
  let (height, width, row) = (4, 6, 32)
  let src = numbers.array(height * width * row).map { ($0 * 2).rounded() }
  #expect(src.contains { $0 == 0 && $0.sign == .minus } && src.contains { $0 == 0 && $0.sign == .plus })
  var dst = [Float](repeating: .nan, count: src.count)
  Kernels.argmaxMask2x2(src, height: height, width: width, row: row, &dst)
  var pooled = [Float](repeating: .nan, count: src.count / 4)
  Kernels.maxPool2x2(src, height: height, width: width, row: row, &pooled)
  var expected = [Float](repeating: 0, count: src.count)
  for y in stride(from: 0, to: height, by: 2) {
    for x in stride(from: 0, to: width, by: 2) {
      for index in 0..<row {
        let window = [(y, x), (y, x + 1), (y + 1, x), (y + 1, x + 1)].map { ($0.0 * width + $0.1) * row + index }
        var best = window[0]
        for other in window where src[other] > src[best] { best = other }
        expected[best] = 1
        #expect(pooled[(y / 2 * width / 2 + x / 2) * row + index].bitPattern == src[best].bitPattern)
      }
    }
  }
  #expect(dst == expected)
}

@Test func maxPoolingKeepsNaN() {
  for place in 0..<4 {
    var src: [Float] = (0..<64).map { Float($0 / 16) }
    src[place * 16 + 3] = .nan
    var pooled = [Float](repeating: 0, count: 16)
    Kernels.maxPool2x2(src, height: 2, width: 2, row: 16, &pooled)
    #expect(pooled[3].isNaN && pooled.enumerated().allSatisfy { $0 == 3 || $1 == 3 })
  }
}

@Test func argmaxMaskOverRows() {
  var numbers = Numbers(6)
  for rowCount in [1, 2, 7] {
    let src = numbers.array(rowCount * 32).map { ($0 * 2).rounded() }
    var dst = [Float](repeating: .nan, count: src.count)
    Kernels.argmaxMaskRows(src, rowCount: rowCount, width: 32, &dst)
    var expected = [Float](repeating: 0, count: src.count)
    for column in 0..<32 {
      var best = column
      for row in 1..<max(1, rowCount) where src[row * 32 + column] > src[best] { best = row * 32 + column }
      expected[best] = 1
    }
    #expect(dst == expected)
  }
}

@Test func gatherAndScatter() {
  let src: [Float] = (0..<32).map(Float.init)
  let index: [Float] = [3, 0, 3, 15, 7] + [Float](repeating: .nan, count: 11)
  var taken = [Float](repeating: .nan, count: 32)
  Kernels.gather(src, rows: 2, sourceBatch: 16, index: index, batch: 5, &taken, paddedBatch: 16)
  let zeros = [Float](repeating: 0, count: 11)
  #expect(taken == [3, 0, 3, 15, 7] + zeros + [19, 16, 19, 31, 23] + zeros)

  var added = [Float](repeating: .nan, count: 64)
  let gradient: [Float] = [1, 2, 4, 8, 16] + [Float](repeating: .nan, count: 11)
  Kernels.scatter(
    gradient + gradient, rows: 2, paddedBatch: 16, index: index, batch: 5, &added, destinationBatch: 32)
  var expected = [Float](repeating: 0, count: 64)
  for row in [0, 32] {
    expected[row + 3] = 5
    expected[row] = 2
    expected[row + 15] = 8
    expected[row + 7] = 16
  }
  #expect(added == expected)
}
