public import Interchange

/// Scores of the samples at one step. All are kept to 9 significant digits, in which CPU types agree.
public struct MetricsPoint: Sendable {
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
  public let classShares: [Double]
  /// The feature nets behind the scores, as `Scoring.mark`; nil where it is not known.
  public let nets: String?

  /// Rounds to 9 significant digits.
  public init(
    step: Int, samples: Int, fids: [Double], kid: Double? = nil, precision: Double? = nil, recall: Double? = nil,
    classShares: [Double] = [], nets: String? = nil
  ) {
    precondition(!fids.isEmpty, "A metrics point needs the distance of at least one feature net.")
    self.step = step
    self.samples = samples
    self.fids = fids.map(recorded)
    self.kid = kid.map(recorded)
    self.precision = precision.map(recorded)
    self.recall = recall.map(recorded)
    self.classShares = classShares.map(recorded)
    self.nets = nets
  }

  /// The score: mean Fréchet distance over the feature nets.
  public var fid: Double { fids.reduce(0, +) / Double(fids.count) }

  /// Throws `JSONError`, and `ConfigError` where there is no distance.
  public init(json: JSONValue) throws {
    let what = "metrics"
    let fields = try JSONFields(
      json, of: what, known: ["step", "samples", "fids", "kid", "precision", "recall", "classShares", "nets"])
    let fids = try measurements(fields, of: what, key: "fids")
    guard !fids.isEmpty else {
      throw ConfigError.outOfRange(key: "fids", value: "an empty array", allowed: "one number a feature net")
    }
    self.init(
      step: try fields.integer("step"), samples: try fields.integer("samples"), fids: fids,
      kid: try optionalMeasurement(fields, of: what, key: "kid"),
      precision: try optionalMeasurement(fields, of: what, key: "precision"),
      recall: try optionalMeasurement(fields, of: what, key: "recall"),
      classShares: fields.optional("classShares") == nil
        ? [] : try measurements(fields, of: what, key: "classShares"),
      nets: try fields.optionalString("nets"))
  }

  /// Reads back equal; what was not measured is left out.
  public var json: JSONValue {
    object([
      "step": .integer(step), "samples": .integer(samples), "fids": .array(fids.map(measured)),
      "kid": kid.map(measured), "precision": precision.map(measured), "recall": recall.map(measured),
      "classShares": classShares.isEmpty ? nil : .array(classShares.map(measured)), "nets": nets.map { .string($0) },
    ])
  }
}

extension MetricsPoint: Equatable {
  /// Equal when the records are; NaN is equal to NaN.
  public static func == (left: MetricsPoint, right: MetricsPoint) -> Bool { left.json == right.json }
}

/// The Fréchet distance of a picture set that anyone can imagine, as a mark on the axis of scores.
public struct RulerEntry: Equatable, Sendable {
  /// Which set, such as `noise .3`.
  public let name: String
  /// Its distance from the real images, to 9 significant digits.
  public let fid: Double

  /// Rounds to 9 significant digits.
  public init(name: String, fid: Double) {
    self.name = name
    self.fid = recorded(fid)
  }

  /// Throws `JSONError`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(json, of: "ruler", known: ["name", "fid"])
    self.init(name: try fields.string("name"), fid: try measurement(fields.value("fid"), of: "ruler", key: "fid"))
  }

  /// Reads back equal.
  public var json: JSONValue { .object(of: ["name": .string(name), "fid": measured(fid)]) }
}
