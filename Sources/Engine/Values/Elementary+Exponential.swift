extension Elementary {
  /// e^x for |x| <= 709, error below 2 units in the last place.
  ///
  /// e^x = 2^k e^r with |r| <= log(2) / 2, and Taylor's series for e^r.
  public static func exp(_ x: Double) -> Double {
    precondition(abs(x) <= 709, "exp is for numbers whose exponential is neither too large nor too small")
    let k = (x * 1.442_695_040_888_963_4).rounded()
    // log 2 in two parts keeps the low bits of the difference.
    let r = (x - k * 6.931_471_803_691_238_2e-1) - k * 1.908_214_929_270_587_7e-10
    var sum = 1.0
    for n in stride(from: 16, through: 1, by: -1) { sum = 1 + sum * r / Double(n) }
    return Double(sign: .plus, exponent: Int(k), significand: sum)
  }
}
