import CZlib

/// zlib's decompression over whole arrays.
enum Inflater {
  enum Failure: Error, Equatable {
    /// zlib's words for what is wrong.
    case damaged(String)
    case truncated
    case larger(limit: Int)
  }

  enum Framing: Int32 {
    /// Deflate alone, as inside a zip file.
    case raw = -15
    /// With gzip's header and checksum, both verified.
    case gzip = 31
  }

  /// Decompresses the one stream at the start of `input`, to at most `limit` bytes, appending to `output`.
  /// Returns how many bytes of the input it took. Throws `Failure`.
  static func inflate(
    _ input: UnsafeBufferPointer<UInt8>, framing: Framing, limit: Int, into output: inout [UInt8]
  ) throws -> Int {
    var stream = z_stream()
    // The macro inflateInit2 does not exist in Swift: this is its expansion.
    let started = inflateInit2_(&stream, framing.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard started == Z_OK else { throw Failure.damaged("zlib does not start (\(started))") }
    defer { inflateEnd(&stream) }
    var taken = 0
    let chunkSize = 1 << 16
    let chunk = UnsafeMutablePointer<UInt8>.allocate(capacity: chunkSize)
    defer { chunk.deallocate() }
    while true {
      // zlib counts in 32 bits.
      let offered = min(input.count - taken, 1 << 30)
      stream.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + taken) }
      stream.avail_in = UInt32(offered)
      stream.next_out = chunk
      stream.avail_out = UInt32(chunkSize)
      let status = CZlib.inflate(&stream, Z_NO_FLUSH)
      taken += offered - Int(stream.avail_in)
      let produced = chunkSize - Int(stream.avail_out)
      guard produced <= limit - output.count else { throw Failure.larger(limit: limit) }
      output.append(contentsOf: UnsafeBufferPointer(start: chunk, count: produced))
      switch status {
      case Z_STREAM_END: return taken
      case Z_OK where produced > 0 || taken < input.count: continue
      case Z_OK, Z_BUF_ERROR: throw Failure.truncated
      default: throw Failure.damaged(stream.msg.map { String(cString: $0) } ?? "error \(status)")
      }
    }
  }
}
