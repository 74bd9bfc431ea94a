import Foundation

/// The built program as a user runs it.
struct Program {
  /// What a call left.
  struct Result {
    let code: Int32
    let output: String
    let errors: String
  }

  /// The project's folder, with `paper` and `templates`.
  static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Beside the test program, so that a debug test runs the debug build.
  private static let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("wdiv")

  /// Runs `wdiv` with these arguments in the project's folder and waits for it.
  static func run(_ arguments: [String]) throws -> Result { try RunningProgram(arguments, binary: binary).wait() }

  /// Starts it and does not wait.
  static func start(_ arguments: [String]) throws -> RunningProgram { try RunningProgram(arguments, binary: binary) }
}

/// A started program. A signal to it is for it alone.
final class RunningProgram {
  private let process = Process()
  private let folder: URL
  private var file: (String) -> URL { { [folder] in folder.appendingPathComponent($0) } }

  fileprivate init(_ arguments: [String], binary: URL) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("wdiv-\(UUID().uuidString)")
    process.executableURL = binary
    process.arguments = arguments
    process.currentDirectoryURL = Program.project
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // Files, not pipes: a pipe that nobody empties would stop a talkative program.
    for name in ["output", "errors"] { _ = FileManager.default.createFile(atPath: file(name).path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: file("output"))
    process.standardError = try FileHandle(forWritingTo: file("errors"))
    try process.run()
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var isRunning: Bool { process.isRunning }

  /// What it has said on stderr so far.
  var errors: String { (try? String(contentsOf: file("errors"), encoding: .utf8)) ?? "" }

  func signal(_ number: Int32) { if process.isRunning { kill(process.processIdentifier, number) } }

  /// Looks every half millisecond until `condition` holds or the program has ended; says whether it held.
  func waitUntil(_ condition: () -> Bool) -> Bool {
    while process.isRunning {
      if condition() { return true }
      usleep(500)
    }
    return false
  }

  /// Waits for the end. A program that a signal ended has 128 and the signal's number as its code, as in a shell.
  func wait() throws -> Program.Result {
    process.waitUntilExit()
    let code =
      process.terminationReason == .uncaughtSignal ? 128 + process.terminationStatus : process.terminationStatus
    return Program.Result(code: code, output: try String(contentsOf: file("output"), encoding: .utf8), errors: errors)
  }
}

/// A folder that lives as long as a test needs it.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "wdiv-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
