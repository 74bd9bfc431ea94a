internal import Interchange

/// The files of a run, in the folder OUTPUT/runs/ID.
public enum RunFile: String, CaseIterable, Sendable {
  /// The configuration; written first.
  case config = "config.json"
  /// One `SeriesPoint` a line.
  case series = "series.jsonl"
  /// One `MetricsPoint` a line.
  case metrics = "metrics.jsonl"
  /// Parameters, optimizer state and step.
  case state = "state.safetensors"
  /// Sample images and what else the page draws: see `SampleFile`.
  case samples = "samples.safetensors"
  /// The `RunRecord`.
  case record = "record.json"
  /// The `Environment`.
  case environment = "environment.json"
  /// Held by the process that trains.
  case lock = "lock"
}

/// A run's folder as training and page read it. Readers take no lock: files are replaced whole, so each read sees a whole
/// one. Who writes holds the run's lock.
public struct RunFolder: Sendable {
  public let path: String
  /// What is trained here.
  public let config: RunConfig

  public init(path: String, config: RunConfig) { (self.path, self.config) = (path, config) }

  /// The folder of a run below an output folder.
  public init(output: String, config: RunConfig) { self.init(path: "\(output)/runs/\(config.id)", config: config) }

  /// The path of one of the run's files.
  public func file(_ file: RunFile) -> String { "\(path)/\(file.rawValue)" }

  /// The configuration stored in a folder. Throws what is wrong with the file, or that there is none.
  public static func configuration(in path: String) throws -> RunConfig {
    let file = RunFolder(path: path, config: RunConfig(.exact)).file(.config)
    do {
      let json = try JSONValue.read(path: file)
      if json["points"] != nil { throw RunFolderError.formerFormat(folder: path) }
      return try RunConfig(Document(json, source: file))
    } catch let error as RunFolderError {
      throw error
    } catch {
      throw RunFolderError.notAConfiguration(file: file, reason: "\(error)")
    }
  }

  /// The run's record; nil when there is none. Throws `RunFolderError.damaged`, also for that of another run.
  public func record() throws -> RunRecord? {
    let path = file(.record)
    guard BinaryFile.exists(path) else { return nil }
    let record: RunRecord
    do {
      record = try Document(JSONValue.readChecked(path: path), source: path).decode(RunRecord.self)
    } catch {
      throw RunFolderError.damaged(file: path, reason: "cannot be used: \(error)")
    }
    guard record.config == config else {
      throw RunFolderError.damaged(file: path, reason: "is the record of another run")
    }
    return record
  }

  /// Checks a file's bytes against a SHA-256 of the record's; nil vouches for nothing. A missing file counts as empty.
  /// Throws `RunFolderError.damaged`.
  public func check(_ name: RunFile, has hash: String?) throws {
    guard let hash else { return }
    guard sha256(try bytes(name)) == hash else {
      throw RunFolderError.damaged(
        file: file(name), reason: "does not have the SHA-256 that \(RunFile.record.rawValue) gives")
    }
  }

  /// The whole file; no bytes when it does not exist.
  public func bytes(_ name: RunFile) throws -> [UInt8] {
    BinaryFile.exists(file(name)) ? try BinaryFile.read(file(name)) : []
  }

  /// The run's state: a record that says `running` while nobody holds the lock is that of a killed process.
  public func state(_ record: RunRecord?) -> RunState {
    guard let record else { return .waiting }
    return record.state == .running && !FileLock.isHeld(path: file(.lock)) ? .interrupted : record.state
  }

  /// The logged series, steps rising; empty when none is recorded. Throws `RunFolderError.damaged`.
  public func series() throws -> [SeriesPoint] { try lines(.series) { try SeriesPoint(json: $0, source: $1) } }

  /// The scores at the evaluation points, steps rising; empty when none is recorded. Throws `RunFolderError.damaged`.
  public func metrics() throws -> [MetricsPoint] {
    try lines(.metrics) { try Document($0, source: $1).decode(MetricsPoint.self) }
  }

  private func lines<Point>(_ name: RunFile, _ read: (JSONValue, String) throws -> Point) throws -> [Point] {
    let path = file(name)
    guard BinaryFile.exists(path) else { return [] }
    return try LineAppender.wholeLines(BinaryFile.readText(path)).enumerated().map { index, line in
      let source = "\(path):\(index + 1)"
      do {
        return try read(JSONValue.parse(line, source: source), source)
      } catch {
        throw RunFolderError.damaged(file: source, reason: "cannot be used: \(error)")
      }
    }
  }

  /// Where and with what the run was trained; nil where that is lost or damaged: no number depends on it.
  public func environment() -> Environment? { try? readEnvironment() }

  /// The same with what is wrong with the file.
  public func readEnvironment() throws -> Environment {
    let path = file(.environment)
    return try Document(JSONValue.readChecked(path: path, for: config.id), source: path).decode()
  }
}

/// What keeps a run's folder from being used.
public enum RunFolderError: Error, Equatable, CustomStringConvertible {
  case notAConfiguration(file: String, reason: String)
  case formerFormat(folder: String)
  case damaged(file: String, reason: String)

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .notAConfiguration(let file, let reason):
      "\(file): not a run's configuration: \(reason); move the folder away to train this run"
    case .formerFormat(let folder):
      "\(folder): recorded by an earlier version, whose runs this one cannot read; choose another folder with --output"
    case .damaged(let file, let reason): "\(file): \(reason)"
    }
  }
}
