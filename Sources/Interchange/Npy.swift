/// numpy's .npy format, versions 1 to 3: magic, version, header length, a header that is a Python dictionary, data.
enum Npy {
  /// Reads one array, whatever its byte order and order of axes. Throws `ZipError.member`.
  static func parse(_ bytes: [UInt8], path: String, name: String) throws -> NamedArray {
    func wrong(_ problem: String) -> ZipError { .member(path: path, name: name, problem: problem) }
    guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)), bytes.count >= 10 else {
      throw wrong("it is not a .npy array")
    }
    let lengthSize: Int
    switch bytes[6] {
    case 1: lengthSize = 2
    case 2, 3: lengthSize = 4
    default: throw wrong("version \(bytes[6]) of the .npy format is not read here")
    }
    guard bytes.count >= 8 + lengthSize else { throw wrong("it is truncated") }
    let length = bytes[8..<(8 + lengthSize)].reversed().reduce(0) { $0 << 8 | Int($1) }
    let dataStart = 8 + lengthSize + length
    guard dataStart <= bytes.count else { throw wrong("its header claims \(length) bytes, more than are there") }
    var parser = HeaderParser(bytes: Array(bytes[(8 + lengthSize)..<dataStart]))
    guard let header = parser.header() else { throw wrong("its header is not numpy's") }
    guard let kind = kinds[String(header.type.dropFirst())], "<>|=".contains(header.type.prefix(1)) else {
      let known = kinds.keys.sorted().joined(separator: ", ")
      throw wrong("elements \"\(shown(header.type, atMost: 20))\" are not read here, only \(known)")
    }
    guard let size = byteCount(shape: header.shape, kind: kind) else {
      throw wrong("its shape is beyond what memory can hold")
    }
    guard size == bytes.count - dataStart else {
      throw wrong("its shape \(header.shape) needs \(size) bytes, it holds \(bytes.count - dataStart)")
    }
    var data = Array(bytes[dataStart...])
    if header.type.hasPrefix(">") { swapBytes(&data, of: kind.size) }
    if header.fortranOrder {
      data = gathered(data, shape: header.shape, strides: fortran(header.shape), size: kind.size)
    }
    return NamedArray(shape: header.shape, kind: kind, bytes: data)
  }

  /// Element types by numpy's name without the byte order.
  private static let kinds: [String: ElementKind] = [
    "f4": .float32, "f8": .float64, "u1": .uint8, "i8": .int64,
  ]

  private static func swapBytes(_ data: inout [UInt8], of size: Int) {
    data.withUnsafeMutableBufferPointer { data in
      for start in stride(from: 0, to: data.count, by: size) { data[start..<(start + size)].reverse() }
    }
  }

  /// Strides, in elements, of an array whose first axis runs fastest.
  private static func fortran(_ shape: [Int]) -> [Int] {
    var step = 1
    return shape.map { extent in
      defer { step *= extent }
      return step
    }
  }

  /// An array as numpy saves it, version 1.
  static func encoded(_ array: NamedArray) -> [UInt8] {
    let names: [ElementKind: String] = [.float32: "<f4", .float64: "<f8", .uint8: "|u1", .int64: "<i8"]
    let shape = array.shape.map { "\($0), " }.joined()
    var header = "{'descr': '\(names[array.kind] ?? "")', 'fortran_order': False, 'shape': (\(shape)), }"
    // The data start at a multiple of 64.
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    let length = header.utf8.count
    return [0x93] + "NUMPY".utf8 + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + header.utf8 + array.bytes
  }
}

/// Reads the one Python literal that numpy writes: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
private struct HeaderParser {
  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// nil for anything else.
  mutating func header() -> (type: String, fortranOrder: Bool, shape: [Int])? {
    var type: String?
    var fortranOrder: Bool?
    var shape: [Int]?
    guard take("{") else { return nil }
    while !take("}") {
      guard let key = quoted(), take(":") else { return nil }
      switch key {
      case "descr" where type == nil: type = quoted()
      case "fortran_order" where fortranOrder == nil: fortranOrder = truth()
      case "shape" where shape == nil: shape = tuple()
      default: return nil
      }
      if !take(",") {
        guard take("}") else { return nil }
        break
      }
    }
    skipSpace()
    guard position == bytes.count, let type, let fortranOrder, let shape else { return nil }
    return (type, fortranOrder, shape)
  }

  private mutating func quoted() -> String? {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "'") || bytes[position] == UInt8(ascii: "\"") else {
      return nil
    }
    let quote = bytes[position]
    guard let end = bytes[(position + 1)...].firstIndex(of: quote) else { return nil }
    defer { position = end + 1 }
    return String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
  }

  private mutating func truth() -> Bool? {
    if take("True") { return true }
    return take("False") ? false : nil
  }

  private mutating func tuple() -> [Int]? {
    guard take("(") else { return nil }
    var extents: [Int] = []
    while !take(")") {
      skipSpace()
      let digits = bytes[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard let extent = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
      position += digits.count
      _ = take("L")
      extents.append(extent)
      if !take(",") { return take(")") ? extents : nil }
    }
    return extents
  }

  private mutating func take(_ word: String) -> Bool {
    skipSpace()
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }
}
