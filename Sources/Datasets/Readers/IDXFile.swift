internal import Interchange

/// A file in the IDX format of MNIST (yann.lecun.com/exdb/mnist): bytes 0, 0, type, number of axes; each extent as four
/// bytes, big endian; then the elements, the last axis fastest. Unsigned bytes (type 8) only.
public struct IDXFile: Equatable, Sendable {
  public let shape: [Int]
  /// The elements, as many as the product of `shape`.
  public let bytes: [UInt8]

  /// No file of this size is read, whatever its header claims (Fashion-MNIST has 47 MB).
  public static let limit = 1 << 30

  /// Reads a file, through gzip if it begins so.
  ///
  /// - Parameter axes: how many axes it must have.
  /// - Throws: `DatasetError`, `FileError`, `GzipError`.
  public init(contentsOf path: String, axes: Int) throws {
    try self.init(parsing: Gzip.contents(of: path, limit: IDXFile.limit), axes: axes, path: path)
  }

  /// Reads what is in memory, not compressed; `path` is for errors.
  ///
  /// - Throws: `DatasetError`.
  public init(parsing content: [UInt8], axes: Int, path: String) throws {
    precondition((1...255).contains(axes), "an IDX file of \(axes) axes")
    let header = 4 + 4 * axes
    let magic: [UInt8] = [0, 0, 8, UInt8(axes)]
    if content.count >= 4 && !content.starts(with: magic) {
      throw DatasetError.wrongMagic(path: path, found: Array(content.prefix(4)), axes: axes)
    }
    guard content.count >= header else {
      throw DatasetError.shortHeader(path: path, bytes: content.count, needed: header)
    }
    var shape: [Int] = []
    var size = 1
    for axis in 0..<axes {
      let extent = content[(4 + 4 * axis)..<(8 + 4 * axis)].reduce(0) { $0 << 8 | Int($1) }
      shape.append(extent)
      // Extents stay below 2^32 and the product is capped each time: no overflow.
      size = min(size * extent, IDXFile.limit + 1)
    }
    guard size + header <= IDXFile.limit || shape.contains(0) else {
      throw DatasetError.oversized(path: path, shape: shape)
    }
    if shape.contains(0) { size = 0 }
    guard content.count == header + size else {
      throw DatasetError.wrongLength(path: path, shape: shape, bytes: content.count, needed: header + size)
    }
    self.shape = shape
    self.bytes = Array(content[header...])
  }
}
