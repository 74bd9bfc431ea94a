extension JSONValue {
  /// Reads a text that is exactly one JSON value (RFC 8259). Refused: two members with one key, numbers beyond a
  /// double, lone surrogates, more than `depthLimit` arrays and objects inside each other. `source` (such as a path) is
  /// for the error. Throws `JSONError.syntax`.
  public static func parse(_ text: String, source: String = "JSON", depthLimit: Int = 64) throws -> JSONValue {
    var parser = JSONParser(bytes: Array(text.utf8), source: source, depthLimit: depthLimit)
    return try parser.document()
  }

  /// The same for bytes, which must be UTF-8.
  public static func parse(_ bytes: [UInt8], source: String = "JSON", depthLimit: Int = 64) throws -> JSONValue {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw JSONError(source: source, line: 1, column: 1, problem: "the text is not UTF-8")
    }
    var parser = JSONParser(bytes: bytes, source: source, depthLimit: depthLimit)
    return try parser.document()
  }

  /// Reads a file that is one JSON value. Throws `FileError` and `JSONError.syntax`.
  public static func read(path: String) throws -> JSONValue {
    try parse(BinaryFile.read(path, limit: 1 << 28), source: path)
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  let source: String
  let depthLimit: Int
  var position = 0

  init(bytes: [UInt8], source: String, depthLimit: Int) {
    (self.bytes, self.source, self.depthLimit) = (bytes, source, depthLimit)
  }

  mutating func document() throws -> JSONValue {
    let result = try value(depth: 0)
    skipSpace()
    if position < bytes.count { throw failure("nothing may follow the value") }
    return result
  }

  private mutating func value(depth: Int) throws -> JSONValue {
    skipSpace()
    guard let byte = current else { throw failure("the text ends where a value is needed") }
    switch byte {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default:
      for (word, result) in [("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null)]
      where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return result
      }
      throw failure("a value is needed here")
    }
  }

  private mutating func object(depth: Int) throws -> JSONValue {
    try enter(depth)
    var members: [(key: String, value: JSONValue)] = []
    var keys: Set<String> = []
    skipSpace()
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      let start = position
      guard current == UInt8(ascii: "\"") else { throw failure("a key in double quotes is needed here") }
      let key = try string()
      guard keys.insert(key).inserted else {
        throw failure("key \"\(shown(key, atMost: 60))\" appears twice in one object", at: start)
      }
      skipSpace()
      guard take(":") else { throw failure("a colon is needed after a key") }
      members.append((key: key, value: try value(depth: depth)))
      skipSpace()
    } while take(",")
    guard take("}") else { throw failure("a comma or } is needed here") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws -> JSONValue {
    try enter(depth)
    var elements: [JSONValue] = []
    skipSpace()
    if take("]") { return .array([]) }
    repeat {
      elements.append(try value(depth: depth))
      skipSpace()
    } while take(",")
    guard take("]") else { throw failure("a comma or ] is needed here") }
    return .array(elements)
  }

  private mutating func enter(_ depth: Int) throws {
    if depth > depthLimit { throw failure("more than \(depthLimit) arrays and objects inside each other") }
    position += 1
  }

  private mutating func number() throws -> JSONValue {
    let start = position
    var isInteger = true
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") {
      isInteger = false
      try digits()
    }
    if take("e") || take("E") {
      isInteger = false
      if !take("+") { _ = take("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else {
      throw failure("number \(shown(text, atMost: 40)) is beyond a double", at: start)
    }
    return .number(value)
  }

  private mutating func digits() throws {
    let start = position
    while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    if position == start { throw failure("a digit is needed here") }
  }

  private mutating func string() throws -> String {
    let start = position
    position += 1
    var result: [UInt8] = []
    while let byte = current {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: result, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &result)
      case 0..<0x20: throw failure("a control character must be written as an escape", at: position - 1)
      default: result.append(byte)
      }
    }
    throw failure("a string is not closed", at: start)
  }

  private mutating func escape(into result: inout [UInt8]) throws {
    let start = position - 1
    guard let byte = current else { throw failure("a string is not closed", at: start) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(byte)
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "t"): result.append(0x09)
    case UInt8(ascii: "n"): result.append(0x0A)
    case UInt8(ascii: "f"): result.append(0x0C)
    case UInt8(ascii: "r"): result.append(0x0D)
    case UInt8(ascii: "u"):
      var code = try hexadecimal(start)
      if (0xD800..<0xDC00).contains(code), take("\\"), take("u") {
        let low = try hexadecimal(start)
        guard (0xDC00..<0xE000).contains(low) else { throw failure("a surrogate lacks its other half", at: start) }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw failure("a surrogate lacks its other half", at: start) }
      result += String(Character(scalar)).utf8
    default: throw failure("there is no such escape", at: start)
    }
  }

  private mutating func hexadecimal(_ start: Int) throws -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("\\u needs four hexadecimal digits", at: start)
      }
      code = code << 4 + UInt32(digit)
      position += 1
    }
    return code
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private func failure(_ problem: String, at place: Int? = nil) -> JSONError {
    let before = bytes[..<(place ?? position)]
    let line = 1 + before.count { $0 == 0x0A }
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    // Continuation bytes of UTF-8 do not start a scalar.
    let column = 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 }
    return JSONError(source: source, line: line, column: column, problem: problem)
  }
}
