/// A run with everything that is recorded of it: what tables, figures and claims read.
public struct RecordedRun: Sendable {
  public var run: Run
  /// What it came to; nil when nothing is recorded.
  public var record: RunRecord?
  public var state: RunState
  /// Logged losses, steps rising.
  public var series: [SeriesPoint]
  /// Scores, steps rising.
  public var metrics: [MetricsPoint]
  public var pictures: Pictures
  public var environment: Environment?

  public var config: RunConfig { run.config }
  public var uses: [TableUse] { run.uses }
  public var tables: [String] { run.tables }

  /// A run; by default one of which nothing is recorded.
  public init(
    _ run: Run, record: RunRecord? = nil, state: RunState? = nil, series: [SeriesPoint] = [],
    metrics: [MetricsPoint] = [], pictures: Pictures = Pictures(), environment: Environment? = nil
  ) {
    (self.run, self.record) = (run, record)
    self.state = state ?? record?.state ?? .waiting
    (self.series, self.metrics, self.pictures, self.environment) = (series, metrics, pictures, environment)
  }

  /// Reads what an output folder holds of a run. A run that has ended must have the files that its record vouches for;
  /// those of others may be ahead of it.
  ///
  /// - Parameter scoring: what final scores must have been measured with: a run that is done and has others counts as
  ///   interrupted before its scoring, and points of other feature nets are left out; nil takes all.
  /// - Throws: `RunFolderError` or `FileError` for the first file that is there and cannot be used.
  public init(_ run: Run, output: String, scoring: Scoring? = nil) throws {
    let folder = RunFolder(output: output, config: run.config)
    let record = try folder.record()
    var state = folder.state(record)
    if let record, state.isFinal {
      try folder.check(.series, has: record.seriesHash)
      try folder.check(.samples, has: record.samplesHash)
      try folder.check(.metrics, has: record.metricsHashes.last?.hash)
      if state == .done, let scoring, let known = record.scoring, known != scoring { state = .interrupted }
    }
    let isTraining = run.config.kind == .gan
    let nets = scoring.map { Scoring.mark(of: $0.featureNets) }
    self.init(
      run, record: record, state: state, series: isTraining ? try folder.series() : [],
      metrics: isTraining
        ? try folder.metrics().filter { nets == nil || $0.nets == nil || $0.nets == nets } : [],
      // Of a check they are shown once its record vouches for them.
      pictures: isTraining || (state.isFinal && record?.samplesHash != nil) ? try Pictures(in: folder) : Pictures(),
      environment: folder.environment())
  }

  /// The value of a check that is done: a run that diverged has none.
  public func value(_ name: String) -> Double? { state == .done ? record?.value(name) : nil }

  /// What a GAN that is done came to. A failure is never a number, so nil for all others.
  public var outcome: TrainingOutcome? { state == .done && config.kind == .gan ? TrainingOutcome(metrics) : nil }

  /// The scores at the end, of a GAN that is done and was scored there with many samples.
  public var finalScore: MetricsPoint? {
    guard state == .done, let point = record?.finalMetrics, point.fid.isFinite else { return nil }
    return point
  }

  /// Generator steps done.
  public var step: Int { record?.step ?? series.last?.step ?? 0 }

  /// The run as a table reads it: as if it had ended at that table's step. Unchanged for a table that does not use it.
  public func read(by table: String) -> RecordedRun {
    guard let use = run.use(in: table) else { return self }
    var read = self
    if use.readsStep < config.steps { read.record?.finalMetrics = nil }
    // Without that step's scores there is no number, not that of another step.
    let isScored = metrics.contains { $0.step == use.readsStep }
    read.metrics = isScored ? metrics.filter { $0.step <= use.readsStep } : []
    return read
  }

  /// Whether a table shows it under its method's own settings, possibly among others.
  public func isPublished(in table: String) -> Bool {
    uses.contains { $0.table == table && $0.setting == .published }
  }

  /// Whether a table shows it under the methods' own settings alone, which no verdict rests on.
  public func isPublishedOnly(in table: String) -> Bool {
    let own = uses.filter { $0.table == table }
    return !own.isEmpty && own.allSatisfy { $0.setting == .published }
  }
}
