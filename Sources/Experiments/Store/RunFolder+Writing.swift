import Foundation
public import Interchange
public import Records

/// Writing a run's files. Every write is atomic; only the holder of the run's lock may write.
extension RunFolder {
  /// Throws when the folder holds another run, listing every difference; nothing stored yet is no error.
  func checkConfiguration() throws {
    // A folder or device in a file's place is nothing that this program left: nothing of it is touched.
    for name in RunFile.allCases where BinaryFile.isBlocked(file(name)) {
      throw RunStoreError.notAFile(path: file(name))
    }
    guard BinaryFile.exists(file(.config)) else { return }
    let stored = try Self.configuration(in: path)
    let differences = stored.differences(from: config)
    guard differences.isEmpty else {
      throw RunStoreError.otherConfiguration(folder: path, differences: differences)
    }
  }

  /// Makes the folder and writes the configuration before anything else; the lock is held.
  func prepare() throws {
    try Folder.create(path)
    try checkConfiguration()
    if !BinaryFile.exists(file(.config)) {
      try AtomicFile.write(Self.text(of: config), to: file(.config))
    }
  }

  /// The text of a configuration's file.
  static func text(of config: RunConfig) -> String { config.json.text + "\n" }

  // MARK: What the trainer writes

  /// Saves parameters, optimizer state and whatever else the training needs to go on at `step`, with the digests that
  /// tell a damaged file. The record vouches for the metrics at `step` before the checkpoint is there, and has its step
  /// after. Series and metrics up to `step` must have been appended and closed or flushed before.
  public func saveCheckpoint(_ state: Safetensors, step: Int) throws {
    let metadata =
      state.metadata.filter { !CheckpointKey.all.contains($0.key) } + [
        (CheckpointKey.run, config.id), (CheckpointKey.step, "\(step)"),
        (CheckpointKey.series, sha256(try bytes(.series))),
      ]
    let digest = sha256(Safetensors(arrays: state.arrays, metadata: metadata).encoded())
    let whole = Safetensors(arrays: state.arrays, metadata: metadata + [(CheckpointKey.own, digest)])
    // Scores may differ in their last digits between machines, so that no checkpoint may hold a hash of them.
    let metrics = StepHash(step: step, hash: sha256(try bytes(.metrics)))
    var record = ownRecord() ?? RunRecord(config: config, state: .running)
    if !record.metricsHashes.contains(metrics) { record.metricsHashes.append(metrics) }
    try write(record)
    try AtomicFile.write(whole.encoded(), to: file(.state))
    record.step = step
    record.metricsHashes = [metrics]
    try write(record)
  }

  /// Where to go on, with series and metrics cut there; `nil` (and nothing left of an earlier attempt) when the run
  /// starts over. A damaged file is no error: the same bytes are trained again, and `note` is told which file. Only
  /// what cannot be written is an error: the files stay as they are.
  func resume(note: (String) -> Void) throws -> ResumePoint? {
    AtomicFile.removeLeftovers(in: path)
    do {
      let record = try record()
      if let state = try checkpoint() {
        let step = try Self.step(of: state)
        try SeriesFile.cut(file(.series), after: step)
        try SeriesFile.cut(file(.metrics), after: step)
        let series = sha256(try bytes(.series))
        guard state.metadata(CheckpointKey.series) == series else {
          throw RunFolderError.damaged(
            file: file(.series), reason: "is not the series that the checkpoint at step \(step) was saved with")
        }
        guard var record else {
          throw RunFolderError.damaged(
            file: file(.record), reason: "is missing, and nothing else vouches for what came of the training")
        }
        func scores() throws -> StepHash { StepHash(step: step, hash: sha256(try bytes(.metrics))) }
        var metrics = try scores()
        if !record.metricsHashes.contains(metrics) {
          // A score at the checkpoint's own step may have been added without a checkpoint after it: it is scored again.
          try SeriesFile.cut(file(.metrics), after: step - 1)
          metrics = try scores()
        }
        guard record.metricsHashes.contains(metrics) else {
          throw RunFolderError.damaged(
            file: file(.metrics), reason: "does not have the SHA-256 that \(RunFile.record.rawValue) gives")
        }
        record.metricsHashes = [metrics]
        record.step = step
        try write(record)
        return ResumePoint(step: step, state: state)
      }
      // The record has a step of its own from the moment a checkpoint exists.
      if let record, record.step > 0, record.metricsHashes.contains(where: { $0.step == record.step }) {
        throw RunFolderError.damaged(
          file: file(.state), reason: "is missing, though \(RunFile.record.rawValue) is of step \(record.step)")
      }
    } catch let error as FileError where error.isUnwritable {
      throw error
    } catch {
      note("\(oneLine(error)); training \(config.shortID) from the start")
    }
    try discard()
    return nil
  }

  /// Removes all that a training left; the record says that nothing is done.
  func discard() throws {
    // The record first: it must never vouch for files that are gone.
    try write(RunRecord(config: config, state: .running))
    for name in [RunFile.state, .series, .metrics, .samples] { BinaryFile.remove(file(name)) }
  }

  /// The stored checkpoint, checked to the last bit; `nil` when there is none. Throws what is wrong with it.
  public func checkpoint() throws -> Safetensors? {
    let path = file(.state)
    guard BinaryFile.exists(path) else { return nil }
    let state = try Safetensors(contentsOf: path)
    let bare = Safetensors(arrays: state.arrays, metadata: state.metadata.filter { $0.key != CheckpointKey.own })
    guard state.metadata(CheckpointKey.own) == sha256(bare.encoded()) else {
      throw RunFolderError.damaged(file: path, reason: "does not have the SHA-256 that its metadata gives")
    }
    guard state.metadata(CheckpointKey.run) == config.id else {
      throw RunFolderError.damaged(file: path, reason: "is the checkpoint of another run")
    }
    return state
  }

  private static func step(of state: Safetensors) throws -> Int {
    guard let step = state.metadata(CheckpointKey.step).flatMap({ Int($0) }), step > 0 else {
      throw RunFolderError.damaged(file: state.source, reason: "does not say its step")
    }
    return step
  }
}
