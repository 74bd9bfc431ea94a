import Glibc
import Synchronization

/// An exclusive advisory lock (flock) that one holder has at a time, across processes and within one. The system
/// releases it when the holder dies, so no lock is ever stale.
public final class FileLock: Sendable {
  private let descriptor: Mutex<Int32>

  private init(descriptor: Int32) { self.descriptor = Mutex(descriptor) }

  deinit { close() }

  /// Takes the lock at `path`, making the file where it is missing, without waiting; nil while another holds it.
  /// Throws `FileError.unwritable` when the file cannot be opened or its file system knows no locks.
  public static func tryLock(path: String) throws -> FileLock? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError.unwritable(path: path, reason: systemReason(errno)) }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      if code == EINTR { continue }
      Glibc.close(descriptor)
      if code == EWOULDBLOCK { return nil }
      throw FileError.unwritable(path: path, reason: systemReason(code))
    }
    return FileLock(descriptor: descriptor)
  }

  /// Whether somebody holds the lock at `path`, as a reader can tell; no file, no holder. Writes nothing, and works in a
  /// read-only folder. Whoever takes the lock at the same instant finds it taken for a moment.
  public static func isHeld(path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { Glibc.close(descriptor) }
    while flock(descriptor, LOCK_SH | LOCK_NB) != 0 {
      if errno != EINTR { return errno == EWOULDBLOCK }
    }
    return false
  }

  /// Releases the lock; a second call does nothing. The file stays: removing it would let two holders in.
  public func close() {
    descriptor.withLock {
      if $0 >= 0 { Glibc.close($0) }
      $0 = -1
    }
  }
}
