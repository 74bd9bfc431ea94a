import Glibc

/// Whole files as bytes.
public enum BinaryFile {
  /// All bytes of a regular file. The size is checked against `limit` before anything is allocated.
  /// Throws `FileError`.
  public static func read(_ path: String, limit: Int = 1 << 34) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError.unreadable(path: path, reason: systemReason(errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileError.unreadable(path: path, reason: systemReason(errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileError.notAFile(path: path) }
    let size = Int(status.st_size)
    guard size <= limit else { throw FileError.tooLarge(path: path, bytes: size, limit: limit) }
    return try [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
      while filled < size {
        let count = Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, size - filled)
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw FileError.unreadable(path: path, reason: systemReason(errno)) }
        if count == 0 { break }
        filled += count
      }
    }
  }

  /// All of a UTF-8 file. Throws `FileError`.
  public static func readText(_ path: String, limit: Int = 1 << 30) throws -> String {
    guard let text = String(validating: try read(path, limit: limit), as: UTF8.self) else {
      throw FileError.notText(path: path)
    }
    return text
  }

  /// Whether something that is no regular file (a folder, a device) stands at the path, links followed.
  public static func isBlocked(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  /// Removes a file; a folder, and what is not there, are left alone.
  public static func remove(_ path: String) { unlink(path) }

  /// Whether something stands at the path.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
