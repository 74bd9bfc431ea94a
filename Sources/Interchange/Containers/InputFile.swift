import Glibc

/// A file that is read in parts at any place. A part that is not there is an error, where a mapping would end the program
/// by a signal.
final class InputFile: Sendable {
  let path: String
  /// Bytes when it was opened.
  let size: Int
  private let descriptor: Int32

  /// Throws `FileError`.
  init(_ path: String) throws {
    (descriptor, size) = try BinaryFile.opened(path, limit: .max)
    self.path = path
  }

  deinit { close(descriptor) }

  /// Exactly `count` bytes. Throws `ContainerError` where the file has fewer, and `FileError`.
  func read(at offset: Int, count: Int) throws -> [UInt8] {
    guard offset >= 0, count >= 0, offset <= size, count <= size - offset else {
      throw ContainerError(path: path, problem: "it is truncated or damaged: it refers to bytes beyond its end")
    }
    return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
      guard filled == count else { throw ContainerError(path: path, problem: "it became shorter while it was read") }
    }
  }

  /// Fills the buffer, less at the file's end; the number of bytes read. Throws `FileError`.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = pread(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, offset + filled)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError.unreadable(path: path, reason: systemReason(errno)) }
      if count == 0 { break }
      filled += count
    }
    return filled
  }
}

extension [UInt8] {
  /// An unsigned integer of 1 to 7 bytes, little endian; nil beyond the end.
  func little(_ place: Int, bytes: Int) -> Int? {
    guard place >= 0, place <= count - bytes else { return nil }
    return (0..<bytes).reduce(0) { $0 | Int(self[place + $1]) << (8 * $1) }
  }

  /// One of 8 bytes that fits an Int; nil beyond the end and above that.
  func little64(_ place: Int) -> Int? {
    guard let low = little(place, bytes: 4), let high = little(place + 4, bytes: 4), high < 1 << 31 else { return nil }
    return high << 32 | low
  }
}
