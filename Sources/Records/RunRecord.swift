public import Interchange

/// What a run came to. The same configuration gives the same record on every machine.
public struct RunRecord: Codable, Equatable, Sendable, Validated {
  public var config: RunConfig
  public var state: RunState
  /// Generator steps done, >= 0.
  public var step: Int
  /// The last scores of a GAN on images, where there are any.
  public var finalMetrics: MetricsPoint?
  /// The values of a check, by name; nil for others.
  public var values: NamedValues?
  /// SHA-256 of the state's file.
  public var checkpointHash: String?
  /// SHA-256 of the series' file.
  public var seriesHash: String?
  /// SHA-256 of the metrics' file at the checkpoint's step; while a checkpoint is being saved, that of the next one too.
  @OrEmpty public var metricsHashes: [StepHash]
  /// SHA-256 of the samples' file.
  public var samplesHash: String?
  /// What `finalMetrics` was measured with.
  public var scoring: Scoring?
  /// Last step whose values were all numbers.
  public var lastGoodStep: Int?

  /// The run's identity.
  public var id: String { config.id }

  /// The value of that name, or nil.
  public func value(_ name: String) -> Double? { values?[name] }

  /// A record, by default of a run of which nothing is known yet.
  public init(
    config: RunConfig, state: RunState, step: Int = 0, finalMetrics: MetricsPoint? = nil, values: NamedValues? = nil,
    checkpointHash: String? = nil, seriesHash: String? = nil, lastGoodStep: Int? = nil
  ) {
    (self.config, self.state, self.step, self.finalMetrics, self.values) = (config, state, step, finalMetrics, values)
    (self.checkpointHash, self.seriesHash, self.lastGoodStep) = (checkpointHash, seriesHash, lastGoodStep)
  }

  public func validate() throws {
    for (key, hash) in [
      ("checkpointHash", checkpointHash), ("seriesHash", seriesHash), ("samplesHash", samplesHash),
    ] {
      if let hash, !isHash(hash) { throw FieldError(key, "'\(hash)'", allowed: hashWords) }
    }
  }
}

/// The SHA-256 of a file as it is after a step.
public struct StepHash: Codable, Equatable, Sendable {
  /// Generator steps done, >= 0.
  public var step: Int
  /// 64 hexadecimal digits.
  public var hash: String

  public init(step: Int, hash: String) { (self.step, self.hash) = (step, hash) }
}

/// One SHA-256 for a set of runs, so that two readers compare one line: over the sorted lines "id checkpoint series",
/// each ended by a newline, with - for what is missing. The order of the records, and one given twice, do not matter.
public func resultsDigest(_ records: [RunRecord]) -> String {
  let lines = Set(records.map { "\($0.id) \($0.checkpointHash ?? "-") \($0.seriesHash ?? "-")\n" })
  return sha256(lines.sorted().joined())
}
