extension JSONValue {
  /// The canonical text. A number that is not finite, or two members with one key, is a programmer's mistake and traps.
  public var text: String {
    var output: [UInt8] = []
    write(to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private func write(to output: inout [UInt8]) {
    switch self {
    case .null: output += "null".utf8
    case .bool(let value): output += (value ? "true" : "false").utf8
    case .integer(let value): output += String(value).utf8
    case .number(let value): output += canonicalNumber(value).utf8
    case .string(let value): writeString(value, to: &output)
    case .array(let elements):
      output.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        element.write(to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .object(let members):
      output.append(UInt8(ascii: "{"))
      var previous: String?
      for (key, value) in canonicalOrder(members) {
        if let previous {
          precondition(!previous.utf8.elementsEqual(key.utf8), "A JSON object has two members \"\(key)\".")
          output.append(UInt8(ascii: ","))
        }
        previous = key
        writeString(key, to: &output)
        output.append(UInt8(ascii: ":"))
        value.write(to: &output)
      }
      output.append(UInt8(ascii: "}"))
    }
  }
}

/// Members in the order of their keys' UTF-16 units (RFC 8785, section 3.2.3).
func canonicalOrder(_ members: [(key: String, value: JSONValue)]) -> [(key: String, value: JSONValue)] {
  members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
}

private func writeString(_ text: String, to output: inout [UInt8]) {
  let digits = Array("0123456789abcdef".utf8)
  output.append(UInt8(ascii: "\""))
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "\""): output += #"\""#.utf8
    case UInt8(ascii: "\\"): output += #"\\"#.utf8
    case 0x08: output += #"\b"#.utf8
    case 0x09: output += #"\t"#.utf8
    case 0x0A: output += #"\n"#.utf8
    case 0x0C: output += #"\f"#.utf8
    case 0x0D: output += #"\r"#.utf8
    case 0..<0x20: output += #"\u00"#.utf8 + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    default: output.append(byte)
    }
  }
  output.append(UInt8(ascii: "\""))
}

/// A finite double as ECMAScript's Number::toString writes it: the shortest digits that read back as the same value,
/// which Swift's `description` finds, laid out by the rules of RFC 8785, section 3.2.2.3. Zero of either sign is 0.
func canonicalNumber(_ value: Double) -> String {
  precondition(value.isFinite, "JSON has no number for \(value).")
  if value == 0 { return "0" }
  // Whole numbers that Double holds exactly: most of what is written.
  if let whole = Int(exactly: value), whole.magnitude < 1 << 53 { return String(whole) }
  let parts = value.magnitude.description.split(separator: "e")
  let mantissa = parts[0].split(separator: ".")
  var point = mantissa[0].count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
  var digits = mantissa.joined()
  while digits.hasPrefix("0") {
    digits.removeFirst()
    point -= 1
  }
  while digits.hasSuffix("0") { digits.removeLast() }
  // value = 0.digits * 10^point
  let count = digits.count
  let sign = value < 0 ? "-" : ""
  if count <= point && point <= 21 { return sign + digits + String(repeating: "0", count: point - count) }
  if 0 < point && point <= 21 { return sign + digits.prefix(point) + "." + digits.dropFirst(point) }
  if -6 < point && point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
  let exponent = point - 1
  return sign + digits.prefix(1) + (count > 1 ? "." + digits.dropFirst() : "") + "e" + (exponent < 0 ? "-" : "+")
    + String(exponent.magnitude)
}
