internal import Interchange
public import Records

/// Reads recorded runs for a page. It takes no lock: files are replaced whole, so that each read sees a whole one.
public enum ReportLoader {
  /// Reads `output/runs/ID/*` of every cell that is asked for; what is not there is not trained yet.
  /// - Parameters:
  ///   - output: the output folder.
  ///   - expected: every cell of the profile with the tables that show it, in the order of the tables, and what its final
  ///     scores must have been measured with: a run that is done and has others counts as interrupted before its scoring,
  ///     and points of other feature nets are left out; `nil` takes all. GANs on images become `cells`, the others
  ///     `measured`.
  /// - Throws: the error of the first file that is there and cannot be used.
  public static func load(
    output: String, expected: [(config: CellConfig, tables: [String], scoring: Scoring?)], profile: ReportInput.Profile,
    ruler: [RulerEntry] = [], realSamples: ImageSheet? = nil, featureNets: [ReportInput.FeatureNet] = [],
    rendering: Circumstances? = nil
  ) throws -> ReportInput {
    var input = ReportInput(
      profile: profile,
      cells: try expected.compactMap { expected in
        try expected.config.gan.map { try cell($0, tables: expected.tables, output: output, scoring: expected.scoring) }
      },
      ruler: ruler, realSamples: realSamples, featureNets: featureNets, rendering: rendering)
    input.measured = try expected.filter { $0.config.gan == nil }.map {
      try measured($0.config, tables: $0.tables, output: output)
    }
    return input
  }

  /// One cell of another kind than a GAN on images.
  private static func measured(_ config: CellConfig, tables: [String], output: String) throws -> MeasuredCell {
    guard let folder = folder(of: config, output: output) else { return MeasuredCell(config: config, tables: tables) }
    let record = try record(in: folder, of: config)
    try checkFiles(of: record, in: folder)
    var cell = MeasuredCell(config: config, tables: tables, record: record, state: state(record, in: folder))
    cell.circumstances = circumstances(in: folder, of: config)
    // They are written when the training is done, and shown when its record vouches for them.
    guard cell.state.isFinal, record?.samplesHash != nil else { return cell }
    let pictures = try PictureFile(in: folder)
    cell.line = try pictures?.criticLine()
    cell.surface = try pictures?.toySurface()
    return cell
  }

  /// Nil where they are lost or damaged: no number depends on them, and a training's end or `report` mends them.
  private static func circumstances(in folder: String, of config: CellConfig) -> Circumstances? {
    try? text(.circumstances, in: folder).map { text in
      let source = RunFiles.circumstances.path(in: folder)
      return try Circumstances(json: JSONValue.parse(text, source: source).unsealed(for: config.id, source: source))
    }
  }

  private static func folder(of config: CellConfig, output: String) -> String? {
    [config.shortID, config.id].map { RunFiles.folder(output: output, id: $0) }.first { BinaryFile.exists($0) }
  }

  private static func text(_ file: RunFiles, in folder: String) throws -> String? {
    let path = file.path(in: folder)
    return BinaryFile.exists(path) ? try BinaryFile.readText(path) : nil
  }

  private static func record(in folder: String, of config: CellConfig) throws -> RunRecord? {
    let record = try text(.record, in: folder).map { text in
      try reading(.record, in: folder) { try RunRecord(json: JSONValue.parse(text, source: $0).unsealed(source: $0)) }
    }
    if let record, record.config != config {
      throw ReportInputError.otherRun(folder: folder, differences: record.config.differences(from: config))
    }
    return record
  }

  /// A run that has ended for good has the files that its record vouches for; those of others may be ahead of it.
  private static func checkFiles(of record: RunRecord?, in folder: String) throws {
    guard let record, record.state.isFinal else { return }
    let hashes = [
      (RunFiles.series, record.seriesHash), (.samples, record.samplesHash), (.metrics, record.metricsHashes.last?.hash),
    ]
    for (file, hash) in hashes {
      let path = file.path(in: folder)
      guard let hash else { continue }
      let bytes = BinaryFile.exists(path) ? try BinaryFile.read(path) : []
      guard sha256(bytes) == hash else {
        throw ReportInputError.unreadable(
          path: path, reason: "it does not have the SHA-256 that \(RunFiles.record.rawValue) gives")
      }
    }
  }

  /// The recorded state; a run that nobody trains was killed.
  private static func state(_ record: RunRecord?, in folder: String) -> RunState? {
    guard record?.state == .running, !FileLock.isHeld(path: RunFiles.lock.path(in: folder)) else {
      return record?.state
    }
    return .interrupted
  }

  /// One cell from its folder, which is named by the run's id or the first 12 digits of it.
  static func cell(
    _ config: RunConfig, tables: [String], output: String, scoring: Scoring? = nil
  ) throws -> ReportCell {
    guard let folder = folder(of: .gan(config), output: output) else {
      return ReportCell(config: config, tables: tables)
    }
    func text(_ file: RunFiles) throws -> String? { try Self.text(file, in: folder) }
    let record = try record(in: folder, of: .gan(config))
    try checkFiles(of: record, in: folder)
    let nets = scoring.map { Scoring.mark(of: $0.featureNets) }
    var state = state(record, in: folder)
    // Not scored yet, if not as this page asks.
    if state == .done, let scoring, let known = record?.scoring, known != scoring { state = .interrupted }
    let pictures = try PictureFile(in: folder)
    var cell = ReportCell(
      config: config, tables: tables, record: record, state: state,
      series: try lines(try text(.series), .series, in: folder) { try SeriesPoint(json: $0) },
      metrics: try lines(try text(.metrics), .metrics, in: folder) { try MetricsPoint(json: $0) }
        .filter { nets == nil || $0.nets == nil || $0.nets == nets },
      samples: try pictures?.samples(),
      circumstances: circumstances(in: folder, of: .gan(config)))
    cell.timeLapse = try pictures?.timeLapse() ?? []
    cell.gradientNorms = try pictures?.gradientNorms() ?? []
    return cell
  }

  private static func reading<Value>(
    _ file: RunFiles, in folder: String, line: Int? = nil, _ read: (String) throws -> Value
  ) throws -> Value {
    let source = file.path(in: folder) + (line.map { ":\($0)" } ?? "")
    do {
      return try read(source)
    } catch let error as JSONError {
      throw ReportInputError.unreadable(path: source, reason: error.description)
    } catch let error as SealError {
      throw ReportInputError.unreadable(path: source, reason: error.description)
    } catch let error as ConfigError {
      throw ReportInputError.unreadable(path: source, reason: error.description)
    }
  }

  /// The whole lines of a file of JSON lines.
  private static func lines<Point>(
    _ text: String?, _ file: RunFiles, in folder: String, _ make: (JSONValue) throws -> Point
  ) throws -> [Point] {
    guard let text else { return [] }
    return try LineAppender.wholeLines(text).enumerated().map { index, line in
      try reading(file, in: folder, line: index + 1) { try make(JSONValue.parse(line, source: $0)) }
    }
  }
}

/// What can be wrong with the recorded runs.
public enum ReportInputError: Error, Equatable, CustomStringConvertible {
  /// A file is there and cannot be used.
  case unreadable(path: String, reason: String)
  /// The folder of a cell holds another run.
  case otherRun(folder: String, differences: [String])

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): cannot be used (\(reason)); remove the run's folder to train it anew"
    case .otherRun(let folder, let differences):
      "\(folder): holds another run (\(differences.joined(separator: "; "))); remove it or use another output folder"
    }
  }
}
