internal import Foundation

/// A number in one of C's formats, without Foundation's way through locales, which a page of thousands of numbers feels.
/// - Parameter format: of one `Double`, as in "%.3f".
public func printed(_ format: String, _ value: Double) -> String {
  // Room for the 309 digits of the largest number.
  withUnsafeTemporaryAllocation(byteCount: 512, alignment: 1) { buffer in
    let text = buffer.bindMemory(to: CChar.self)
    let count = withVaList([value]) { vsnprintf(text.baseAddress, text.count, format, $0) }
    precondition((0..<text.count).contains(Int(count)), "a number of more than 511 characters")
    return String(decoding: buffer[..<Int(count)], as: UTF8.self)
  }
}

/// The nearest double to `value` written with so many significant digits, 1 to 17; what is not finite stays as it is.
public func rounded(_ value: Double, toDigits digits: Int) -> Double {
  value.isFinite ? Double(printed("%.\(digits - 1)e", value)) ?? value : value
}
