import KernelTypes
import KernelsV3
import Testing

/// Two blocks, so that the loop turns over.
private let x: [Float] =
  [0, -0.0, 1, -1, 2, -2, 0.5, -0.5, .infinity, -.infinity, 3, -3, 1e-40, -1e-40, 1e30, -1e30]
  + (0..<16).map { Float($0) - 7.5 }
private let y: [Float] = (0..<32).map { Float($0 % 5) - 2 }

private func unary(_ kernel: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void) -> [Float] {
  var out = [Float](repeating: .nan, count: x.count)
  kernel(x, &out, x.count)
  return out
}

private func same(_ a: [Float], _ b: [Float]) -> Bool { zip(a, b).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN } }

@Test func arithmetic() {
  var out = [Float](repeating: .nan, count: x.count)
  Kernels.add(x, y, &out, x.count)
  #expect(same(out, zip(x, y).map { $0 + $1 }))
  Kernels.multiply(x, y, &out, x.count)
  #expect(same(out, zip(x, y).map { $0 * $1 }))
  Kernels.elementwise(.maximum, x, y, &out, x.count)
  #expect(same(out, zip(x, y).map { $1 > $0 ? $1 : $0 }))
  let affine = unary { Kernels.affine($0, scale: 3, offset: 0.25, $1, $2) }
  #expect(same(affine, x.map { Float(0.25).addingProduct($0, 3) }))
  #expect(same(unary(Kernels.squareRoot), x.map { $0.squareRoot() }))
  #expect(same(unary(Kernels.reciprocal), x.map { 1 / $0 }))
}

@Test func arithmeticInPlace() {
  var out = x
  out.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    Kernels.add(base, base, base, buffer.count)
  }
  #expect(out == x.map { $0 + $0 })
}

@Test func kinks() {
  #expect(unary { Kernels.leakyRelu($0, slope: 0.25, $1, $2) } == x.map { $0 > 0 ? $0 : 0.25 * $0 })
  #expect(unary { Kernels.leakyStep($0, slope: 0.25, $1, $2) } == x.map { $0 > 0 ? 1 : 0.25 })
  #expect(unary { Kernels.clip($0, bound: 2, $1, $2) } == x.map { $0 > 2 ? 2 : $0 < -2 ? -2 : $0 })
  #expect(unary { Kernels.clipMask($0, bound: 2, $1, $2) } == x.map { abs($0) <= 2 ? 1 : 0 })
  // Zero of either sign: the derivative is that of the left, the bound itself is inside.
  #expect(unary { Kernels.leakyStep($0, slope: 0.25, $1, $2) }.prefix(2) == [0.25, 0.25])
  #expect(unary { Kernels.clipMask($0, bound: 2, $1, $2) }[4...5] == [1, 1])
}

@Test func peakLoopReturnsANumber() {
  #expect(Kernels.fmaPeak(iterations: 10).isFinite)
  #expect(Kernels.fmaPeakOperations == 12 * 2 * 8)
}

@Test func joinedOperations() {
  var out = [Float](repeating: .nan, count: x.count)
  Kernels.linear(x, 0.9, y, -0.1, &out, x.count)
  #expect(same(out, zip(x, y).map { ($1 * -0.1).addingProduct($0, 0.9) }))
  Kernels.leakyStepProduct(y, x, slope: 0.25, &out, x.count)
  #expect(same(out, zip(y, x).map { $1 > 0 ? $0 : 0.25 * $0 }))
}
