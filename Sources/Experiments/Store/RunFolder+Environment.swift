import Engine
import Foundation
import Interchange
import Records

extension RunFolder {
  /// Mends what no training is needed for: a configuration that is missing, or says the same in other bytes, is written;
  /// a damaged environment, whose times are lost, is removed. `note` is told.
  func mend(note: (String) -> Void) throws {
    let text = Self.text(of: config)
    if !BinaryFile.exists(file(.config)) {
      note("\(file(.config)): is missing; written again")
      try AtomicFile.write(text, to: file(.config))
    } else if try BinaryFile.read(file(.config)) != Array(text.utf8) {
      note("\(file(.config)): says the same in other words than it was written in; written again")
      try AtomicFile.write(text, to: file(.config))
    }
    guard BinaryFile.exists(file(.environment)) else { return }
    do {
      _ = try readEnvironment()
    } catch {
      note(
        "\(file(.environment)): cannot be used (\(oneLine(error))); the times of \(config.shortID) so far are lost")
      BinaryFile.remove(file(.environment))
    }
  }

  /// Adds a session's seconds to those before it, and replaces the rest.
  func addEnvironment(_ watch: Stopwatch, threads: Int) throws {
    let before = environment()
    let now = Environment(
      wallSeconds: watch.wallSeconds + (before?.wallSeconds ?? 0),
      cpuSeconds: watch.processorSeconds + (before?.cpuSeconds ?? 0),
      finished: Date().formatted(.iso8601), host: ProcessInfo.processInfo.hostName, processor: Machine.processor,
      cores: Machine.cores, threads: threads, kernels: (try? Machine.kernels().rawValue) ?? "", system: Machine.system,
      commit: SourceCommit.current, swiftVersion: LibraryVersions.swift,
      libraries: LibraryVersions.cLibraries)
    try AtomicFile.write(
      JSONValue(encoding: now).withChecksum(for: config.id).text + "\n", to: file(.environment))
  }
}
