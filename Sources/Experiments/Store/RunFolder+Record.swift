import Foundation
import Interchange
public import Records

extension RunFolder {
  func write(_ record: RunRecord) throws {
    try AtomicFile.write(Self.text(of: record), to: file(.record))
  }

  /// The text of a record's file.
  private static func text(of record: RunRecord) -> String { JSONValue(encoding: record).withChecksum().text + "\n" }

  /// The record when there is one, it can be read and is that of this run.
  func ownRecord() -> RunRecord? { try? record() }

  /// The record of a run that has ended for good, once every file it vouches for has been checked; `nil` when there is
  /// still something to train or score. Changes nothing.
  ///
  /// - Parameters:
  ///   - scoring: what a run that is done must have been scored with; `nil` when it does not matter.
  ///   - note: is told of a damaged file, whose run is trained again, and of old scores.
  func finishedRecord(scoring: Scoring? = nil, note: (String) -> Void) -> RunRecord? {
    do {
      guard let record = try record() else { return nil }
      guard record.state.isFinal else { return nil }
      // Its own hash is that of what it says: a lost newline or an E for an e would pass.
      guard try BinaryFile.read(file(.record)) == Array(Self.text(of: record).utf8) else {
        throw RunFolderError.damaged(file: file(.record), reason: "does not have the bytes that it was written with")
      }
      try check(.state, has: record.checkpointHash)
      try check(.series, has: record.seriesHash)
      try check(.samples, has: record.samplesHash)
      try check(.metrics, has: record.metricsHashes.last?.hash)
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

  private func hash(_ name: RunFile) throws -> String? {
    BinaryFile.exists(file(name)) ? sha256(try bytes(name)) : nil
  }
}

extension RunFolder {
  /// The run's state and generator steps done, as a reader without lock can tell. A damaged record
  /// counts as failed.
  public func status() -> (state: RunState, step: Int) {
    do {
      let record = try record()
      let state = state(record)
      let step = record?.step ?? 0
      return (state, state == .running ? max(step, SeriesFile.lastStep(file(.series)) ?? 0) : step)
    } catch {
      return (.failed(error: oneLine(error)), 0)
    }
  }
}
