import Foundation
import Interchange
public import Records

extension RunFolder {
  /// The run's record; `nil` when there is none. Throws `RunStoreError.damaged`, also for that of another run.
  public func record() throws -> RunRecord? {
    let path = file(.record)
    guard BinaryFile.exists(path) else { return nil }
    let record: RunRecord
    do {
      record = try RunRecord(json: JSONValue.readSealed(path: path))
    } catch {
      throw RunStoreError.damaged(file: path, reason: "not a run's record: \(oneLine(error))")
    }
    guard record.config == config else {
      throw RunStoreError.damaged(file: path, reason: "is the record of another run")
    }
    return record
  }

  func write(_ record: RunRecord) throws {
    try AtomicFile.write(Self.text(of: record), to: file(.record))
  }

  /// The text of a record's file.
  private static func text(of record: RunRecord) -> String { record.json.sealed().text + "\n" }

  /// The record when there is one, it can be read and is that of this run.
  func ownRecord() -> RunRecord? { try? record() }

  /// The record of a run that has ended for good, once every file it vouches for has been checked; `nil` when there is
  /// still something to train or score. Changes nothing.
  ///
  /// - Parameters:
  ///   - scoring: what a run that is done must have been scored with; `nil` when it does not matter.
  ///   - note: is told of a damaged file, whose run is trained anew, and of old scores.
  func finishedRecord(scoring: Scoring? = nil, note: (String) -> Void) -> RunRecord? {
    do {
      guard let record = try record() else { return nil }
      guard record.state.isFinal else { return nil }
      // Its own hash is that of what it says: a lost newline or an E for an e would pass.
      guard try BinaryFile.read(file(.record)) == Array(Self.text(of: record).utf8) else {
        throw RunStoreError.damaged(file: file(.record), reason: "does not have the bytes that it was written with")
      }
      let hashes = [
        (RunFiles.state, record.checkpointHash), (.series, record.seriesHash), (.samples, record.samplesHash),
        (.metrics, record.metricsHashes.last?.hash),
      ]
      for (name, hash) in hashes {
        guard let hash else { continue }
        guard sha256(try SeriesFile.bytes(file(name))) == hash else {
          throw RunStoreError.damaged(
            file: file(name), reason: "does not have the SHA-256 that \(RunFiles.record.rawValue) gives")
        }
      }
      if let scoring, record.state == .done, record.scoring != scoring {
        note("\(config.shortID) was scored with other feature nets or sample counts; scoring it again")
        return nil
      }
      return record
    } catch {
      // The checkpoint may still be whole; what it is worth is decided where the training resumes.
      note("\(oneLine(error)); going back to the last whole checkpoint of \(config.shortID)")
      return nil
    }
  }

  /// Writes a record that says `running`, at the step of an earlier record. Where there is one that cannot be used, or a
  /// checkpoint without one, nothing is written: that is named where the training resumes.
  func begin() throws {
    var record: RunRecord
    if let own = ownRecord() {
      record = RunRecord(config: config, state: .running, step: own.step)
      record.metricsHashes = own.metricsHashes
    } else if BinaryFile.exists(file(.record)) || BinaryFile.exists(file(.state)) {
      return
    } else {
      record = RunRecord(config: config, state: .running)
    }
    try write(record)
  }

  /// Writes the record of how a training ended, with the hashes of what it left.
  func finish(_ outcome: RunOutcome, scoring: Scoring? = nil) throws -> RunRecord {
    var record = RunRecord(
      config: config, state: .running, checkpointHash: try hash(.state), seriesHash: try hash(.series))
    record.samplesHash = try hash(.samples)
    // What is true at the last checkpoint, or of no file at all.
    record.metricsHashes = ownRecord()?.metricsHashes ?? []
    switch outcome {
    case .done(let metrics):
      record.state = .done
      record.step = config.steps
      record.finalMetrics = metrics
      record.scoring = scoring
    case .measured(let values):
      record.state = .done
      record.step = config.steps
      record.values = values
    case .diverged(let step, let quantity, let lastGoodStep):
      record.state = .diverged(step: step, quantity: quantity)
      record.step = step
      record.lastGoodStep = lastGoodStep
    case .interrupted(let step):
      record.state = .interrupted
      record.step = step
    }
    try write(record)
    return record
  }

  /// Writes a record of a failure; the step is that of the last checkpoint.
  func fail(_ error: any Error) throws {
    var record = ownRecord() ?? RunRecord(config: config, state: .running)
    record.state = .failed(error: oneLine(error))
    try write(record)
  }

  private func hash(_ name: RunFiles) throws -> String? {
    BinaryFile.exists(file(name)) ? sha256(try SeriesFile.bytes(file(name))) : nil
  }
}

extension RunFolder {
  /// Where the run stands now and after how many generator steps, as a reader without lock can tell: a record that says
  /// `running` while nobody holds the lock is that of a killed process. A damaged record counts as failed.
  public func status() -> (state: RunState, step: Int) {
    do {
      guard let record = try record() else { return (.waiting, 0) }
      guard record.state == .running else { return (record.state, record.step) }
      guard FileLock.isHeld(path: file(.lock)) else { return (.interrupted, record.step) }
      return (.running, max(record.step, SeriesFile.lastStep(file(.series)) ?? 0))
    } catch {
      return (.failed(error: oneLine(error)), 0)
    }
  }
}
