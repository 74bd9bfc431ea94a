import Foundation
import Interchange
public import Records

/// The folder `OUTPUT/runs`, one folder a run, named by its id.
///
/// Several processes may share it: who trains a run holds its lock, readers take none and see whole files only.
public struct RunStore: Sendable {
  /// The program's output folder.
  public let output: String
  /// The folder that holds the runs' folders.
  public var folder: String { "\(output)/runs" }

  /// Opens a store for reading and, once `prepare` has run, for training.
  ///
  /// - Parameter output: the program's output folder.
  public init(output: String) {
    self.output = output
  }

  /// Makes the folder and writes into it once, so that a full night does not end at an unwritable disk; throws
  /// `RunStoreError.unwritable`.
  public func prepare() throws {
    let probe = "\(folder)/.probe-\(ProcessInfo.processInfo.processIdentifier)"
    do {
      try Folder.create(folder)
      try AtomicFile.write("", to: probe)
      try? FileManager.default.removeItem(atPath: probe)
    } catch FileError.unwritable(_, let reason) {
      throw RunStoreError.unwritable(folder: folder, reason: reason)
    }
  }

  /// The run of a configuration, whether or not it exists.
  public func run(_ config: RunConfig) -> RunFolder {
    RunFolder(output: output, config: config)
  }

  /// Throws `RunFolderError.formerFormat` for a store that an earlier version wrote.
  public func checkFormat() throws {
    // One folder tells: a store is written by one version.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    guard let name = names.sorted().first(where: { !$0.hasPrefix(".") }) else { return }
    do {
      _ = try RunFolder.configuration(in: "\(folder)/\(name)")
    } catch RunFolderError.formerFormat {
      throw RunFolderError.formerFormat(folder: folder)
    } catch {}
  }

  /// Throws as `checkFormat`, and `RunFolderError` or `RunStoreError.otherConfiguration` for the first run whose folder
  /// holds another one.
  public func check(_ runs: [Run]) throws {
    try checkFormat()
    for run in runs { try self.run(run.config).checkConfiguration() }
  }

  /// The results digest of the runs; throws `RunStoreError.unfinished` while one of them is neither done nor diverged.
  public func digest(_ runs: [Run]) throws -> String {
    let records = try runs.compactMap { try run($0.config).record() }.filter(\.state.isFinal)
    guard records.count == runs.count else {
      throw RunStoreError.unfinished(count: runs.count - records.count, of: runs.count)
    }
    return resultsDigest(records)
  }

  /// Every run in the store with a readable configuration, sorted by folder name.
  public func runs() -> [RunFolder] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    return names.compactMap { name in
      let path = "\(folder)/\(name)"
      return (try? RunFolder.configuration(in: path)).map { RunFolder(path: path, config: $0) }
    }
  }

  /// The run whose id begins so; at least 4 hex digits. Throws `RunStoreError.noSuchRun`, `.ambiguousRun`.
  public func run(named name: String) throws -> RunFolder {
    let found = name.count < 4 ? [] : runs().filter { $0.config.id.hasPrefix(name.lowercased()) }
    guard let run = found.first else { throw RunStoreError.noSuchRun(name: name, folder: folder) }
    guard found.count == 1 else {
      throw RunStoreError.ambiguousRun(name: name, candidates: found.map(\.config.shortID))
    }
    return run
  }
}
