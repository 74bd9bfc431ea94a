import ArgumentParser
import Experiments
import Interchange

/// `wdiv fid`
struct Fid: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "FID, KID, precision and recall of two files of features or images (safetensors or npz).")

  @Argument(
    help: ArgumentHelp("Features [samples, features] of real images, or uint8 images [n, S, S, 1].", valueName: "real"))
  var real: String

  @Argument(help: ArgumentHelp("The same of generated images.", valueName: "fake"))
  var fake: String

  @OptionGroup var place: PlaceOptions

  @Flag(help: "One JSON object.")
  var json = false

  func run() throws {
    let scores = try FeatureScores(real: real, fake: fake, features: "\(place.paper)/features")
    print(json ? scores.json.text : scores.text)
  }
}
