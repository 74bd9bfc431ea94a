/// Files compressed by gzip (RFC 1952), read whole.
public enum Gzip {
  /// All bytes of a file, decompressed where it is gzip, at most `limit` before and after. Several members behind each
  /// other are one file, as for gzip itself. Throws `FileError` and `GzipError`.
  public static func contents(of path: String, limit: Int) throws -> [UInt8] {
    try BinaryFile.withContents(of: path, limit: limit) {
      isGzip($0) ? try inflate($0, path: path, limit: limit) : Array($0)
    }
  }

  /// The decompressed bytes of what is already read; `path` is for the error. Throws `GzipError`.
  public static func inflate(_ bytes: [UInt8], path: String, limit: Int) throws -> [UInt8] {
    try bytes.withUnsafeBufferPointer { try inflate($0, path: path, limit: limit) }
  }

  private static func inflate(_ input: UnsafeBufferPointer<UInt8>, path: String, limit: Int) throws -> [UInt8] {
    guard isGzip(input) else { throw GzipError.notGzip(path: path) }
    var output: [UInt8] = []
    // The size that the last member claims, as far as it can be true: deflate shrinks to a 1032nd at most.
    let claimed = input.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    output.reserveCapacity(min(claimed, limit, 1032 * input.count))
    var start = 0
    while start < input.count {
      let rest = UnsafeBufferPointer(rebasing: input[start...])
      guard isGzip(rest) else { throw GzipError.trailingBytes(path: path, count: rest.count) }
      do {
        start += try Inflater.inflate(rest, framing: .gzip, limit: limit, into: &output)
      } catch let failure as Inflater.Failure {
        switch failure {
        case .damaged(let problem): throw GzipError.damaged(path: path, problem: problem)
        case .truncated: throw GzipError.truncated(path: path)
        case .larger(let limit): throw GzipError.tooLarge(path: path, limit: limit)
        }
      }
    }
    return output
  }

  /// Whether the bytes begin as gzip does.
  public static func isGzip(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }
}

/// A file is not sound gzip.
public enum GzipError: Error, Equatable, CustomStringConvertible {
  /// Another magic number.
  case notGzip(path: String)
  /// It ends within the compressed data.
  case truncated(path: String)
  /// A checksum or a code is wrong; `problem` is zlib's word for it.
  case damaged(path: String, problem: String)
  /// Bytes that are not gzip follow the data.
  case trailingBytes(path: String, count: Int)
  /// It decompresses to more than the reader accepts.
  case tooLarge(path: String, limit: Int)

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .notGzip(let path): "\(shown(path)) is not a gzip file"
    case .truncated(let path): "\(shown(path)) is truncated: fetch it again"
    case .damaged(let path, let problem): "\(shown(path)) is damaged (\(problem)): fetch it again"
    case .trailingBytes(let path, let count):
      "\(shown(path)) is damaged (\(count) bytes that are not gzip follow the data): fetch it again"
    case .tooLarge(let path, let limit): "\(shown(path)) decompresses to more than the \(limit) bytes accepted here"
    }
  }
}
