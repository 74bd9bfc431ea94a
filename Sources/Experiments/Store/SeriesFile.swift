import Interchange
import Records

/// Files of one JSON object a line, each with a `step`, that grow ahead of the checkpoint.
enum SeriesFile {
  /// Cuts every line past `step`, and a last line that a kill left half written. A whole line that cannot be read
  /// throws `RunFolderError.damaged`. A missing file counts as empty.
  static func cut(_ path: String, after step: Int) throws {
    var number = 0
    try LineAppender.truncate(path: path) { line in
      number += 1
      guard let value = try? JSONValue.parse(line), let lineStep = value["step"]?.integer else {
        throw RunFolderError.damaged(file: path, reason: "line \(number) is not a point of a series")
      }
      return lineStep <= step
    }
  }

  /// The step of the last whole line; `nil` without one. For people: it may lie past the checkpoint.
  static func lastStep(_ path: String) -> Int? {
    guard BinaryFile.exists(path), let bytes = try? BinaryFile.read(path),
      let end = bytes.lastIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    let start = bytes[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return (try? JSONValue.parse(String(decoding: bytes[start..<end], as: UTF8.self)))?["step"]?.integer
  }
}
