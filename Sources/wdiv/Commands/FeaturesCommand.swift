import ArgumentParser
import Experiments
import Foundation

/// `wdiv features`: trains a frozen feature net. Its weights are committed, so nobody needs to run this.
struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features", abstract: "Train a feature net for FID (done once; the weights are committed).")

  @OptionGroup var place: PlaceOptions

  @Option(help: "A data set with ten classes: fashion-mnist or cifar-10.")
  var dataset = "fashion-mnist"
  @Option(help: "Side of the images, 16 or 32.")
  var size = 16
  @Option(help: "Seed of the training.")
  var seed = 1
  @Option(help: "Worker threads.")
  var threads = 1
  @Option(help: DataStore.help)
  var data: [String] = []
  @Option(name: .shortAndLong, help: "File to write (default: below paper/features).")
  var file: String?

  func run() throws {
    let path = file ?? "\(place.paper)/features/\(FeatureNet.fileName(dataset: dataset, size: size, seed: seed))"
    let (train, test) = try DataStore(place, data).labeled(dataset, size: size)
    let accuracy = try FeatureNetTrainer.train(
      dataset: dataset, size: size, seed: seed, train: train, test: test, to: path, threads: threads,
      progress: { FileHandle.standardError.write(Data("\($0)\n".utf8)) })
    print("\(path): test accuracy \(accuracy)")
  }
}
