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
  let shifted = fma(x, 1.442_695_041, Lanes(repeating: roundingShift))
  let n = shifted - roundingShift
  // ln 2 in two parts, the first short enough for an exact product.
  let r = fma(n, 2.121_944_40e-4, fma(n, -0.693_359_375, x)) + low
  var p = fma(r, 1.987_569_150_0e-4, Lanes(repeating: 1.398_199_950_7e-3))
  p = fma(p, r, 8.333_451_907_3e-3)
  p = fma(p, r, 4.166_579_589_4e-2)
  p = fma(p, r, 1.666_666_545_9e-1)
  p = fma(p, r, 5.000_000_120_1e-1)
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
  let odd = z * fma(w, 0.284_987_867_89, Lanes(repeating: 0.666_666_626_93))
  let even = w * fma(w, 0.242_790_788_41, Lanes(repeating: 0.400_009_721_52))
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
private let logTwoHigh: Float = 0.693_138_122_56
private let logTwoLow: Float = 9.058_000_614_5e-6

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
  var p = fma(z, -5.704_988_727_45e-3, Lanes(repeating: 2.063_908_879_54e-2))
  p = fma(p, z, -5.373_971_555_31e-2)
  p = fma(p, z, 1.333_144_220_36e-1)
  p = fma(p, z, -3.333_328_194_22e-1)
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

/// Sine and cosine of 2 pi `turns`, turns in [0, 1), absolute error below 2e-7.
@inline(__always)
private func sineAndCosine(turns: Lanes) -> (sine: Lanes, cosine: Lanes) {
  // The nearest quarter turn, and what is left of it in quarters: both exact.
  let shifted = fma(turns, 4, Lanes(repeating: roundingShift))
  let angle = fma(turns, 4, roundingShift - shifted) * 1.570_796_326_8
  let z = angle * angle
  var sine = fma(z, -1.951_529_589e-4, Lanes(repeating: 8.332_160_874e-3))
  sine = fma(sine, z, -1.666_665_461e-1)
  sine = fma(sine * z, angle, angle)
  var cosine = fma(z, 2.443_315_711e-5, Lanes(repeating: -1.388_731_625e-3))
  cosine = fma(cosine, z, 4.166_664_568e-2)
  cosine = fma(cosine * z, z, fma(z, -0.5, Lanes(repeating: 1)))
  // Quarter 1 turns (s, c) into (c, -s), 2 into (-s, -c), 3 into (-c, s).
  let quarter = words(shifted)
  let isOdd = (quarter & 1) .== 1
  let s = sine.replacing(with: cosine, where: isOdd)
  let c = cosine.replacing(with: sine, where: isOdd)
  return (lanes(words(s) ^ ((quarter & 2) &<< 30)), lanes(words(c) ^ (((quarter &+ 1) & 2) &<< 30)))
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
  // The product is exact; its sum with f is split into value and error (Knuth's two-sum), then the tail joins the same
  // way, smaller than the value (Dekker's), so that high + low is the logarithm to a few bits beyond a float.
  let whole = k * logTwoHigh
  let sum = whole + f
  let virtual = sum - whole
  let error = (whole - (sum - virtual)) + (f - virtual)
  let rest = error + fma(k, logTwoLow, logarithmTail(f))
  let high = sum + rest
  let low = rest - (high - sum)
  let product = withLogarithmLimits(high, x) * exponent
  let residue = fma(low, exponent, fma(high, exponent, -(high * exponent)))
  // Where the result is 0 or infinite the residue may be NaN.
  return exponential(product, low: residue.replacing(with: 0, where: magnitude(product) .> 104))
}

extension Kernels {
  /// 32 standard normals from 32 random words, by the Box-Muller transform: words 0...15 give the radii, 16...31 the
  /// angles; the cosines come first, then the sines.
  public static func normals(_ words: UnsafePointer<UInt32>, _ out: UnsafeMutablePointer<Float>) {
    // 23 bits behind the exponent of 1: a multiple of 2^-23 in [1, 2), without a conversion.
    func uniform(_ first: Int) -> Lanes {
      let bits = UnsafeRawPointer(words + first).loadUnaligned(as: SIMD16<UInt32>.self)
      return unsafeBitCast((bits &>> 9) | 0x3F80_0000, to: Lanes.self)
    }
    // In (0, 1], so that the logarithm is finite.
    let radius = (-2 * logarithm(2 - uniform(0))).squareRoot()
    let (sine, cosine) = sineAndCosine(turns: uniform(16) - 1)
    UnsafeMutableRawPointer(out).storeBytes(of: radius * cosine, as: Lanes.self)
    UnsafeMutableRawPointer(out + 16).storeBytes(of: radius * sine, as: Lanes.self)
  }

  /// out = e^x, error at most 1.1 ulp; 0 below -104, infinite above 88.73.
  public static func exp(_ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int) {
    map(x, out, count) { exponential($0) }
  }

  /// out = natural logarithm of x, error at most 1 ulp; -infinity at 0, NaN below.
  public static func log(_ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int) {
    map(x, out, count) { logarithm($0) }
  }

  /// out = hyperbolic tangent of x, error at most 1.5 ulp.
  public static func tanh(_ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int) {
    map(x, out, count) { hyperbolicTangent($0) }
  }

  /// out = 1 / (1 + e^-x), error at most 2.5 ulp, also far below zero.
  public static func sigmoid(_ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int) {
    map(x, out, count) { logistic($0) }
  }

  /// out = log(1 + e^x), error at most 2 ulp, also far below zero.
  public static func softplus(_ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int) {
    map(x, out, count) { softPlus($0) }
  }

  /// out = x^exponent for x >= 0, where 0^exponent is 0 for every exponent but 0, negative ones too (a subgradient at a
  /// vanishing norm); x^0 = 1.
  ///
  /// Whole and half exponents up to 16 are products and square roots; others are exp(exponent log x) with the logarithm
  /// in two parts, error at most 1.2 + |exponent| / 4 ulp.
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
