public import Interchange

/// Scores of the samples at one step. All are kept to 9 significant digits, in which CPU types agree.
public struct MetricsPoint: Codable, Sendable, Validated {
  /// Generator steps done, >= 0.
  public let step: Int
  /// Generated samples behind the scores.
  public let samples: Int
  /// Fréchet distance by each frozen feature net, in the nets' order; at least one.
  public let fids: [Double]
  /// Kernel distance (unbiased, so it may be negative), where it was measured.
  public let kid: Double?
  /// Share of generated samples that look real, in 0...1, where it was measured.
  public let precision: Double?
  /// Share of real samples that could be generated, in 0...1, where it was measured.
  public let recall: Double?
  /// Share of the samples that a classifier puts into each class, each in 0...1; empty where it was not measured.
  @OrEmpty public private(set) var classShares: [Double]
  /// The feature nets behind the scores, as `Scoring.mark`; nil where it is not known.
  public let nets: String?

  /// Rounds to 9 significant digits.
  public init(
    step: Int, samples: Int, fids: [Double], kid: Double? = nil, precision: Double? = nil, recall: Double? = nil,
    classShares: [Double] = [], nets: String? = nil
  ) {
    precondition(!fids.isEmpty, "A metrics point needs the distance of at least one feature net.")
    (self.step, self.samples) = (step, samples)
    self.fids = fids.map(recorded)
    self.kid = kid.map(recorded)
    self.precision = precision.map(recorded)
    self.recall = recall.map(recorded)
    self.classShares = classShares.map(recorded)
    self.nets = nets
  }

  /// The score: mean Fréchet distance over the feature nets.
  public var fid: Double { fids.reduce(0, +) / Double(fids.count) }

  public func validate() throws {
    if fids.isEmpty { throw FieldError("fids", "an empty list", allowed: "one number a feature net") }
  }
}

extension MetricsPoint: Equatable {
  /// Equal when the records are; NaN is equal to NaN.
  public static func == (left: MetricsPoint, right: MetricsPoint) -> Bool {
    JSONValue(encoding: left) == JSONValue(encoding: right)
  }
}

/// What final scores are measured with. Not part of the run's id: where it differs from what a profile wants, the run is
/// scored again from its checkpoint and nothing is trained.
public struct Scoring: Codable, Equatable, Sendable {
  /// SHA-256 of each feature net's file, in the order of `MetricsPoint.fids`.
  public var featureNets: [String]
  /// Generated samples behind FID.
  public var samples: Int
  /// Real and generated samples each behind KID, precision and recall.
  public var pairs: Int

  public init(featureNets: [String], samples: Int, pairs: Int) {
    (self.featureNets, self.samples, self.pairs) = (featureNets, samples, pairs)
  }

  /// Names a set of feature nets in 16 digits: the beginning of the SHA-256 of their hashes.
  public static func mark(of featureNets: [String]) -> String {
    String(sha256(featureNets.joined(separator: " ")).prefix(16))
  }
}

/// The value to 9 significant decimal digits, in which the scores of two CPU types agree.
func recorded(_ value: Double) -> Double { rounded(value, toDigits: 9) }
