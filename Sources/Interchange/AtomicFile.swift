import Glibc

/// Files that are either the old ones or the new ones, whenever the process or the machine dies.
public enum AtomicFile {
  /// Writes a temporary file in the same folder, flushes it, renames it over `path` and flushes the folder. After a
  /// failure the old file is untouched and the temporary one is gone. Throws `FileError.unwritable`.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    let (folder, name) = split(path)
    let (descriptor, temporary) = try createTemporary(folder: folder, name: name, path: path)
    var closed = false
    do {
      try writeAll(bytes, to: descriptor, path: path)
      try check(fsync(descriptor), path)
      closed = true
      // Network file systems report a full disk only when the file is closed.
      try check(close(descriptor), path)
      try check(rename(temporary, path), path)
    } catch {
      if !closed { close(descriptor) }
      unlink(temporary)
      throw error
    }
    try Folder.flush(folder, path: path)
  }

  /// The same for text, as UTF-8.
  public static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

  /// Removes the temporary files that killed processes left in a folder: those whose process, by the number in the name,
  /// is no more.
  public static func removeLeftovers(in folder: String) {
    guard let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    var leftovers: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      let parts = name.split(separator: ".")
      guard name.hasPrefix("."), name.hasSuffix(".tmp"), parts.count >= 4, let process = pid_t(parts[parts.count - 3])
      else { continue }
      if process > 0, kill(process, 0) != 0, errno == ESRCH { leftovers.append(name) }
    }
    for name in leftovers { unlink("\(folder)/\(name)") }
  }

  /// The folder and the last component of a path.
  public static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let folder = String(path[..<slash])
    return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
  }

  private static func createTemporary(
    folder: String, name: String, path: String
  ) throws -> (descriptor: Int32, path: String) {
    guard !name.isEmpty, name != ".", name != ".." else {
      throw FileError.unwritable(path: path, reason: "it names no file")
    }
    // A leftover of a killed process may hold the name: take the next.
    for attempt in 0..<10_000 {
      let temporary = "\(folder)/.\(name).\(getpid()).\(attempt).tmp"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (descriptor, temporary) }
      guard errno == EEXIST else { throw FileError.unwritable(path: path, reason: systemReason(errno)) }
    }
    throw FileError.unwritable(path: path, reason: "there are too many temporary files of it in \(folder)")
  }
}

public enum Folder {
  /// Makes the folder and those above it; one that exists is left alone. Throws `FileError.unwritable`.
  public static func create(_ path: String) throws {
    guard !path.isEmpty else { throw FileError.unwritable(path: path, reason: "the path is empty") }
    if isFolder(path) { return }
    let (parent, _) = AtomicFile.split(path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path)
    if parent != path && !isFolder(parent) { try create(parent) }
    guard mkdir(path, 0o777) == 0 else {
      let code = errno
      // Another process may have made it meanwhile.
      if code == EEXIST && isFolder(path) { return }
      throw FileError.unwritable(path: path, reason: systemReason(code))
    }
  }

  /// Whether a folder is at the path, links followed.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The paths of all files in a folder and below it, relative to it, by rising bytes; none whose name, or whose folder's,
  /// begins with a dot. Throws `FileError.unreadable`, also for folders nested more than 32 deep, as links may be.
  public static func files(below path: String) throws -> [String] {
    var found: [String] = []
    func visit(_ relative: String, depth: Int) throws {
      let folder = path + relative
      guard depth < 32, let stream = opendir(folder) else {
        throw FileError.unreadable(path: folder, reason: systemReason(depth < 32 ? errno : ELOOP))
      }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name.hasPrefix(".") { continue }
        let isFolder =
          switch Int(entry.pointee.d_type) {
          case Int(DT_REG): false
          case Int(DT_DIR): true
          default: Folder.isFolder("\(folder)/\(name)")
          }
        if isFolder { try visit("\(relative)/\(name)", depth: depth + 1) } else { found.append("\(relative)/\(name)") }
      }
    }
    try visit("", depth: 0)
    return found.map { String($0.dropFirst()) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Flushes the folder's entries, so that a rename outlives a power cut.
  static func flush(_ folder: String, path: String) throws {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError.unwritable(path: path, reason: systemReason(errno)) }
    defer { close(descriptor) }
    // Some file systems cannot flush a folder and say EINVAL: nothing more can be done there.
    if fsync(descriptor) != 0 && errno != EINVAL {
      throw FileError.unwritable(path: path, reason: systemReason(errno))
    }
  }
}

func check(_ result: Int32, _ path: String) throws {
  if result != 0 { throw FileError.unwritable(path: path, reason: systemReason(errno)) }
}

func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws {
  try bytes.withUnsafeBytes { buffer in
    var done = 0
    while done < buffer.count {
      let count = write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError.unwritable(path: path, reason: systemReason(errno)) }
      done += count
    }
  }
}
