import ArgumentParser
import Experiments
import Interchange

/// `wdiv verify`
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare losses, gradients and metrics with the reference values of an independent implementation.")

  @OptionGroup var kernelOptions: KernelOptions

  @Argument(help: ArgumentHelp("Cases (safetensors).", valueName: "file"))
  var files: [String]

  @Flag(help: "Use the Reference executor, in Double, and its tighter tolerances.")
  var reference = false

  @Flag(help: "One JSON object a line.")
  var json = false

  func run() throws {
    var failed = 0
    for file in files {
      let result = try Verification.verify(path: file, reference: reference)
      print(json ? result.json.text : result.line)
      if !result.passes { failed += 1 }
    }
    if failed > 0 { throw CheckFailure(message: "\(failed) of \(files.count) cases are off") }
  }
}
