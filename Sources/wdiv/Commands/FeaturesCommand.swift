import ArgumentParser
import Experiments
import Foundation

/// `wdiv features`: trains a frozen feature net. Its weights are committed, so nobody needs to run this.
struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features", abstract: "Train a feature net for FID (done once; the weights are committed).")

  @Option(help: "Side of the images, 16 or 32.")
  var size = 16
  @Option(help: "Seed of the training.")
  var seed = 1
  @Option(help: "Worker threads.")
  var threads = 1
  @Option(help: "Folder with Fashion-MNIST's four IDX files.")
  var data: String?
  @Option(name: [.short, .long], help: "File to write (default: paper/features/…).")
  var output: String?

  func run() throws {
    let path = output ?? "paper/features/\(FeatureNet.fileName(size: size, seed: seed))"
    let accuracy = try FeatureNetTrainer.train(
      size: size, seed: seed, data: data, to: path, threads: threads,
      progress: { FileHandle.standardError.write(Data("\($0)\n".utf8)) })
    print("\(path): test accuracy \(accuracy)")
  }
}
