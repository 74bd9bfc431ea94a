import Foundation
import Interchange
public import Records

extension RunFolder {
  /// The circumstances of all sessions of the run; `nil` when none has ended or the file is damaged: nothing depends on
  /// it.
  public func circumstances() -> Circumstances? {
    try? Circumstances(json: JSONValue.read(path: file(.circumstances)))
  }

  /// Adds a session's seconds to those before it, and replaces the rest.
  func addCircumstances(_ watch: Stopwatch, threads: Int) throws {
    let before = circumstances()
    let now = Circumstances(
      wallSeconds: watch.wallSeconds + (before?.wallSeconds ?? 0),
      cpuSeconds: watch.processorSeconds + (before?.cpuSeconds ?? 0),
      finished: Date().formatted(.iso8601), host: ProcessInfo.processInfo.hostName, processor: Machine.processor,
      cores: Machine.cores, threads: threads, kernels: "v3", system: Machine.system, commit: SourceCommit.current,
      swiftVersion: LibraryVersions.swift,
      libraries: [("openblas", LibraryVersions.openBLAS), ("zlib", LibraryVersions.zlib)])
    try AtomicFile.write(now.json.text + "\n", to: file(.circumstances))
  }
}
