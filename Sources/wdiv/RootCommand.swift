import ArgumentParser
import Datasets
import Experiments
import Foundation
import Interchange

/// The command line. Exit codes: 0 done, 1 a check failed or a run diverged or failed, 2 wrong usage or configuration,
/// 130 interrupted.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wdiv",
    abstract: "Trains the experiments of an article on Wasserstein divergence GANs and renders a report.",
    subcommands: [
      Report.self, Run.self, Render.self, Explain.self, List.self, Status.self, Sample.self, Fid.self, Verify.self,
      Diagnose.self, Bench.self, Tune.self, FeaturesCommand.self, DataCommand.self,
    ])

  /// Parses and runs; returns the exit code. Every error is one line on stderr.
  static func run(_ arguments: [String]) -> Int32 {
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
      return 0
    } catch let failure as CheckFailure {
      failure.report()
      return failure.exitCode
    } catch is ScoringStopped {
      printError("interrupted while the real data was measured; the same command begins that again")
      return StopSignal.exitCode
    } catch is DecodingStopped {
      printError("interrupted while pictures were decoded; the same command goes on with the next")
      return StopSignal.exitCode
    } catch let error where isDiskFull(error) {
      // No fault of the command: what is there stays, and the same command goes on once there is space.
      printError(oneLine(error))
      return 1
    } catch {
      let code = exitCode(for: error)
      // Help and version are not errors; they go to stdout.
      guard code != .success else {
        print(fullMessage(for: error))
        return 0
      }
      let text = code == .validationFailure ? message(for: error) : oneLine(error)
      printError(text)
      return 2
    }
  }
}

/// A command that did its work and found something wrong: exit code 1, or 130 after a signal.
struct CheckFailure: Error {
  var exitCode: Int32 = 1
  /// What is wrong, one line; none when the command has said it already.
  var message: String?

  func report() {
    if let message { printError(message) }
  }
}

private func isDiskFull(_ error: any Error) -> Bool {
  (error as? FileError)?.isDiskFull ?? (error as? RunStoreError)?.isDiskFull ?? false
}

/// `wdiv: …` on stderr, always one line.
func printError(_ text: String) {
  let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
  FileHandle.standardError.write(Data("wdiv: \(line)\n".utf8))
}
