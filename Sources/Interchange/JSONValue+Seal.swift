/// A small JSON file that vouches for itself: its object holds, under the key `sha256`, the SHA-256 of its canonical text
/// without that key.
extension JSONValue {
  private static let sealKey = "sha256"

  /// The object with its own SHA-256; anything but an object stays as it is.
  ///
  /// - Parameter owner: whose file it is, where the object itself does not say it; part of what is hashed.
  public func sealed(for owner: String = "") -> JSONValue {
    guard let members = object?.filter({ $0.key != Self.sealKey }) else { return self }
    return .object(members + [(key: Self.sealKey, value: .string(sha256(JSONValue.object(members).text + owner)))])
  }

  /// The object without its SHA-256, which is right. Throws `SealError` when it is missing or wrong or the file another
  /// owner's.
  ///
  /// - Parameter source: the file's path, for errors.
  public func unsealed(for owner: String = "", source: String) throws -> JSONValue {
    guard let members = object, let seal = self[Self.sealKey]?.string else { throw SealError.missing(source: source) }
    let bare = JSONValue.object(members.filter { $0.key != Self.sealKey })
    guard sha256(bare.text + owner) == seal else { throw SealError.broken(source: source) }
    return bare
  }

  /// Reads a sealed file. Throws `FileError`, `JSONError`, `SealError`.
  public static func readSealed(path: String, for owner: String = "") throws -> JSONValue {
    try read(path: path).unsealed(for: owner, source: path)
  }
}

/// A file that does not vouch for itself.
public enum SealError: Error, Equatable, CustomStringConvertible {
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
