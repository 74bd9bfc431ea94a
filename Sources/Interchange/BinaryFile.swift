import Glibc

/// Whole files as bytes.
public enum BinaryFile {
  /// All bytes of a regular file. The size is checked against `limit` before anything is allocated.
  /// Throws `FileError`.
  public static func read(_ path: String, limit: Int = 1 << 34) throws -> [UInt8] {
    let (descriptor, size) = try opened(path, limit: limit)
    defer { close(descriptor) }
    return try [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
      filled = try fill(UnsafeMutableRawBufferPointer(buffer), from: descriptor, path: path)
    }
  }

  /// The same without an array: the bytes are in pages of their own, which go back to the system when `body` ends.
  /// Throws `FileError`, and what `body` throws.
  static func withContents<Result>(
    of path: String, limit: Int = 1 << 34, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) throws -> Result {
    let (descriptor, size) = try opened(path, limit: limit)
    defer { close(descriptor) }
    // A mapping has at least one byte.
    let pages = mmap(nil, max(size, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let pages, pages != MAP_FAILED else {
      throw FileError.unreadable(path: path, reason: systemReason(errno))
    }
    defer { munmap(pages, max(size, 1)) }
    let memory = UnsafeMutableRawBufferPointer(start: pages, count: size)
    let filled = try fill(memory, from: descriptor, path: path)
    return try body(UnsafeBufferPointer(rebasing: memory.bindMemory(to: UInt8.self)[..<filled]))
  }

  static func opened(_ path: String, limit: Int) throws -> (descriptor: Int32, size: Int) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError.unreadable(path: path, reason: systemReason(errno)) }
    do {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else {
        throw FileError.unreadable(path: path, reason: systemReason(errno))
      }
      guard status.st_mode & S_IFMT == S_IFREG else { throw FileError.notAFile(path: path) }
      let size = Int(status.st_size)
      guard size <= limit else { throw FileError.tooLarge(path: path, bytes: size, limit: limit) }
      return (descriptor, size)
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Bytes read, fewer than requested where the file has become shorter.
  private static func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32, path: String
  ) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError.unreadable(path: path, reason: systemReason(errno)) }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// The first bytes of a regular file, fewer where it is shorter. Throws `FileError`.
  public static func prefix(of path: String, count: Int) throws -> [UInt8] {
    let file = try InputFile(path)
    return try file.read(at: 0, count: min(count, file.size))
  }

  /// All of a UTF-8 file. Throws `FileError`.
  public static func readText(_ path: String, limit: Int = 1 << 30) throws -> String {
    guard let text = String(validating: try read(path, limit: limit), as: UTF8.self) else {
      throw FileError.notText(path: path)
    }
    return text
  }

  /// Whether something that is no regular file (a folder, a device) is at the path, links followed.
  public static func isBlocked(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  /// Removes a file; a folder, and what is not there, are left alone.
  public static func remove(_ path: String) { unlink(path) }

  /// Whether something is at the path.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
