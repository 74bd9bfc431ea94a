import Engine
import Foundation
import Interchange
public import Records

extension RunFolder {
  /// The circumstances of all sessions of the run; `nil` when none has ended or the file is damaged: nothing depends on
  /// it.
  public func circumstances() -> Circumstances? { try? readCircumstances() }

  private func readCircumstances() throws -> Circumstances {
    try Circumstances(json: JSONValue.readSealed(path: file(.circumstances), for: config.id))
  }

  /// Mends what no training is needed for: a configuration that is missing, or says the same in other bytes, is written;
  /// damaged circumstances, whose times are lost, are removed. `note` is told.
  func mend(note: (String) -> Void) throws {
    let text = Self.text(of: config)
    if !BinaryFile.exists(file(.config)) {
      note("\(file(.config)): is missing; written again")
      try AtomicFile.write(text, to: file(.config))
    } else if try BinaryFile.read(file(.config)) != Array(text.utf8) {
      note("\(file(.config)): says the same in other words than it was written in; written again")
      try AtomicFile.write(text, to: file(.config))
    }
    guard BinaryFile.exists(file(.circumstances)) else { return }
    do {
      _ = try readCircumstances()
    } catch {
      note(
        "\(file(.circumstances)): cannot be used (\(oneLine(error))); the times of \(config.shortID) so far are lost")
      BinaryFile.remove(file(.circumstances))
    }
  }

  /// Adds a session's seconds to those before it, and replaces the rest.
  func addCircumstances(_ watch: Stopwatch, threads: Int) throws {
    let before = circumstances()
    let now = Circumstances(
      wallSeconds: watch.wallSeconds + (before?.wallSeconds ?? 0),
      cpuSeconds: watch.processorSeconds + (before?.cpuSeconds ?? 0),
      finished: Date().formatted(.iso8601), host: ProcessInfo.processInfo.hostName, processor: Machine.processor,
      cores: Machine.cores, threads: threads, kernels: (try? Machine.kernels().rawValue) ?? "", system: Machine.system,
      commit: SourceCommit.current,
      swiftVersion: LibraryVersions.swift,
      libraries: LibraryVersions.cLibraries)
    try AtomicFile.write(now.json.sealed(for: config.id).text + "\n", to: file(.circumstances))
  }
}
