import Foundation

/// How often and on how many samples a training is scored. Not part of a cell's id: scoring anew does not train anew.
public struct EvaluationSettings: Equatable, Sendable {
  /// Evaluation points, evenly spread over the generator steps, the last one at the end.
  public var points: Int
  /// Generated samples at each point.
  public var samples: Int
  /// Generated samples for FID once at the end.
  public var finalSamples: Int
  /// Real and fake samples for KID, precision and recall once at the end.
  public var finalPairs: Int

  /// Names every count.
  public init(points: Int, samples: Int, finalSamples: Int, finalPairs: Int) {
    self.points = points
    self.samples = samples
    self.finalSamples = finalSamples
    self.finalPairs = finalPairs
  }

  /// The generator steps (1...steps, rising, without repeats) after which a training of `steps` steps is scored.
  public func steps(of steps: Int) -> [Int] {
    let points = min(self.points, steps)
    return points < 1 ? [] : (1...points).map { steps * $0 / points }
  }
}

/// What all cells of a report share: data, network, length, seeds; one file under `paper/profiles`.
public struct Profile: Equatable, Sendable {
  /// The file's name without `.yaml`.
  public var name: String
  /// One line for the page.
  public var summary: String
  /// Names of the files under `paper/experiments`, in the page's order.
  public var experiments: [String]
  /// Data set, as in `RunConfig`.
  public var dataset: String
  /// Architecture, as in `RunConfig`.
  public var network: String
  /// Height and width of an image in pixels.
  public var size: Int
  /// Channels of an image.
  public var channels: Int
  /// Channels of the critic's first stage (d in the article's networks).
  public var width: Int
  /// Entries of a noise vector.
  public var latent: Int
  /// Samples in a batch.
  public var batch: Int
  /// Generator steps.
  public var steps: Int
  /// One training per method and seed.
  public var seeds: [Int]
  /// When and how trainings are scored.
  public var evaluation: EvaluationSettings
  /// Where it was read.
  public var path: String

  private static let keys = [
    "profile", "summary", "experiments", "dataset", "network", "size", "channels", "width", "latent", "batch", "steps",
    "seeds", "evaluation",
  ]

  /// Reads `FOLDER/profiles/NAME.yaml`; throws `ConfigurationError`.
  public init(named name: String, paper folder: String) throws {
    let path = try PaperFiles.path(of: name, kind: "profile", folder: "\(folder)/profiles")
    let file = try YAMLSection(contentsOf: path, allowed: Self.keys)
    self.name = try file.string("profile", oneOf: [name])
    self.path = path
    summary = try file.string("summary")
    experiments = try file.strings("experiments")
    dataset = try file.string("dataset", oneOf: Vocabulary.datasets)
    network = try file.string("network", oneOf: Vocabulary.networks)
    size = try file.integer("size", in: 1...1024)
    guard Vocabulary.sizes.contains(size) else {
      throw file.notAllowed(
        "size", value: "\(size)", allowed: Vocabulary.sizes.map(String.init).joined(separator: ", "))
    }
    channels = try file.integer("channels", in: 1...1)
    width = try file.integer("width", in: 1...1024)
    latent = try file.integer("latent", in: 1...4096)
    batch = try file.integer("batch", in: 1...4096)
    steps = try file.integer("steps", in: 1...10_000_000)
    seeds = try file.integers("seeds", in: 0...Int(Int32.max))
    let evaluation = try file.section("evaluation", allowed: ["points", "samples", "final_samples", "final_pairs"])
    self.evaluation = EvaluationSettings(
      points: try evaluation.integer("points", in: 1...1000),
      samples: try evaluation.integer("samples", in: 2...1_000_000),
      finalSamples: try evaluation.integer("final_samples", in: 2...1_000_000),
      finalPairs: try evaluation.integer("final_pairs", in: 5...60_000))
  }
}

/// Names under `paper/` to paths.
enum PaperFiles {
  /// The path of `folder/name.yaml`, or an error that lists what is there.
  static func path(of name: String, kind: String, folder: String) throws -> String {
    let path = "\(folder)/\(name).yaml"
    guard !name.contains("/"), FileManager.default.fileExists(atPath: path) else {
      throw ConfigurationError.noSuchFile(file: path, kind: kind, name: name, known: names(in: folder))
    }
    return path
  }

  /// The names of a folder's YAML files, sorted; none when there is no such folder.
  static func names(in folder: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }
}
