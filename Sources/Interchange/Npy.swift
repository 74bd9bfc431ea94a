/// numpy's .npy format, versions 1 to 3: magic, version, header length, a header that is a Python dictionary, data.
enum Npy {
  /// Reads one array in C order. Throws `NpzError.member`.
  static func parse(_ bytes: [UInt8], path: String, name: String) throws -> NamedArray {
    func wrong(_ problem: String) -> NpzError { .member(path: path, name: name, problem: problem) }
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
    if header.fortranOrder && header.shape.count > 1 {
      throw wrong("it is in Fortran order, which is not read here: save numpy.ascontiguousarray of it")
    }
    let kind: ElementKind
    switch header.type {
    case "<f4": kind = .float32
    case "<f8": kind = .float64
    case "|u1": kind = .uint8
    case "<i8": kind = .int64
    default:
      throw wrong("elements \"\(shown(header.type, atMost: 20))\" are not read here, only <f4, <f8, |u1 and <i8")
    }
    guard let size = byteCount(shape: header.shape, kind: kind) else {
      throw wrong("its shape is beyond what memory can hold")
    }
    guard size == bytes.count - dataStart else {
      throw wrong("its shape \(header.shape) needs \(size) bytes, it holds \(bytes.count - dataStart)")
    }
    return NamedArray(shape: header.shape, kind: kind, bytes: Array(bytes[dataStart...]))
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
