import Glibc

/// A file that grows at its end, made where it is missing.
public final class OutputFile {
  private let path: String
  private let descriptor: Int32

  /// Throws `FileError.unwritable`.
  public init(_ path: String) throws {
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError.unwritable(path: path, reason: systemReason(errno)) }
    self.path = path
  }

  deinit { close(descriptor) }

  /// Bytes that it has. Throws `FileError.unwritable`.
  public func size() throws -> Int {
    var status = stat()
    try check(fstat(descriptor, &status), path)
    return Int(status.st_size)
  }

  /// Throws `FileError.unwritable`.
  public func truncate(to size: Int) throws { try check(ftruncate(descriptor, size), path) }

  /// Throws `FileError.unwritable`.
  public func append(_ bytes: [UInt8]) throws { try writeAll(bytes, to: descriptor, path: path) }

  /// Waits until the bytes are on the disk. Throws `FileError.unwritable`.
  public func flush() throws { try check(fdatasync(descriptor), path) }
}
