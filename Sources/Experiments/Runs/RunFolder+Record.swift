import Foundation
import Interchange
public import Records

extension RunFolder {
  /// The run's record; `nil` when there is none. Throws `RunStoreError.damaged`.
  public func record() throws -> RunRecord? {
    let path = file(.record)
    guard BinaryFile.exists(path) else { return nil }
    do {
      return try RunRecord(json: JSONValue.read(path: path))
    } catch {
      throw RunStoreError.damaged(file: path, reason: "not a run's record: \(oneLine(error))")
    }
  }

  func write(_ record: RunRecord) throws {
    try AtomicFile.write(record.json.text + "\n", to: file(.record))
  }

  /// The record of a run that has ended for good, once every file it vouches for has been checked; `nil` when there is
  /// still something to train. `note` is told of a damaged file, whose run is trained anew.
  func finishedRecord(note: (String) -> Void) -> RunRecord? {
    do {
      guard let record = try record() else { return nil }
      guard record.state.isFinal else { return nil }
      guard record.config == config else {
        throw RunStoreError.damaged(file: file(.record), reason: "is the record of another run")
      }
      for (name, hash) in [(RunFiles.state, record.checkpointHash), (.series, record.seriesHash)] {
        guard let hash else { continue }
        guard sha256(try SeriesFile.bytes(file(name))) == hash else {
          throw RunStoreError.damaged(
            file: file(name), reason: "does not have the SHA-256 that \(RunFiles.record.rawValue) gives")
        }
      }
      return record
    } catch {
      note("\(oneLine(error)); training \(config.shortID) again")
      // The checkpoint may still be whole; what it is worth is decided where the training resumes.
      try? FileManager.default.removeItem(atPath: file(.record))
      return nil
    }
  }

  /// Writes a record that says `running`, at the step of an earlier record.
  func begin() throws {
    var record = (try? self.record()) ?? RunRecord(config: config, state: .running)
    record.state = .running
    try write(record)
  }

  /// Writes the record of how a training ended, with the hashes of what it left.
  func finish(_ outcome: RunOutcome) throws -> RunRecord {
    var record = RunRecord(
      config: config, state: .running, checkpointHash: try hash(.state), seriesHash: try hash(.series),
      lossesDigest: outcome.lossesDigest)
    switch outcome.ending {
    case .done(let metrics):
      record.state = .done
      record.step = config.steps
      record.finalMetrics = metrics
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
    var record = (try? self.record()) ?? RunRecord(config: config, state: .running)
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
      let isHeld = try FileLock.tryLock(path: file(.lock)) == nil
      return (isHeld ? .running : .interrupted, record.step)
    } catch {
      return (.failed(error: oneLine(error)), 0)
    }
  }
}
