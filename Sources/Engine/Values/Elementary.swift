/// Elementary functions in Double from basic arithmetic alone, so that no C library's version can change a bit of a run.
public enum Elementary {
  /// Natural logarithm of a positive normal number, error below 2 units in the last place.
  ///
  /// log x = e log 2 + 2 atanh((m - 1) / (m + 1)) with m in [sqrt(1/2), sqrt(2)).
  public static func log(_ x: Double) -> Double {
    precondition(x >= Double.leastNormalMagnitude && x.isFinite, "log is for positive normal numbers")
    var exponent = Double(x.exponent)
    var mantissa = x.significand
    if mantissa > 1.414_213_562_373_095_1 {
      mantissa *= 0.5
      exponent += 1
    }
    let s = (mantissa - 1) / (mantissa + 1)
    let z = s * s
    var sum = 0.0
    for k in stride(from: 21, through: 3, by: -2) { sum = (sum + 1 / Double(k)) * z }
    // log 2 in two parts keeps the low bits of the product.
    return exponent * 6.931_471_803_691_238_2e-1 + (2 * s + (2 * s * sum + exponent * 1.908_214_929_270_587_7e-10))
  }

  /// Sine and cosine of 2 pi `turns`, for turns in [0, 1), absolute error below 1e-15.
  public static func sineAndCosine(turns: Double) -> (sine: Double, cosine: Double) {
    let quarter = (turns * 4).rounded()
    let angle = (turns - quarter * 0.25) * (2 * Double.pi)
    let z = angle * angle
    var sine = 0.0
    var cosine = 0.0
    for k in stride(from: 17, through: 3, by: -2) { sine = -(1 + sine) * z / Double(k * (k - 1)) }
    for k in stride(from: 18, through: 2, by: -2) { cosine = -(1 + cosine) * z / Double(k * (k - 1)) }
    let s = angle + angle * sine
    let c = 1 + cosine
    switch Int(quarter) & 3 {
    case 0: return (s, c)
    case 1: return (c, -s)
    case 2: return (-s, -c)
    default: return (-c, s)
    }
  }
}

/// The same functions on eight numbers at once, with the same domains, unchecked: the same operations in the same order,
/// so the same bits.
extension Elementary {
  /// Exact conversion of whole numbers below 2^52.
  static func doubles(_ words: SIMD8<UInt64>) -> SIMD8<Double> {
    // 2^52 has room for them in its mantissa; SIMD8's own conversion goes element by element.
    unsafeBitCast(words | 0x4330_0000_0000_0000, to: SIMD8<Double>.self) - 0x1p52
  }

  /// Natural logarithm of positive normal numbers.
  static func log(_ x: SIMD8<Double>) -> SIMD8<Double> {
    let pattern = unsafeBitCast(x, to: SIMD8<UInt64>.self)
    var exponent = doubles(pattern &>> 52) - 1023
    var mantissa = unsafeBitCast(
      (pattern & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000, to: SIMD8<Double>.self)
    let isLarge = mantissa .> 1.414_213_562_373_095_1
    mantissa.replace(with: mantissa * 0.5, where: isLarge)
    exponent.replace(with: exponent + 1, where: isLarge)
    let s = (mantissa - 1) / (mantissa + 1)
    let z = s * s
    var sum = SIMD8<Double>()
    for k in stride(from: 21, through: 3, by: -2) { sum = (sum + 1 / Double(k)) * z }
    return exponent * 6.931_471_803_691_238_2e-1 + (2 * s + (2 * s * sum + exponent * 1.908_214_929_270_587_7e-10))
  }

  /// Sine and cosine of 2 pi `words` 2^-32, for words below 2^32.
  static func sineAndCosine(words: SIMD8<UInt64>) -> (sine: SIMD8<Double>, cosine: SIMD8<Double>) {
    let turns = doubles(words) * 0x1p-32
    // The nearest quarter, halves upwards: all of this is exact.
    let quarter = (words &+ 0x2000_0000) &>> 30
    let angle = (turns - doubles(quarter) * 0.25) * (2 * Double.pi)
    let z = angle * angle
    var (sine, cosine) = (SIMD8<Double>(), SIMD8<Double>())
    for k in stride(from: 17, through: 3, by: -2) { sine = -(1 + sine) * z / Double(k * (k - 1)) }
    for k in stride(from: 18, through: 2, by: -2) { cosine = -(1 + cosine) * z / Double(k * (k - 1)) }
    let s = angle + angle * sine
    let c = 1 + cosine
    // Quarters 1 and 3 exchange the two; 2 and 3 turn the sine's sign, 1 and 2 the cosine's.
    let isOdd = doubles(quarter & 1) .> 0
    func signed(_ x: SIMD8<Double>, _ turned: SIMD8<UInt64>) -> SIMD8<Double> {
      unsafeBitCast(unsafeBitCast(x, to: SIMD8<UInt64>.self) ^ ((turned & 2) &<< 62), to: SIMD8<Double>.self)
    }
    return (
      signed(s.replacing(with: c, where: isOdd), quarter), signed(c.replacing(with: s, where: isOdd), quarter &+ 1)
    )
  }
}
