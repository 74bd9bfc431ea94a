internal import Foundation

/// A tick at mantissa x 10^exponent, so that value and label are exact.
struct Tick: Equatable, Sendable {
  let mantissa: Int
  let exponent: Int
  let text: String

  /// The Double next to mantissa x 10^exponent.
  let value: Double

  /// - Parameter scientific: "2.5×10⁻⁷" instead of "0.00000025".
  init(_ mantissa: Int, _ exponent: Int, scientific: Bool) {
    (self.mantissa, self.exponent) = (mantissa, exponent)
    value = Double("\(mantissa)e\(exponent)") ?? 0
    text = scientific ? scientificText(mantissa, exponent) : plainText(mantissa, exponent)
  }
}

/// Multiples of 1, 2 or 5 times a power of ten in low...high: the finest step that gives at most `count` intervals.
/// low < high, both finite.
func linearTicks(_ low: Double, _ high: Double, count: Int) -> [Tick] {
  let ideal = (high - low) / Double(max(count, 1))
  let decade = Int(log10(ideal).rounded(.down))
  for candidate in decade - 1...decade + 1 {
    for factor in [1, 2, 5] {
      guard let step = Double("\(factor)e\(candidate)"), step >= ideal * (1 - 1e-9) else { continue }
      // The tolerance lets ends that are multiples up to rounding have their tick.
      let first = Int((low / step - 1e-6).rounded(.up))
      let last = Int((high / step + 1e-6).rounded(.down))
      guard first <= last else { return [] }
      let largest = max(abs(low), abs(high))
      let scientific = largest >= 1e6 || largest < 1e-3
      return (first...last).map { Tick($0 * factor, candidate, scientific: scientific) }
    }
  }
  return []
}

/// Ticks of a logarithmic axis: powers of ten where there are at least three, thinned to `count` intervals; else 1, 2
/// and 5 times them; linear ticks where that leaves fewer than three. 0 < low < high.
func logarithmicTicks(_ low: Double, _ high: Double, count: Int) -> [Tick] {
  let first = Int((log10(low) - 1e-9).rounded(.up))
  let last = Int((log10(high) + 1e-9).rounded(.down))
  let plain = low >= 0.9e-3 && high <= 1.1e5
  if last - first >= 2 {
    let every = max(1, (last - first + max(count, 1) - 1) / max(count, 1))
    let start = first + ((-first % every) + every) % every
    return stride(from: start, through: last, by: every).map { Tick(1, $0, scientific: !plain) }
  }
  let ticks = (first - 1...max(last, first - 1)).flatMap { decade in
    [1, 2, 5].map { Tick($0, decade, scientific: !plain) }
  }
  let inside = ticks.filter { $0.value >= low * (1 - 1e-9) && $0.value <= high * (1 + 1e-9) }
  return inside.count >= 3 ? inside : linearTicks(low, high, count: count).filter { $0.value > 0 }
}

/// "12,500", "0.05", "−3": digits with a comma every three, a true minus sign.
func plainText(_ mantissa: Int, _ exponent: Int) -> String {
  if mantissa == 0 { return "0" }
  var (digits, exponent) = reduced(mantissa, exponent)
  if exponent > 0 {
    digits += String(repeating: "0", count: exponent)
    exponent = 0
  }
  if digits.count <= -exponent { digits = String(repeating: "0", count: 1 - exponent - digits.count) + digits }
  var whole = String(digits.dropLast(-exponent))
  let part = digits.suffix(-exponent)
  if whole.count > 3 {
    let characters = Array(whole)
    whole = ""
    for (index, character) in characters.enumerated() {
      if index > 0, (characters.count - index) % 3 == 0 { whole += "," }
      whole.append(character)
    }
  }
  return (mantissa < 0 ? "−" : "") + whole + (part.isEmpty ? "" : ".\(part)")
}

/// "10⁶", "2.5×10⁻⁷", "0".
func scientificText(_ mantissa: Int, _ exponent: Int) -> String {
  if mantissa == 0 { return "0" }
  let (digits, low) = reduced(mantissa, exponent)
  let raised = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
  let power = low + digits.count - 1
  let superscript =
    (power < 0 ? "⁻" : "") + String(String(abs(power)).compactMap(\.wholeNumberValue).map { raised[$0] })
  let factor = digits.count == 1 ? digits : "\(digits.prefix(1)).\(digits.dropFirst())"
  return (mantissa < 0 ? "−" : "") + (factor == "1" ? "" : "\(factor)×") + "10\(superscript)"
}

/// The magnitude's digits without trailing zeros, and the exponent of the last one.
private func reduced(_ mantissa: Int, _ exponent: Int) -> (digits: String, exponent: Int) {
  var digits = String(mantissa.magnitude)
  var exponent = exponent
  while digits.count > 1, digits.last == "0" {
    digits.removeLast()
    exponent += 1
  }
  return (digits, exponent)
}
