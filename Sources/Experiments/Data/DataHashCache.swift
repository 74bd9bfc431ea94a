import Datasets
import Foundation
import Interchange

/// The hash of Fashion-MNIST's training images by its files' paths, sizes and times, in `OUTPUT/data-hash.json`, so that `status` and
/// `list` need not decode the data to name the runs.
///
/// Whoever trains or renders hashes the data itself and never looks here. So a file that was changed without changing its
/// size and time can make `status` look at the wrong runs, and nothing else.
public struct DataHashCache: Sendable {
  private let path: String
  private let output: String

  /// The cache of an output folder.
  public init(output: String) {
    self.output = output
    path = "\(output)/data-hash.json"
  }

  /// The hash of the training data in `folder` (Debian's when `nil`): remembered, or else computed and remembered. Throws
  /// what is wrong with the data.
  public func hash(folder: String?) throws -> String {
    let files = try stamp(folder: folder)
    if let stored = try? JSONValue.readChecked(path: path), stored["files"] == files, let hash = stored["hash"]?.string
    {
      return hash
    }
    let hash = try FashionMNIST.load(folder: folder, split: .train).hash
    remember(hash, of: files)
    return hash
  }

  /// Where nothing was trained yet, or the folder cannot be written, nothing is remembered.
  private func remember(_ hash: String, of files: JSONValue) {
    guard BinaryFile.exists(output) else { return }
    let entry = JSONValue.object(of: ["files": files, "hash": .string(hash)])
    try? AtomicFile.write(entry.withChecksum().text + "\n", to: path)
  }

  /// Path, size, inode and time of change of each file.
  private func stamp(folder: String?) throws -> JSONValue {
    .array(
      try FashionMNIST.paths(folder: folder, split: .train).map { path in
        var status = stat()
        guard stat(path, &status) == 0 else {
          throw FileError.unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        return .object(of: [
          "path": .string(URL(fileURLWithPath: path).path), "size": .integer(Int(status.st_size)),
          "inode": .integer(Int(truncatingIfNeeded: status.st_ino)), "seconds": .integer(status.st_mtim.tv_sec),
          "nanoseconds": .integer(status.st_mtim.tv_nsec),
        ])
      })
  }
}
