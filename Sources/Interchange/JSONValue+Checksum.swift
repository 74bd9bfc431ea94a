/// A small JSON file with a checksum: its object holds, under the key `sha256`, the SHA-256 of its canonical text
/// without that key.
extension JSONValue {
  private static let checksumKey = "sha256"

  /// The object with its own SHA-256; anything but an object stays as it is.
  ///
  /// - Parameter owner: whose file it is, where the object itself does not say it; part of what is hashed.
  public func withChecksum(for owner: String = "") -> JSONValue {
    guard let members = object?.filter({ $0.key != Self.checksumKey }) else { return self }
    return .object(members + [(key: Self.checksumKey, value: .string(sha256(JSONValue.object(members).text + owner)))])
  }

  /// The object without its SHA-256, which is right. Throws `ChecksumError` when it is missing or wrong or the file another
  /// owner's.
  ///
  /// - Parameter source: the file's path, for errors.
  public func checked(for owner: String = "", source: String) throws -> JSONValue {
    guard let members = object, let sum = self[Self.checksumKey]?.string else {
      throw ChecksumError.missing(source: source)
    }
    let bare = JSONValue.object(members.filter { $0.key != Self.checksumKey })
    guard sha256(bare.text + owner) == sum else { throw ChecksumError.broken(source: source) }
    return bare
  }

  /// Reads a file with a checksum. Throws `FileError`, `JSONError`, `ChecksumError`.
  public static func readChecked(path: String, for owner: String = "") throws -> JSONValue {
    try read(path: path).checked(for: owner, source: path)
  }
}

/// A file whose checksum is missing or wrong.
public enum ChecksumError: Error, Equatable, CustomStringConvertible {
  /// It holds no SHA-256 of itself.
  case missing(source: String)
  /// It was changed after it was written.
  case broken(source: String)

  /// One line: what, where.
  public var description: String {
    switch self {
    case .missing(let source): "\(shown(source)) does not hold the SHA-256 of itself"
    case .broken(let source): "\(shown(source)) does not have the SHA-256 that it gives of itself"
    }
  }
}
