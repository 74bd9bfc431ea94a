/// The element types that arrays are exchanged in; raw values are safetensors' names.
public enum ElementKind: String, Sendable, CaseIterable {
  /// IEEE 754 single precision.
  case float32 = "F32"
  /// IEEE 754 double precision.
  case float64 = "F64"
  /// Unsigned bytes.
  case uint8 = "U8"
  /// Signed 64-bit integers.
  case int64 = "I64"

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .float32: 4
    case .float64, .int64: 8
    case .uint8: 1
    }
  }
}

/// An array as files hold it: little endian, row major (the last axis runs fastest). Its name is kept separately.
public struct NamedArray: Equatable, Sendable {
  /// Extent of each axis, each >= 0; empty for a single number.
  public let shape: [Int]
  /// Element type.
  public let kind: ElementKind
  /// The elements; product of `shape` times `kind.size` bytes.
  public let bytes: [UInt8]

  /// From bytes that are known to fit the shape.
  public init(shape: [Int], kind: ElementKind, bytes: [UInt8]) {
    precondition(
      byteCount(shape: shape, kind: kind) == bytes.count, "\(bytes.count) bytes do not fill \(kind) \(shape).")
    (self.shape, self.kind, self.bytes) = (shape, kind, bytes)
  }

  /// `floats` in row-major order.
  public init(shape: [Int], floats: [Float]) { self.init(shape: shape, kind: .float32, elements: floats) }

  /// `doubles` in row-major order.
  public init(shape: [Int], doubles: [Double]) { self.init(shape: shape, kind: .float64, elements: doubles) }

  /// `uint8s` in row-major order.
  public init(shape: [Int], uint8s: [UInt8]) { self.init(shape: shape, kind: .uint8, bytes: uint8s) }

  /// `int64s` in row-major order.
  public init(shape: [Int], int64s: [Int64]) { self.init(shape: shape, kind: .int64, elements: int64s) }

  private init<Element: BitwiseCopyable>(shape: [Int], kind: ElementKind, elements: [Element]) {
    self.init(shape: shape, kind: kind, bytes: elements.withUnsafeBytes { Array($0) })
  }

  /// Number of elements.
  public var count: Int { bytes.count / kind.size }

  /// The elements of a float32 or float64 array, rounded to single precision. Throws `ArrayError` for other types and
  /// for a finite element that single precision cannot hold; `name` is for its message.
  public func floats(name: String) throws -> [Float] {
    switch kind {
    case .float32: return elements(zero: 0)
    case .float64:
      return try doubles(name: name).enumerated().map { index, value in
        let narrowed = Float(value)
        guard narrowed.isFinite || !value.isFinite else {
          throw ArrayError.outOfRange(name: name, index: index, value: value)
        }
        return narrowed
      }
    case .uint8, .int64: throw ArrayError.wrongKind(name: name, found: kind, wanted: [.float32, .float64])
    }
  }

  /// The elements of a float32 or float64 array. Throws `ArrayError` for other types; `name` is for its message.
  public func doubles(name: String) throws -> [Double] {
    switch kind {
    case .float32: return (elements(zero: 0) as [Float]).map(Double.init)
    case .float64: return elements(zero: 0)
    case .uint8, .int64: throw ArrayError.wrongKind(name: name, found: kind, wanted: [.float32, .float64])
    }
  }

  /// The elements of a uint8 array. Throws `ArrayError` for other types; `name` is for its message.
  public func uint8s(name: String) throws -> [UInt8] {
    guard kind == .uint8 else { throw ArrayError.wrongKind(name: name, found: kind, wanted: [.uint8]) }
    return bytes
  }

  /// The elements of an int64 array. Throws `ArrayError` for other types; `name` is for its message.
  public func int64s(name: String) throws -> [Int64] {
    guard kind == .int64 else { throw ArrayError.wrongKind(name: name, found: kind, wanted: [.int64]) }
    return elements(zero: 0)
  }

  // Files are little endian and so are the CPUs this is built for: a copy is the conversion.
  private func elements<Element: BitwiseCopyable>(zero: Element) -> [Element] {
    var result = [Element](repeating: zero, count: bytes.count / MemoryLayout<Element>.size)
    result.withUnsafeMutableBytes { $0.copyBytes(from: bytes) }
    return result
  }
}

/// Bytes that an array of this shape takes; nil when an extent is negative or the product overflows.
func byteCount(shape: [Int], kind: ElementKind) -> Int? {
  // A zero extent makes the array empty, yet the others must still be sound.
  var count = kind.size
  var hasZero = false
  for extent in shape {
    if extent < 0 { return nil }
    if extent == 0 {
      hasZero = true
      continue
    }
    let (product, overflow) = count.multipliedReportingOverflow(by: extent)
    if overflow { return nil }
    count = product
  }
  return hasZero ? 0 : count
}

/// Row-major bytes of an array whose elements of `size` bytes lie `strides` elements apart in `data`. Everything it
/// reaches must be there.
func gathered(_ data: [UInt8], shape: [Int], strides: [Int], size: Int) -> [UInt8] {
  let count = shape.reduce(1, *)
  var isRowMajor = true
  var step = 1
  for (extent, stride) in zip(shape, strides).reversed() where extent != 1 {
    isRowMajor = isRowMajor && stride == step
    step *= extent
  }
  if isRowMajor || count == 0 { return Array(data.prefix(count * size)) }
  var places = [0]
  for (extent, stride) in zip(shape, strides) {
    places = places.flatMap { place in (0..<extent).map { place + $0 * stride } }
  }
  var result: [UInt8] = []
  result.reserveCapacity(count * size)
  for place in places { result += data[(place * size)..<((place + 1) * size)] }
  return result
}

/// An array is there but is not what its reader needs.
public enum ArrayError: Error, Equatable, CustomStringConvertible {
  /// Another element type.
  case wrongKind(name: String, found: ElementKind, wanted: [ElementKind])
  /// A finite double beyond single precision.
  case outOfRange(name: String, index: Int, value: Double)

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .wrongKind(let name, let found, let wanted):
      "array \"\(shown(name))\" has elements \(found.rawValue), wanted "
        + wanted.map(\.rawValue).joined(separator: " or ")
    case .outOfRange(let name, let index, let value):
      "array \"\(shown(name))\": element \(index) is \(value), too large for single precision"
    }
  }
}
