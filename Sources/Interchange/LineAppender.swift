import Glibc
import Synchronization

/// Appends lines to a file, such as one JSON object a line. Each line reaches the system in one write.
public final class LineAppender: Sendable {
  private let path: String
  private let descriptor: Mutex<Int32>

  /// Opens the file at its end, making it where it is missing. Throws `FileError.unwritable`.
  public init(path: String) throws {
    let opened = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard opened >= 0 else { throw FileError.unwritable(path: path, reason: systemReason(errno)) }
    self.path = path
    descriptor = Mutex(opened)
  }

  deinit { descriptor.withLock { if $0 >= 0 { Glibc.close($0) } } }

  /// Adds `line` and a newline; `line` itself has none. Throws `FileError.unwritable`, also after `close`.
  public func append(line: String) throws {
    precondition(!line.utf8.contains(UInt8(ascii: "\n")), "A line to append contains a newline.")
    try descriptor.withLock {
      guard $0 >= 0 else { throw FileError.unwritable(path: path, reason: "it was closed before") }
      try writeAll(Array(line.utf8) + [UInt8(ascii: "\n")], to: $0, path: path)
    }
  }

  /// Waits until everything appended is on the disk. Throws `FileError.unwritable`, also when the file was removed or
  /// replaced since it was opened: what was appended is then nowhere.
  public func flush() throws {
    try descriptor.withLock {
      guard $0 >= 0 else { throw FileError.unwritable(path: path, reason: "it was closed before") }
      // A device or pipe has nothing to flush and says EINVAL.
      if fsync($0) != 0 && errno != EINVAL { throw FileError.unwritable(path: path, reason: systemReason(errno)) }
      var (own, there) = (stat(), stat())
      guard fstat($0, &own) == 0, stat(path, &there) == 0, own.st_ino == there.st_ino, own.st_dev == there.st_dev else {
        throw FileError.unwritable(path: path, reason: "it was removed or replaced meanwhile")
      }
    }
  }

  /// Flushes and closes; a second call does nothing. Throws `FileError.unwritable`.
  public func close() throws {
    try descriptor.withLock {
      guard $0 >= 0 else { return }
      let flushed = fsync($0)
      let reason = errno
      let closed = Glibc.close($0)
      $0 = -1
      if flushed != 0 && reason != EINVAL { throw FileError.unwritable(path: path, reason: systemReason(reason)) }
      try check(closed, path)
    }
  }

  /// The whole lines of such a file's text; a last one without its newline is just being written, and left out.
  public static func wholeLines(_ text: String) -> [String] {
    let newline = UInt8(ascii: "\n")
    guard let end = text.utf8.lastIndex(of: newline) else { return [] }
    return text.utf8[..<end].split(separator: newline, omittingEmptySubsequences: false).map { String(Substring($0)) }
  }

  /// Cuts the file, atomically, behind the first lines for which `keep` holds: at the first line that fails it, that is
  /// not UTF-8, or that a killed process left without its newline. A missing file has no lines.
  /// Returns how many lines stay. Throws `FileError`, and what `keep` throws.
  @discardableResult
  public static func truncate(path: String, while keep: (String) throws -> Bool) throws -> Int {
    guard BinaryFile.exists(path) else { return 0 }
    let bytes = try BinaryFile.read(path)
    var end = 0
    var lines = 0
    while let newline = bytes[end...].firstIndex(of: UInt8(ascii: "\n")) {
      guard let line = String(validating: bytes[end..<newline], as: UTF8.self), try keep(line) else { break }
      end = newline + 1
      lines += 1
    }
    if end < bytes.count { try AtomicFile.write(Array(bytes[..<end]), to: path) }
    return lines
  }
}
