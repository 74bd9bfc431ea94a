public import Interchange

/// What a run came to. The same configuration gives the same record on every machine.
public struct RunRecord: Equatable, Sendable {
  /// What was asked for.
  public var config: CellConfig
  /// Where it stands.
  public var state: RunState
  /// Generator steps done, >= 0.
  public var step: Int
  /// The last scores of a GAN on images, where there are any.
  public var finalMetrics: MetricsPoint?
  /// The scores of a cell that has no FID, in the order of their names; empty for others.
  public var values: [NamedValue] {
    didSet { values.sort { $0.name < $1.name } }
  }
  /// SHA-256 of the state's file.
  public var checkpointHash: String?
  /// SHA-256 of the series' file.
  public var seriesHash: String?
  /// SHA-256 of the metrics' file at the checkpoint's step; while a checkpoint is being saved, that of the next one too.
  public var metricsHashes: [StepHash] = []
  /// SHA-256 of the samples' file.
  public var samplesHash: String?
  /// What `finalMetrics` was measured with.
  public var scoring: Scoring?
  /// Last step whose values were all numbers.
  public var lastGoodStep: Int?

  /// The run's identity: that of its configuration.
  public var id: String { config.id }

  /// The score of that name, or nil.
  public func value(_ name: String) -> Double? { values.first { $0.name == name }?.value }

  /// A record, by default of a run of which nothing is known yet.
  public init(
    config: CellConfig, state: RunState, step: Int = 0, finalMetrics: MetricsPoint? = nil, values: [NamedValue] = [],
    checkpointHash: String? = nil, seriesHash: String? = nil, lastGoodStep: Int? = nil
  ) {
    self.config = config
    self.state = state
    self.step = step
    self.finalMetrics = finalMetrics
    self.values = values.sorted { $0.name < $1.name }
    self.checkpointHash = checkpointHash
    self.seriesHash = seriesHash
    self.lastGoodStep = lastGoodStep
  }

  /// Refuses an identity that is not the configuration's, and hashes that are none. Throws `JSONError`, `ConfigError`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(
      json, of: "record",
      known: [
        "id", "config", "state", "step", "finalMetrics", "values", "checkpointHash", "seriesHash", "lastGoodStep",
        "metricsHashes", "samplesHash", "scoring",
      ])
    func hash(_ key: String) throws -> String? {
      guard let text = try fields.optionalString(key) else { return nil }
      guard isHash(text) else {
        throw ConfigError.outOfRange(
          key: key, value: quoted(text), allowed: "a SHA-256 of 64 lower-case hexadecimal digits")
      }
      return text
    }
    self.init(
      config: try CellConfig(json: fields.value("config")), state: try RunState(json: fields.value("state")),
      step: try fields.integer("step"), finalMetrics: try fields.optional("finalMetrics").map(MetricsPoint.init(json:)),
      values: try fields.optional("values").map { try namedValues($0, of: "values") } ?? [],
      checkpointHash: try hash("checkpointHash"), seriesHash: try hash("seriesHash"),
      lastGoodStep: try fields.optionalInteger("lastGoodStep"))
    metricsHashes = try fields.optional("metricsHashes") == nil ? [] : fields.array("metricsHashes").map(StepHash.init)
    samplesHash = try hash("samplesHash")
    scoring = try fields.optional("scoring").map(Scoring.init(json:))
    let stored = try fields.string("id")
    guard stored == id else {
      throw ConfigError.outOfRange(key: "id", value: quoted(stored), allowed: "\(id), that of the configuration")
    }
  }

  /// Reads back equal; what is nil is left out.
  public var json: JSONValue {
    object([
      "id": .string(id), "config": config.json, "state": state.json, "step": .integer(step),
      "finalMetrics": finalMetrics.map(\.json), "values": values.isEmpty ? nil : valuesObject(values),
      "checkpointHash": checkpointHash.map { .string($0) },
      "seriesHash": seriesHash.map { .string($0) }, "lastGoodStep": lastGoodStep.map { .integer($0) },
      "metricsHashes": metricsHashes.isEmpty ? nil : .array(metricsHashes.map(\.json)),
      "samplesHash": samplesHash.map { .string($0) }, "scoring": scoring.map(\.json),
    ])
  }
}

extension RunRecord {
  /// The record of a GAN on images.
  public init(
    config: RunConfig, state: RunState, step: Int = 0, finalMetrics: MetricsPoint? = nil,
    checkpointHash: String? = nil, seriesHash: String? = nil, lastGoodStep: Int? = nil
  ) {
    self.init(
      config: .gan(config), state: state, step: step, finalMetrics: finalMetrics, checkpointHash: checkpointHash,
      seriesHash: seriesHash, lastGoodStep: lastGoodStep)
  }
}

/// One SHA-256 for a set of runs, so that two readers compare one line: over the sorted lines "id checkpoint series",
/// each ended by a newline, with - for what is missing. The order of the records, and one given twice, do not matter.
public func resultsDigest(_ records: [RunRecord]) -> String {
  let lines = records.map { "\($0.id) \($0.checkpointHash ?? "-") \($0.seriesHash ?? "-")" }.sorted()
  var text = ""
  var previous: String?
  for line in lines where line != previous {
    text += line + "\n"
    previous = line
  }
  return sha256(text)
}
