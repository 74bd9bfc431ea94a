internal import Foundation
import Interchange

/// How numbers are written on the page: one place, no locale.
enum Format {
  /// `value` with a fixed number of decimals and a true minus sign.
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "not a number" : value < 0 ? "−∞" : "∞" }
    let text = printed("%.\(decimals)f", value)
    guard text.utf8.first == UInt8(ascii: "-") else { return text }
    let isZero = text.utf8.allSatisfy { $0 == 45 || $0 == 46 || $0 == 48 }
    return (isZero ? "" : "−") + text.dropFirst()
  }

  /// Decimals for an FID: the article prints one; small values need more.
  static func decimals(forScore value: Double) -> Int { abs(value) < 1 ? 3 : abs(value) < 10 ? 2 : 1 }

  /// An FID or another score.
  static func score(_ value: Double) -> String { fixed(value, decimals: decimals(forScore: value)) }

  /// An article's number, as printed there: one decimal.
  static func published(_ value: Double?) -> String { value.map { fixed($0, decimals: 1) } ?? "–" }

  /// `digits` significant digits without exponent between 1e-4 and 1e7, with one outside.
  /// - Parameter shortest: leaves out trailing zeros after the point.
  static func significant(_ value: Double, digits: Int = 4, shortest: Bool = false) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, decimals: 0) }
    if shortest, abs(value) >= 1e-4, abs(value) < 1e7 {
      let text = significant(value, digits: digits)
      guard text.contains(".") else { return text }
      let kept = text.reversed().drop { $0 == "0" }
      return String((kept.first == "." ? kept.dropFirst() : kept).reversed())
    }
    let magnitude = Int(floor(log10(abs(value))))
    guard (-4..<7).contains(magnitude) else {
      let parts = printed("%.\(digits - 1)e", value).split(separator: "e")
      let exponent = parts.count == 2 ? Int(parts[1]) ?? magnitude : magnitude
      return "\(parts[0])·10^\(exponent)".replacing("-", with: "−")
    }
    return fixed(value, decimals: max(0, digits - 1 - magnitude))
  }

  /// A constant such as k or p, as people write it.
  static func constant(_ value: Double) -> String { significant(value, shortest: true) }

  /// A share in per cent with one decimal.
  static func percent(_ share: Double) -> String { fixed(100 * share, decimals: 1) + " %" }

  /// A setting such as a learning rate, as people write it: no exponent down to 1e-9, no trailing zeros.
  static func plain(_ value: Double) -> String {
    guard value != 0, abs(value) < 1e-4, abs(value) >= 1e-9 else { return significant(value, shortest: true) }
    let text = fixed(value, decimals: 12)
    return String(text.reversed().drop { $0 == "0" }.reversed())
  }

  /// A whole number with commas between groups of three digits.
  static func whole(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits = String(digits.dropLast(3))
    }
    return (value < 0 ? "−" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// A duration as hours, minutes and seconds.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "unknown" }
    if seconds < 60 { return fixed(seconds, decimals: 1) + " s" }
    let whole = Int(seconds.rounded())
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    return hours > 0 ? "\(Format.whole(hours)) h \(minutes) min" : "\(minutes) min \(rest) s"
  }

  /// "a, b and c".
  static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }

  /// "1, 11 to 14": rising whole numbers, with consecutive ones as ranges.
  static func ranges(_ values: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for value in values {
      if let last = ranges.last, value == last.upperBound + 1 {
        ranges[ranges.count - 1] = last.lowerBound...value
      } else {
        ranges.append(value...value)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)" }
      .joined(separator: ", ")
  }

  /// "4,000 or 8,000": every different number, rising; nil without any.
  static func either(_ values: [Int]) -> String? {
    values.isEmpty ? nil : Set(values).sorted().map { whole($0) }.joined(separator: " or ")
  }

  /// "1 run", "3 runs".
  static func count(_ number: Int, _ singular: String) -> String {
    "\(whole(number)) \(singular)\(number == 1 ? "" : "s")"
  }
}

extension Sequence where Element: Hashable {
  /// Each element once, in the order of first appearance.
  var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

extension Estimate {
  /// "12.1 ± 0.8", as a score.
  var text: String {
    let decimals = Format.decimals(forScore: mean)
    return Format.fixed(mean, decimals: decimals)
      + (halfWidth.map { " ± " + Format.fixed($0, decimals: decimals) } ?? "")
  }
}

extension StringProtocol {
  /// Without white space at its ends.
  var trimmed: String {
    let front = drop { $0.isWhitespace }
    return String(front.reversed().drop { $0.isWhitespace }.reversed())
  }
}
