import Interchange

enum Round {
  /// The nearest double to `value` written with 9 significant digits: CPU types agree on metrics no further than that.
  static func toNineDigits(_ value: Double) -> Double { Double(printed("%.9g", value)) ?? value }
}
