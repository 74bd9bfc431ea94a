import Foundation
import KernelTypes
import KernelsV3
import Testing

private func normals(_ words: [UInt32], _ kernels: any KernelSet.Type = Kernels.self) -> [Float] {
  var out = [Float](repeating: .nan, count: 32)
  kernels.normals(words, &out)
  return out
}

private func words(_ numbers: inout Numbers) -> [UInt32] {
  (0..<32).map { _ in UInt32(truncatingIfNeeded: Int64(Double(numbers.next()) * 0x1p40)) }
}

@Test func normalsAreTheBoxMullerTransform() {
  var numbers = Numbers(3)
  for _ in 0..<200 {
    let words = words(&numbers)
    let found = normals(words)
    for lane in 0..<16 {
      // 23 bits of each word: in (0, 1] for the radius, in [0, 1) for the angle.
      let radius = (-2 * log(1 - Double(words[lane] >> 9) * 0x1p-23)).squareRoot()
      let angle = 2 * Double.pi * Double(words[16 + lane] >> 9) * 0x1p-23
      #expect(abs(Double(found[lane]) - radius * cos(angle)) < 3e-6)
      #expect(abs(Double(found[16 + lane]) - radius * sin(angle)) < 3e-6)
    }
  }
}

@Test func normalsAtTheEndsAreFinite() {
  let none = normals([UInt32](repeating: 0, count: 32))
  #expect(none.allSatisfy { $0 == 0 })
  let all = normals([UInt32](repeating: .max, count: 32))
  #expect(all.allSatisfy { $0.isFinite })
  // The smallest uniform is 2^-23, so no radius is above sqrt(46 ln 2).
  #expect(abs(all[0] - Float((46 * log(2.0)).squareRoot())) < 1e-4)
}

@Test func normalsHaveTheMomentsOfTheirLaw() {
  var numbers = Numbers(5)
  var sums = [Double](repeating: 0, count: 4)
  let count = 4000
  for _ in 0..<count {
    for value in normals(words(&numbers)) {
      for power in 1...4 { sums[power - 1] += pow(Double(value), Double(power)) }
    }
  }
  let moments = sums.map { $0 / Double(32 * count) }
  for (found, wanted) in zip(moments, [0, 1, 0, 3]) { #expect(abs(found - Double(wanted)) < 0.06) }
}

@Test func everyBuildGivesTheSameNormals() {
  var numbers = Numbers(9)
  for _ in 0..<50 {
    let words = words(&numbers)
    for kernels in kernelSets.dropFirst() {
      #expect(normals(words, kernels).map(\.bitPattern) == normals(words).map(\.bitPattern))
    }
  }
}
