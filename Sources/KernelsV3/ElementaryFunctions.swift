/// Exponential, logarithm and their relatives as polynomials of our own, so that no version of a system library can
/// change a bit.
///
/// Errors are in units in the last place of the result (ulp), measured over dense grids by the tests. NaN gives NaN,
/// infinities give the limits, overflow gives infinity and underflow zero. Counts are multiples of 16; the output may
/// be the input.

private typealias Lanes = SIMD16<Float>
private typealias Words = SIMD16<Int32>

/// 1.5 * 2^23: adding it rounds a float below 2^22 to a whole number, which then stands in the low bits.
private let roundingShift: Float = 12_582_912

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

/// a b + c.
@inline(__always)
private func fma(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes { c.addingProduct(a, b) }

/// a b + c.
@inline(__always)
private func fma(_ a: Lanes, _ b: Lanes, _ c: Float) -> Lanes { Lanes(repeating: c).addingProduct(a, b) }

/// a b + c.
@inline(__always)
private func fma(_ a: Lanes, _ b: Float, _ c: Lanes) -> Lanes { c.addingProduct(a, b) }

@inline(__always)
private func words(_ x: Lanes) -> Words { unsafeBitCast(x, to: Words.self) }

@inline(__always)
private func lanes(_ x: Words) -> Lanes { unsafeBitCast(x, to: Lanes.self) }

@inline(__always)
private func magnitude(_ x: Lanes) -> Lanes { lanes(words(x) & 0x7FFF_FFFF) }

/// exp(x + low) for |low| far below 1: x + low = n ln 2 + r, |r| <= ln 2 / 2, then 2^n times a polynomial in r.
@inline(__always)
private func exponential(_ x: Lanes, low: Lanes) -> Lanes {
  // Beyond these bounds the result is 0 or infinite; NaN passes both comparisons.
  let x = x.replacing(with: -104, where: x .< -104).replacing(with: 89, where: x .> 89)
  let shifted = fma(x, 1.442_695_04, Lanes(repeating: roundingShift))
  let n = shifted - roundingShift
  // ln 2 in two parts, the first short enough for an exact product.
  let r = fma(n, 2.121_944_4e-4, fma(n, -0.693_359_375, x)) + low
  var p = fma(r, 1.987_569_15e-4, Lanes(repeating: 1.398_199_95e-3))
  p = fma(p, r, 8.333_452e-3)
  p = fma(p, r, 4.166_579_6e-2)
  p = fma(p, r, 1.666_666_55e-1)
  p = fma(p, r, 5.000_000_1e-1)
  p = fma(p, r * r, r) + 1
  // 2^n in two factors, since n reaches from -150 to 128.
  let whole = words(shifted) &- Words(repeating: 0x4B40_0000)
  let half = whole &>> 1
  let first = lanes((half &+ 127) &<< 23)
  let second = lanes((whole &- half &+ 127) &<< 23)
  return p * first * second
}

@inline(__always)
private func exponential(_ x: Lanes) -> Lanes { exponential(x, low: Lanes(repeating: 0)) }

/// log(1 + f) - f for 1 + f in [sqrt(1/2), sqrt(2)], by the series of 2 atanh(s), s = f / (2 + f) (fdlibm's).
@inline(__always)
private func logarithmTail(_ f: Lanes) -> Lanes {
  let s = f / (2 + f)
  let z = s * s
  let w = z * z
  let odd = z * fma(w, 0.284_987_87, Lanes(repeating: 0.666_666_63))
  let even = w * fma(w, 0.242_790_79, Lanes(repeating: 0.400_009_72))
  let square = 0.5 * f * f
  return fma(s, square + (odd + even), -square)
}

/// Splits positive x into 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)).
@inline(__always)
private func split(_ x: Lanes) -> (k: Lanes, f: Lanes) {
  let tiny = x .< Float.leastNormalMagnitude
  let scaled = x.replacing(with: x * 8_388_608, where: tiny)
  let bits = words(scaled) &+ Words(repeating: 0x3F80_0000 - 0x3F35_04F3)
  // The exponent as a float: written into the low bits of `roundingShift`.
  let exponent = lanes((bits &>> 23) &+ Words(repeating: 0x4B40_0000 - 127)) - roundingShift
  let k = exponent.replacing(with: exponent - 23, where: tiny)
  let mantissa = lanes((bits & 0x007F_FFFF) &+ 0x3F35_04F3)
  return (k, mantissa - 1)
}

/// First part of ln 2, short enough for exact products with exponents; the rest is `logTwoLow`.
private let logTwoHigh: Float = 0.693_138_1
private let logTwoLow: Float = 9.058_000_6e-6

/// The limits of log, and NaN.
@inline(__always)
private func withLogarithmLimits(_ result: Lanes, _ x: Lanes) -> Lanes {
  result
    .replacing(with: -Float.infinity, where: x .== 0)
    .replacing(with: Float.nan, where: x .< 0)
    .replacing(with: x, where: .!(x .< Float.infinity))
}

@inline(__always)
private func logarithm(_ x: Lanes) -> Lanes {
  let (k, f) = split(x)
  return withLogarithmLimits(fma(k, logTwoHigh, fma(k, logTwoLow, logarithmTail(f)) + f), x)
}

/// log(1 + z) for z in [0, 1], with small relative error down to z = 0.
@inline(__always)
private func logarithmOfOnePlus(_ z: Lanes) -> Lanes {
  let large = z .> 0.414_213_5
  let f = z.replacing(with: (z - 1) * 0.5, where: large)
  let k = Lanes(repeating: 0).replacing(with: 1, where: large)
  return fma(k, logTwoHigh, fma(k, logTwoLow, logarithmTail(f)) + f)
}

@inline(__always)
private func hyperbolicTangent(_ x: Lanes) -> Lanes {
  let a = magnitude(x)
  let z = a * a
  var p = fma(z, -5.704_988_7e-3, Lanes(repeating: 2.063_909e-2))
  p = fma(p, z, -5.373_971_6e-2)
  p = fma(p, z, 1.333_144_2e-1)
  p = fma(p, z, -3.333_328_2e-1)
  let small = fma(a * z, p, a)
  let large = 1 - 2 / (exponential(2 * a) + 1)
  let result = large.replacing(with: small, where: a .< 0.625)
  return lanes(words(result) | (words(x) & Int32.min))
}

@inline(__always)
private func logistic(_ x: Lanes) -> Lanes {
  let z = exponential(-magnitude(x))
  return z.replacing(with: 1, where: x .> 0) / (1 + z)
}

@inline(__always)
private func softPlus(_ x: Lanes) -> Lanes {
  Lanes(repeating: 0).replacing(with: x, where: x .> 0) + logarithmOfOnePlus(exponential(-magnitude(x)))
}

/// x^(twice / 2) for twice >= 0, by squaring.
@inline(__always)
private func halfIntegerPower(_ x: Lanes, _ twice: Int) -> Lanes {
  var result = twice & 1 == 1 ? x.squareRoot() : Lanes(repeating: 1)
  var square = x
  var rest = twice >> 1
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    rest >>= 1
    if rest > 0 { square *= square }
  }
  return result
}

/// exp(exponent log x) for x > 0, with the logarithm in two parts.
@inline(__always)
private func generalPower(_ x: Lanes, _ exponent: Float) -> Lanes {
  let (k, f) = split(x)
  // k ln 2 is exact; high + low = k ln 2 + f + tail, the sum of the first two without error (Knuth's two-sum).
  let whole = k * logTwoHigh
  let high = whole + f
  let virtual = high - whole
  let rounding = (whole - (high - virtual)) + (f - virtual)
  let low = rounding + fma(k, logTwoLow, logarithmTail(f))
  let product = withLogarithmLimits(high, x) * exponent
  let residue = fma(low, exponent, fma(high, exponent, -(high * exponent)))
  // Where the result is 0 or infinite the residue may be NaN.
  return exponential(product, low: residue.replacing(with: 0, where: magnitude(product) .> 104))
}

extension Kernels {
  /// out = e^x, error at most 1.5 ulp; 0 below -104, infinite above 88.73.
  public static func exp(_ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int) {
    map(x, out, count) { exponential($0) }
  }

  /// out = natural logarithm of x, error at most 1.5 ulp; -infinity at 0, NaN below.
  public static func log(_ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int) {
    map(x, out, count) { logarithm($0) }
  }

  /// out = hyperbolic tangent of x, error at most 3 ulp.
  public static func tanh(_ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int) {
    map(x, out, count) { hyperbolicTangent($0) }
  }

  /// out = 1 / (1 + e^-x), error at most 4 ulp, also far below zero.
  public static func sigmoid(_ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int) {
    map(x, out, count) { logistic($0) }
  }

  /// out = log(1 + e^x), error at most 4 ulp, also far below zero.
  public static func softplus(_ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int) {
    map(x, out, count) { softPlus($0) }
  }

  /// out = x^exponent for x >= 0, where 0^exponent is 0 for every exponent but 0, negative ones too (a subgradient at a
  /// vanishing norm); x^0 = 1.
  ///
  /// Whole and half exponents up to 16 are products and square roots; others are exp(exponent log x) with the logarithm
  /// in two parts.
  public static func power(
    _ x: UnsafePointer<Float>, exponent: Float, _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    if exponent == 0 {
      map(x, out, count) { _ in Lanes(repeating: 1) }
    } else if exponent == 0.5 {
      map(x, out, count) { $0.squareRoot() }
    } else if exponent == 2 {
      map(x, out, count) { $0 * $0 }
    } else if abs(exponent) <= 16 && (2 * exponent).rounded() == 2 * exponent {
      let twice = Int(2 * abs(exponent))
      if exponent > 0 {
        map(x, out, count) { halfIntegerPower($0, twice) }
      } else {
        map(x, out, count) { (1 / halfIntegerPower($0, twice)).replacing(with: 0, where: $0 .== 0) }
      }
    } else {
      map(x, out, count) { generalPower($0, exponent).replacing(with: 0, where: $0 .== 0) }
    }
  }
}
