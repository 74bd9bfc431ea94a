import Glibc

/// What can go wrong with a file as such; each format has an error of its own.
public enum FileError: Error, Equatable, CustomStringConvertible {
  /// The system refused to open or read it; `reason` is the system's own words.
  case unreadable(path: String, reason: String)
  /// A folder, device or pipe where a file should be.
  case notAFile(path: String)
  /// The file holds more bytes than its reader accepts.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// The system refused to write it (no such folder, no permission, disk full).
  case unwritable(path: String, reason: String)
  /// The text is not UTF-8.
  case notText(path: String)

  /// Whether a write failed because the disk, or what its owner may use of it, is full.
  public var isDiskFull: Bool {
    if case .unwritable(_, let reason) = self { Self.saysDiskFull(reason) } else { false }
  }

  /// Whether a write failed.
  public var isUnwritable: Bool {
    if case .unwritable = self { true } else { false }
  }

  /// The same of a reason in the system's words.
  public static func saysDiskFull(_ reason: String) -> Bool { [ENOSPC, EDQUOT].map(systemReason).contains(reason) }

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(shown(path)): \(reason)"
    case .notAFile(let path): "cannot read \(shown(path)): it is not a regular file"
    case .tooLarge(let path, let bytes, let limit):
      "\(shown(path)) has \(bytes) bytes, more than the \(limit) accepted here"
    case .unwritable(let path, let reason): "cannot write \(shown(path)): \(reason)"
    case .notText(let path): "\(shown(path)) is not UTF-8 text"
    }
  }
}

/// The system's words for an error number.
func systemReason(_ code: Int32) -> String { String(cString: strerror(code)) }

/// A name as an error shows it: control characters escaped and the middle left out, so that a damaged file cannot
/// break the one line.
func shown(_ name: String, atMost limit: Int = 200) -> String {
  var result = ""
  for scalar in name.unicodeScalars.prefix(limit) {
    if scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x2028 || scalar.value == 0x2029 {
      result += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return name.unicodeScalars.count > limit ? result + "..." : result
}
