/// Elementwise arithmetic: every function maps `count` elements, a multiple of 16; the output may be an input.

private typealias Lanes = SIMD16<Float>

@inline(__always)
private func map(
  _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int, _ body: (Lanes) -> Lanes
) {
  var index = 0
  while index < count {
    let value = UnsafeRawPointer(x + index).loadUnaligned(as: Lanes.self)
    UnsafeMutableRawPointer(out + index).storeBytes(of: body(value), as: Lanes.self)
    index += 16
  }
}

@inline(__always)
private func map(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int,
  _ body: (Lanes, Lanes) -> Lanes
) {
  var index = 0
  while index < count {
    let left = UnsafeRawPointer(x + index).loadUnaligned(as: Lanes.self)
    let right = UnsafeRawPointer(y + index).loadUnaligned(as: Lanes.self)
    UnsafeMutableRawPointer(out + index).storeBytes(of: body(left, right), as: Lanes.self)
    index += 16
  }
}

extension Kernels {
  /// out = x + y.
  public static func add(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    map(x, y, out, count) { $0 + $1 }
  }

  /// out = x y.
  public static func multiply(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    map(x, y, out, count) { $0 * $1 }
  }

  /// out = scale x + offset, rounded once.
  public static func affine(
    _ x: UnsafePointer<Float>, scale: Float, offset: Float, _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    map(x, out, count) { Lanes(repeating: offset).addingProduct($0, Lanes(repeating: scale)) }
  }

  /// out = square root of x, correctly rounded; NaN below zero.
  public static func squareRoot(_ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int) {
    map(x, out, count) { $0.squareRoot() }
  }

  /// out = 1 / x, correctly rounded; 1 / 0 is infinite.
  public static func reciprocal(_ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int) {
    map(x, out, count) { 1 / $0 }
  }

  /// out = x where x > 0, else slope x.
  public static func leakyRelu(
    _ x: UnsafePointer<Float>, slope: Float, _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    map(x, out, count) { ($0 * slope).replacing(with: $0, where: $0 .> 0) }
  }

  /// Derivative of `leakyRelu`: out = 1 where x > 0, else slope; slope at 0, as PyTorch has it.
  public static func leakyStep(
    _ x: UnsafePointer<Float>, slope: Float, _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    map(x, out, count) { Lanes(repeating: slope).replacing(with: 1, where: $0 .> 0) }
  }

  /// out = x cut to [-bound, bound]; NaN stays.
  public static func clip(
    _ x: UnsafePointer<Float>, bound: Float, _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    map(x, out, count) { $0.replacing(with: bound, where: $0 .> bound).replacing(with: -bound, where: $0 .< -bound) }
  }

  /// Derivative of `clip`: out = 1 where |x| <= bound, else 0.
  public static func clipMask(
    _ x: UnsafePointer<Float>, bound: Float, _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    map(x, out, count) { Lanes(repeating: 0).replacing(with: 1, where: ($0 .<= bound) .& ($0 .>= -bound)) }
  }
}
