import Glibc

/// What tells that files were changed without reading them: their names, sizes and times of change.
public enum FileStamp {
  /// SHA-256 over all files, whose names count below the folder that they share. Throws `FileError.unreadable`.
  public static func of(_ paths: [String]) throws -> String {
    let folders = paths.map { $0.split(separator: "/", omittingEmptySubsequences: false).dropLast() }
    let shared = folders.dropFirst().reduce(folders.first ?? []) { shared, folder in
      shared.prefix(zip(shared, folder).prefix { $0 == $1 }.count)
    }
    let root = shared.reduce(0) { $0 + $1.utf8.count + 1 }
    return sha256(
      try paths.map { path in
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError.unreadable(path: path, reason: systemReason(errno)) }
        let time = "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
        return "\(String(decoding: path.utf8.dropFirst(root), as: UTF8.self)) \(status.st_size) \(time)\n"
      }.joined())
  }
}
