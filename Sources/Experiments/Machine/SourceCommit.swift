import Foundation
import Records

/// Which source a run was trained by, for `environment.json` alone.
enum SourceCommit {
  /// The commit of the current folder, with `+` when files differ from it; empty where there is no repository or git.
  static let current: String = {
    guard let commit = git("rev-parse", "HEAD") else { return "" }
    let isClean = git("status", "--porcelain", "--untracked-files=no")?.isEmpty ?? false
    return isClean ? commit : commit + Environment.changedMark
  }()

  private static func git(_ arguments: String...) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? text.trimmingCharacters(in: .whitespacesAndNewlines) : nil
  }
}
