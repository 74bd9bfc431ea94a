import Glibc
import Synchronization

/// A file's bytes as memory that the system fills as it is read.
///
/// Pages that were read count as memory of the process until it gives them back, though the system may take them at any
/// time: so they are given back, and memory does not grow with the file. The file must not shrink meanwhile.
public final class MappedFile: Sendable {
  // Never written: the mapping is read-only, and stays until the last user is gone.
  public nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
  private let read = Atomic<Int>(0)

  /// Bytes read until pages are given back. The system maps 64 KB and more around each place that is read.
  private static let kept = 4 << 20

  /// Throws `FileError`.
  public init(_ path: String) throws {
    let (descriptor, size) = try BinaryFile.opened(path, limit: .max)
    defer { close(descriptor) }
    guard size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let pages = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0), pages != MAP_FAILED else {
      throw FileError.unreadable(path: path, reason: systemReason(errno))
    }
    bytes = UnsafeRawBufferPointer(start: pages, count: size)
  }

  deinit {
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
  }

  /// Says that so many bytes were read. They stay readable.
  public func didRead(_ count: Int) {
    guard bytes.count > Self.kept, read.add(count, ordering: .relaxed).newValue > Self.kept else { return }
    read.store(0, ordering: .relaxed)
    madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, MADV_DONTNEED)
  }
}
