import Interchange

/// Text in quotes, with control characters escaped and cut after 80 characters, so that an error stays one line.
func quoted(_ text: String) -> String { JSONValue.string(String(text.prefix(80))).text }

/// Whether the text is a SHA-256 as `sha256` writes it.
func isHash(_ text: String) -> Bool {
  text.utf8.count == 64 && text.utf8.allSatisfy(Array("0123456789abcdef".utf8).contains)
}

/// A measured value, which may be no number at all: JSON has none for those, so they are text.
func measured(_ value: Double) -> JSONValue {
  if value.isFinite { return .number(value) }
  return .string(value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity")
}

/// Reads what `measured` writes. Throws `JSONError.wrongType`.
func measurement(_ json: JSONValue, of what: String, key: String) throws -> Double {
  if let number = json.number { return number }
  switch json.string {
  case "NaN": return .nan
  case "Infinity": return .infinity
  case "-Infinity": return -.infinity
  default:
    throw JSONError.wrongType(what: what, key: key, expected: "a number", found: String(json.text.prefix(60)))
  }
}

/// The same for a member that may be missing or null.
func optionalMeasurement(_ fields: JSONFields, of what: String, key: String) throws -> Double? {
  try fields.optional(key).map { try measurement($0, of: what, key: key) }
}

/// An array of measured values. Throws `JSONError`.
func measurements(_ fields: JSONFields, of what: String, key: String) throws -> [Double] {
  try fields.array(key).map { try measurement($0, of: what, key: key) }
}

/// An object whose members are all numbers. Throws `JSONError`.
func namedNumbers(_ json: JSONValue, of what: String) throws -> [(name: String, value: Double)] {
  guard let members = json.object else {
    throw JSONError.wrongType(what: what, key: what, expected: "an object", found: String(json.text.prefix(60)))
  }
  return try members.map { (name: $0.key, value: try measurement($0.value, of: what, key: $0.key)) }
}

func namedObject(_ values: [(name: String, value: Double)]) -> JSONValue {
  .object(values.map { (key: $0.name, value: measured($0.value)) })
}

/// An object without the members that are nil.
func object(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
  .object(members.compactMap { member in member.value.map { (key: member.key, value: $0) } })
}

/// The value to 9 significant decimal digits, in which the metrics of two CPU types agree.
func recorded(_ value: Double) -> Double { rounded(value, toDigits: 9) }

/// Whether two values are the same to a reader: NaN is the same as NaN.
func same(_ left: Double, _ right: Double) -> Bool { left == right || (left.isNaN && right.isNaN) }
