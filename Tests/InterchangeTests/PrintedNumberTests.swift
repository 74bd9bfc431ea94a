import Foundation
import Interchange
import Testing

@Suite struct PrintedNumberTests {
  @Test(
    arguments: [
      -0.0, 0.125, 2.5, 0.1, -1e-300, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
      .infinity, -.infinity, .nan,
    ])
  func asFoundationPrints(value: Double) {
    for format in ["%.0f", "%.2f", "%.3f", "%.8e", "%.9g"] {
      #expect(printed(format, value) == String(format: format, value))
    }
  }

  @Test func rounding() {
    #expect(rounded(1.23456789049, toDigits: 9) == 1.23456789)
    #expect(rounded(-0.000123456, toDigits: 3) == -0.000123)
    #expect(rounded(99999, toDigits: 1) == 100000)
    #expect(rounded(.infinity, toDigits: 6) == .infinity && rounded(.nan, toDigits: 6).isNaN)
    #expect(rounded(-0.0, toDigits: 4).sign == .minus)
  }
}
