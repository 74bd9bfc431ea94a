import CZlib

/// A file's bytes one after another, decompressed where it is gzip. Checksums are verified when their end is reached; several
/// members behind each other are one file.
final class GzipStream {
  private let file: InputFile
  private let isGzip: Bool
  private var offset = 0
  private let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 16)
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  /// Whether a member has begun and not ended.
  private var isInside = false

  /// Throws `FileError`, `GzipError`.
  init(_ path: String) throws {
    file = try InputFile(path)
    stream.initialize(to: z_stream())
    isGzip = Gzip.isGzip(try file.read(at: 0, count: min(2, file.size)))
    let started = inflateInit2_(
      stream, Inflater.Framing.gzip.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard started == Z_OK else { throw GzipError.damaged(path: path, problem: "zlib does not start (\(started))") }
    isInside = isGzip
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Fills the buffer, less at the end; the number of bytes. Throws `FileError`, `GzipError`.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard isGzip else {
      let count = try file.read(at: offset, into: buffer)
      offset += count
      return count
    }
    stream.pointee.next_out = buffer.bindMemory(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(buffer.count)
    while stream.pointee.avail_out > 0, try hasInput() {
      switch inflate(stream, Z_NO_FLUSH) {
      case Z_OK, Z_BUF_ERROR: isInside = true
      case Z_STREAM_END:
        isInside = false
        inflateReset(stream)
      default:
        throw isInside
          ? GzipError.damaged(
            path: file.path, problem: stream.pointee.msg.map { String(cString: $0) } ?? "no gzip data")
          : GzipError.trailingBytes(path: file.path, count: file.size - offset + Int(stream.pointee.avail_in))
      }
    }
    if stream.pointee.avail_out > 0, isInside { throw GzipError.truncated(path: file.path) }
    return buffer.count - Int(stream.pointee.avail_out)
  }

  private func hasInput() throws -> Bool {
    if stream.pointee.avail_in > 0 { return true }
    let count = try file.read(at: offset, into: UnsafeMutableRawBufferPointer(input))
    offset += count
    stream.pointee.next_in = input.baseAddress
    stream.pointee.avail_in = UInt32(count)
    return count > 0
  }
}
