/// A tar archive (ustar, GNU), gzipped or not, read once from its start.
public enum TarFile {
  private static let block = 512

  /// Hands over the regular files whose names are wanted, in the archive's order, then reads on to the end, where gzip has
  /// its checksum. Throws `ContainerError`, `FileError`, `GzipError`, and what `body` throws.
  ///
  /// - Parameter limit: bytes of a wanted file.
  public static func read(
    _ path: String, limit: Int, wanted: (_ name: String) -> Bool, _ body: (_ name: String, [UInt8]) throws -> Void
  ) throws {
    let stream = try GzipStream(path)
    func bytes(_ count: Int) throws -> [UInt8] {
      try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        filled = try stream.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
    }
    func skip(_ count: Int) throws {
      var left = count
      while left > 0 {
        let skipped = try bytes(min(left, 1 << 20)).count
        guard skipped > 0 else { throw truncated(path) }
        left -= skipped
      }
    }
    var longName: String?
    while true {
      let header = try bytes(block)
      // Two blocks of zeros end an archive; some writers leave them out.
      if header.isEmpty || header.allSatisfy({ $0 == 0 }) { break }
      guard header.count == block, let size = octal(header[124..<136]), octal(header[148..<156]) == checksum(header)
      else { throw ContainerError(path: path, problem: "it is no tar archive, or it is damaged") }
      let name = longName ?? self.name(header)
      let padded = (size + block - 1) / block * block
      longName = nil
      let isName = header[156] == UInt8(ascii: "L")
      let isFile = header[156] == 0 || header[156] == UInt8(ascii: "0")
      guard isName || isFile && wanted(name) else {
        try skip(padded)
        continue
      }
      guard size <= (isName ? 1 << 16 : limit) else {
        throw ContainerError(path: path, problem: "\(name) has \(size) bytes, more than the \(limit) accepted here")
      }
      let content = try bytes(padded)
      guard content.count == padded else { throw truncated(path) }
      if isName {
        longName = text(content.prefix(size))
      } else {
        try body(name, Array(content.prefix(size)))
      }
    }
    while try !bytes(1 << 20).isEmpty {}
  }

  private static func truncated(_ path: String) -> ContainerError {
    ContainerError(path: path, problem: "it is truncated")
  }

  private static func name(_ header: [UInt8]) -> String {
    let isUstar = header[257..<262].elementsEqual("ustar".utf8)
    let prefix = isUstar ? text(header[345..<500]) : ""
    return prefix.isEmpty ? text(header[0..<100]) : "\(prefix)/\(text(header[0..<100]))"
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Octal digits, spaces around them; nil for anything else.
  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.filter { $0 != 0 && $0 != UInt8(ascii: " ") }
    guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 << 3 | Int($1 - UInt8(ascii: "0")) }
  }

  /// The sum of the header with spaces for the sum itself.
  private static func checksum(_ header: [UInt8]) -> Int {
    header.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 32 : Int(header[$1])) }
  }
}
