public import Interchange

/// What the final scores of a run were measured with. Not part of the run's id: where it differs from what is asked for,
/// the run is scored again from its checkpoint and nothing is trained.
public struct Scoring: Equatable, Sendable {
  /// SHA-256 of each feature net's file, in the order of `MetricsPoint.fids`.
  public var featureNets: [String]
  /// Generated samples behind FID.
  public var samples: Int
  /// Real and generated samples each behind KID, precision and recall.
  public var pairs: Int

  /// Names all.
  public init(featureNets: [String], samples: Int, pairs: Int) {
    self.featureNets = featureNets
    self.samples = samples
    self.pairs = pairs
  }

  /// Names a set of feature nets in 16 digits: the beginning of the SHA-256 of their hashes.
  public static func mark(of featureNets: [String]) -> String {
    String(sha256(featureNets.joined(separator: " ")).prefix(16))
  }

  /// Throws `JSONError`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(json, of: "scoring", known: ["featureNets", "samples", "pairs"])
    self.init(
      featureNets: try fields.strings("featureNets"), samples: try fields.integer("samples"),
      pairs: try fields.integer("pairs"))
  }

  /// Reads back equal.
  public var json: JSONValue {
    .object(of: [
      "featureNets": .array(featureNets.map { .string($0) }), "samples": .integer(samples), "pairs": .integer(pairs),
    ])
  }
}

/// The SHA-256 of a file as it is after a step.
public struct StepHash: Equatable, Sendable {
  /// Generator steps done, >= 0.
  public var step: Int
  /// 64 hexadecimal digits.
  public var hash: String

  /// Names both.
  public init(step: Int, hash: String) {
    self.step = step
    self.hash = hash
  }

  /// Throws `JSONError`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(json, of: "hash", known: ["step", "hash"])
    self.init(step: try fields.integer("step"), hash: try fields.string("hash"))
  }

  /// Reads back equal.
  public var json: JSONValue { .object(of: ["step": .integer(step), "hash": .string(hash)]) }
}
