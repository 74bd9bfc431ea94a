import ArgumentParser
import Experiments
import Interchange

/// `wdiv verify`
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare losses, gradients and metrics with reference values; exit code 1 when one is off.")

  @Argument(help: ArgumentHelp("Cases in the format of the fixtures' README.", valueName: "file"))
  var files: [String]

  @Flag(help: "The Reference executor in Double, at 1e-9, instead of the compiled one in Float.")
  var reference = false

  @Flag(help: "One JSON array.")
  var json = false

  func run() throws {
    let results = try files.map { try Verification.verify(path: $0, reference: reference) }
    if json {
      print(JSONValue.array(results.map(\.json)).text)
    } else {
      for result in results { print(result.line) }
    }
    let off = results.filter { !$0.passes }.count
    if off > 0 { throw CheckFailure(message: "\(off) of \(results.count) cases are off") }
  }
}
