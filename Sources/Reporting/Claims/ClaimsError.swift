internal import Interchange

/// A question about a claim that is not there.
public enum ClaimsError: Error, Equatable, CustomStringConvertible {
  /// No claim of that name.
  case unknownClaim(String, known: [String])

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .unknownClaim(let name, let known):
      "there is no claim '\(name.prefix(40))'; claims are \(known.joined(separator: ", "))"
    }
  }
}

extension FieldError {
  /// A rule that nothing can decide.
  static let noTest = FieldError("holdsIf", "empty", allowed: "a test, or one in fails_if")
}
