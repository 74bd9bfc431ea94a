import ArgumentParser
import Experiments
import Interchange

/// `wdiv fid`
struct Fid: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "FID, KID, precision and recall of two files of features (safetensors or npz).")

  @Argument(help: ArgumentHelp("Features [samples, features] of real images.", valueName: "real"))
  var real: String

  @Argument(help: ArgumentHelp("Features of generated images, by the same net.", valueName: "fake"))
  var fake: String

  @Flag(help: "One JSON object.")
  var json = false

  func run() throws {
    let scores = try FeatureScores(real: real, fake: fake)
    print(json ? scores.json.text : scores.text)
  }
}
