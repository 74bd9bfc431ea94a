import Foundation
import KernelsV3
import Testing

private typealias Kernel = (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

private func apply(_ kernel: Kernel, _ x: [Float]) -> [Float] {
  let padding = [Float](repeating: 1, count: (16 - x.count % 16) % 16)
  var out = x + padding
  // In place, as every kernel allows.
  out.withUnsafeMutableBufferPointer { buffer in
    if let base = buffer.baseAddress { kernel(base, base, buffer.count) }
  }
  return Array(out.prefix(x.count))
}

/// Floats from all magnitudes of [low, high]: `count` equidistant ones, and equidistant bit patterns.
private func grid(_ low: Float, _ high: Float, _ count: Int = 20_000) -> [Float] {
  var result = (0...count).map { low + (high - low) * Float($0) / Float(count) }
  for (sign, limit) in [(Float(-1), -low), (1, high)] where limit > 0 {
    let nearest: Float = low > 0 ? low : 1e-38
    let first = nearest.bitPattern
    let last = limit.bitPattern
    for step in 0...count where last > first {
      result.append(sign * Float(bitPattern: first + UInt32(UInt64(last - first) * UInt64(step) / UInt64(count))))
    }
  }
  return result
}

/// Largest error in units in the last place of the exact value, and where.
private func worst(_ kernel: Kernel, _ exact: (Double) -> Double, _ x: [Float]) -> (ulp: Double, at: Float) {
  var result = (ulp: 0.0, at: Float(0))
  for (input, output) in zip(x, apply(kernel, x)) {
    let value = exact(Double(input))
    let unit = max(Double(Float(abs(value)).ulp), Double(Float.leastNonzeroMagnitude))
    let error = abs(Double(output) - value) / unit
    if !(error <= result.ulp) { result = (error, input) }
  }
  return result
}

@Test func exponentialAndLogarithm() {
  #expect(apply(Kernels.exp, [0, -0.0, 1, -200, 200]) == [1, 1, Float(M_E), 0, .infinity])
  #expect(apply(Kernels.log, [1, 0, -0.0, .infinity]) == [0, -.infinity, -.infinity, .infinity])
  let exponential = worst(Kernels.exp, Foundation.exp, grid(-103, 88.72))
  #expect(exponential.ulp <= 1.1, "exp at \(exponential.at)")
  let logarithm = worst(Kernels.log, Foundation.log, grid(1e-44, 3e38) + grid(0.4, 2.5))
  #expect(logarithm.ulp <= 1, "log at \(logarithm.at)")
}

@Test func sigmoidalFunctions() {
  #expect(apply(Kernels.tanh, [0, 20, -20, .infinity, -.infinity]) == [0, 1, -1, 1, -1])
  #expect(apply(Kernels.tanh, [-0.0])[0].sign == .minus)
  #expect(apply(Kernels.sigmoid, [0, .infinity, -.infinity, -200]) == [0.5, 1, 0, 0])
  #expect(apply(Kernels.softplus, [0, .infinity, -.infinity, 100]) == [Float(M_LN2), .infinity, 0, 100])
  let tangent = worst(Kernels.tanh, Foundation.tanh, grid(-12, 12) + grid(-1, 1))
  #expect(tangent.ulp <= 1.5, "tanh at \(tangent.at)")
  let logistic = worst(Kernels.sigmoid, { 1 / (1 + Foundation.exp(-$0)) }, grid(-100, 30))
  #expect(logistic.ulp <= 2.5, "sigmoid at \(logistic.at)")
  let soft = worst(Kernels.softplus, { $0 > 40 ? $0 : Foundation.log1p(Foundation.exp($0)) }, grid(-100, 200))
  #expect(soft.ulp <= 2, "softplus at \(soft.at)")
}

@Test func powers() {
  let x = grid(0.01, 100, 4000)
  for exponent in [1, 2, 3, 4, 0.5, 1.5, 2.5, 5, 7.5, 16] as [Float] {
    let result = worst({ Kernels.power($0, exponent: exponent, $1, $2) }, { pow($0, Double(exponent)) }, x)
    #expect(result.ulp <= 1 + Double(exponent), "x^\(exponent) at \(result.at)")
  }
  for exponent in [-0.5, -1, -1.5, -2, -3, -6] as [Float] {
    let result = worst({ Kernels.power($0, exponent: exponent, $1, $2) }, { pow($0, Double(exponent)) }, x)
    #expect(result.ulp <= 2 - Double(exponent), "x^\(exponent) at \(result.at)")
  }
  for exponent in [0.1, 0.7, 1.3, 3.3, 5.9, -0.3, -1.2, -4.4, 11.1] as [Float] {
    let result = worst({ Kernels.power($0, exponent: exponent, $1, $2) }, { pow($0, Double(exponent)) }, x)
    #expect(result.ulp <= 1.2 + Double(abs(exponent)) / 4, "x^\(exponent) at \(result.at)")
  }
}

@Test func powersAtTheEnds() {
  func power(_ exponent: Float, _ x: [Float]) -> [Float] {
    apply({ Kernels.power($0, exponent: exponent, $1, $2) }, x)
  }
  let ends: [Float] = [0, -0.0, .infinity, 1]
  for exponent in [0.5, 1, 1.5, 2, 2.3, 3, 100] as [Float] { #expect(power(exponent, ends) == [0, 0, .infinity, 1]) }
  for exponent in [-0.5, -1, -1.5, -2, -2.3, -100] as [Float] { #expect(power(exponent, ends) == [0, 0, 0, 1]) }
  #expect(power(0, ends) == [1, 1, 1, 1])
  #expect(power(2.3, [1e30, 1e-30]) == [.infinity, 0])
  #expect(power(1e30, [0.5, 2]) == [0, .infinity])
}

@Test func notANumberPropagates() {
  let kernels: [Kernel] = [
    Kernels.exp, Kernels.log, Kernels.tanh, Kernels.sigmoid, Kernels.softplus, Kernels.squareRoot, Kernels.reciprocal,
    { Kernels.power($0, exponent: 3, $1, $2) }, { Kernels.power($0, exponent: 0.5, $1, $2) },
    { Kernels.power($0, exponent: 1.3, $1, $2) }, { Kernels.power($0, exponent: -1.5, $1, $2) },
    { Kernels.clip($0, bound: 1, $1, $2) }, { Kernels.leakyRelu($0, slope: 0.2, $1, $2) },
    { Kernels.affine($0, scale: 2, offset: 1, $1, $2) },
  ]
  for (number, kernel) in kernels.enumerated() {
    let out = apply(kernel, [1, .nan, 1, -.nan])
    #expect(out.map(\.isNaN) == [false, true, false, true], "kernel \(number)")
  }
  #expect(apply(Kernels.log, [-1])[0].isNaN)
}
