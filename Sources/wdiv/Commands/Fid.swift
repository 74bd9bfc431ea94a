import ArgumentParser
import Experiments
import Foundation
import Interchange
import Metrics

/// `wdiv fid`
struct Fid: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "FID, KID, precision and recall of two sets of features, statistics or images.",
    discussion: """
      Files are safetensors or npz: features [samples, features], uint8 images [n, H, W, C] or [n, C, H, W], or the \
      statistics mu and sigma of pytorch-fid and TTUR, of which only a FID can be had. Images of 16x16 and 32x32 with one \
      channel go through the small feature nets; with --inception images of any size and color go through Inception, also \
      those of a folder of PNG, JPEG and WebP files.
      """)

  @Argument(help: ArgumentHelp("Features, statistics or images of real data.", valueName: "real"))
  var real: String

  @Argument(
    help: ArgumentHelp("The same of generated data; with --save-stats the npz that is written.", valueName: "fake"))
  var fake: String

  @OptionGroup var net: InceptionOptions

  @Flag(help: "Write the statistics of the first file to the second, for pytorch-fid, TTUR and later calls.")
  var saveStats = false

  @OptionGroup var place: PlaceOptions

  @Flag(help: "One JSON object.")
  var json = false

  func run() throws {
    let inception = try net.load()
    if saveStats { return try saveStatistics(of: real, to: fake, inception: inception, progress: Self.show) }
    let scores = try FeatureScores(
      real: real, fake: fake, features: "\(place.paper)/features", inception: inception, progress: Self.show)
    print(json ? scores.json.text : scores.text)
  }

  /// A line on a terminal that the next one replaces.
  private static func show(_ file: String, _ done: Int, _ count: Int) {
    guard isatty(FileHandle.standardError.fileDescriptor) == 1 else { return }
    FileHandle.standardError.write(Data("\r\(file): \(done) of \(count) images\(done == count ? "\n" : "")".utf8))
  }
}

/// Inception for images, and how it sees them.
struct InceptionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Weights of FID's Inception: pt_inception-2015-12-05 as .pth or safetensors. Never downloaded.", valueName: "file"
    ))
  var inception: String?

  @Option(
    help: ArgumentHelp("pytorch-fid, or tensorflow as TTUR and torch-fidelity have it.", valueName: "name"),
    transform: { name in
      guard let known = Inception.Preprocessing(rawValue: name) else {
        throw ValidationError("'\(name)': it takes pytorch-fid or tensorflow")
      }
      return known
    })
  var preprocessing: Inception.Preprocessing = .pytorchFID

  @Option(help: ArgumentHelp("Threads; all cores when left out.", valueName: "number"))
  var threads: Int?

  func validate() throws {
    guard (1...1024).contains(threads ?? 1) else { throw ValidationError("--threads takes a number from 1 to 1024") }
  }

  /// Nil where no weights are named.
  /// - Parameter other: the weights where the options name none.
  /// - Throws: what is wrong with the file.
  func load(or other: String? = nil) throws -> Inception? {
    try (inception ?? other).map {
      try Inception(contentsOf: $0, preprocessing: preprocessing, threads: threads ?? Machine.cores)
    }
  }
}
