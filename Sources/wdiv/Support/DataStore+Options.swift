import ArgumentParser
import Experiments
import Foundation

extension DataStore {
  /// What `--data` takes.
  static var help: ArgumentHelp {
    ArgumentHelp(
      "Where a data set is: cifar-10=PATH, celeba=PATH, lsun=PATH, or NAME=FOLDER for any folder of images; a path alone "
        + "is Fashion-MNIST's folder. Others are looked up in paper/local.yaml.", valueName: "name=path")
  }

  /// The data sets of the options; what it has to say goes to stderr.
  init(_ place: PlaceOptions, _ data: [String], inception: String? = nil) throws {
    try self.init(
      output: place.output, paper: place.paper, given: data, inception: inception,
      note: { FileHandle.standardError.write(Data("\($0)\n".utf8)) },
      shouldStop: {
        // Asked first when there is something to stop.
        StopSignal.install()
        return StopSignal.isRequested
      })
  }

  /// The same with the net that scores.
  init(_ place: PlaceOptions, _ profile: ProfileOptions) throws {
    try self.init(place, profile.data, inception: profile.inception)
  }
}
