public import KernelTypes

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
  /// Runs one operation of `ElementwiseOperation`.
  public static func elementwise(
    _ operation: ElementwiseOperation, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    switch operation {
    case .constant(let value): out.update(repeating: value, count: count)
    case .affine(let scale, let offset): affine(x, scale: scale, offset: offset, out, count)
    case .add: add(x, y, out, count)
    case .multiply: multiply(x, y, out, count)
    case .maximum: maximum(x, y, out, count)
    case .linear(let a, let b): linear(x, a, y, b, out, count)
    case .leakyStepProduct(let slope): leakyStepProduct(x, y, slope: slope, out, count)
    case .exp: exp(x, out, count)
    case .log: log(x, out, count)
    case .tanh: tanh(x, out, count)
    case .sigmoid: sigmoid(x, out, count)
    case .softplus: softplus(x, out, count)
    case .power(let exponent): power(x, exponent: exponent, out, count)
    case .leakyRelu(let slope): leakyRelu(x, slope: slope, out, count)
    case .leakyStep(let slope): leakyStep(x, slope: slope, out, count)
    case .clip(let bound): clip(x, bound: bound, out, count)
    case .clipMask(let bound): clipMask(x, bound: bound, out, count)
    }
  }

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

  /// out = the larger of x and y; x where one is NaN.
  public static func maximum(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    map(x, y, out, count) { $0.replacing(with: $1, where: $1 .> $0) }
  }

  /// out = a x + b y: b y is rounded, then the rest once.
  public static func linear(
    _ x: UnsafePointer<Float>, _ a: Float, _ y: UnsafePointer<Float>, _ b: Float, _ out: UnsafeMutablePointer<Float>,
    _ count: Int
  ) {
    map(x, y, out, count) { ($1 * b).addingProduct($0, a) }
  }

  /// out = x where y > 0, else slope x.
  public static func leakyStepProduct(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, slope: Float, _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    map(x, y, out, count) { ($0 * slope).replacing(with: $0, where: $1 .> 0) }
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
