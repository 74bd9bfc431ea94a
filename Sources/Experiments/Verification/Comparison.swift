public import Interchange
import Objectives

/// How close a tensor came to its reference.
public struct Comparison: Sendable {
  public let name: String
  /// Euclidean distance to the reference.
  public let error: Double
  /// Largest distance allowed.
  public let tolerance: Double

  /// error / tolerance; above 1 is off.
  public var share: Double {
    error.isNaN ? .infinity : tolerance == 0 ? (error == 0 ? 0 : .infinity) : error / tolerance
  }
  public var passes: Bool { share <= 1 }

  /// Distance in the Euclidean norm, allowed up to `relative` ‖e‖ + `absolute`.
  ///
  /// With `element`, each number is held to a bound of its own as well, `element` (|e| + rms(e) / 50) + `absolute` / 10,
  /// and the tighter of the two decides: a norm over many numbers does not notice a single one.
  init(
    _ name: String, found: [Double], expected: [Double], relative: Double, absolute: Double, element: Double? = nil
  ) {
    self.name = name
    let bound = relative * Self.norm(expected) + absolute
    guard found.count == expected.count else {
      (error, tolerance) = (.infinity, bound)
      return
    }
    var worst = (error: Self.norm(zip(found, expected).map { $0 - $1 }), tolerance: bound)
    if let element {
      let floor = element * Self.norm(expected) / Double(max(expected.count, 1)).squareRoot() / 50 + absolute / 10
      for (f, e) in zip(found, expected) {
        let own = (error: abs(f - e), tolerance: element * abs(e) + floor)
        if !(own.error * worst.tolerance <= worst.error * own.tolerance) { worst = own }
      }
    }
    (error, tolerance) = worst
  }

  /// A distance against a bound of its own.
  init(_ name: String, error: Double, tolerance: Double) {
    (self.name, self.error, self.tolerance) = (name, error, tolerance)
  }

  static func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}

/// The outcome of one case.
public struct VerificationResult: Sendable {
  public let path: String
  /// The case's method or kind.
  public let kind: String
  /// Every tensor compared, in the file's order.
  public let comparisons: [Comparison]

  /// The comparison that used most of its tolerance.
  public var worst: Comparison? { comparisons.max { $0.share < $1.share } }
  /// Whether every tensor is within its tolerance, and there was one.
  public var passes: Bool { !comparisons.isEmpty && comparisons.allSatisfy(\.passes) }

  /// For `wdiv verify --json`.
  public var json: JSONValue {
    .object(of: [
      "path": .string(path), "kind": .string(kind), "compared": .integer(comparisons.count),
      "passes": .bool(passes), "worst": worst.map { .string($0.name) } ?? .null,
      "worst_share_of_tolerance": worst.map { $0.share.isFinite ? .number($0.share) : .null } ?? .null,
    ])
  }

  /// "ok wgan-div-conv.safetensors: 12 tensors compared, worst expected.loss at 3 % of its tolerance".
  public var line: String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    guard let worst else { return "OFF \(file): nothing to compare, the case holds no expected.* tensor" }
    let share = worst.share.isFinite ? "\(Int((worst.share * 100).rounded(.up))) %" : "not a number: far beyond"
    let verdict = passes ? "ok " : "OFF"
    return "\(verdict) \(file): \(comparisons.count) tensors compared, worst \(worst.name) at \(share) of its tolerance"
  }
}

/// What makes a case unusable.
public enum VerificationError: Error, CustomStringConvertible {
  /// The file has no case settings, or they lack a key.
  case setting(path: String, key: String)
  /// The method or kind is not one that this version computes.
  case unsupported(path: String, what: String)
  /// A tensor has a shape that the case does not allow.
  case shape(path: String, tensor: String, found: [Int], expected: String)

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .setting(let path, let key):
      "\(path): the case has no usable '\(key)' in its metadata: write it as the fixtures' README says"
    case .unsupported(let path, let what):
      "\(path): \(what) is not supported: use a critic step, a generator, a trajectory or a metric case of the methods "
        + Method.all.map(\.name).joined(separator: ", ")
    case .shape(let path, let tensor, let found, let expected):
      "\(path): tensor '\(tensor)' has shape \(found) where \(expected) is needed: check the file"
    }
  }
}
