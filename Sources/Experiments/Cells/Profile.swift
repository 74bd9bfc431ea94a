import Foundation

/// How often and on how many samples a training is scored. Not part of a cell's id: scoring anew does not train anew.
public struct EvaluationSettings: Sendable {
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
public struct Profile: Sendable {
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
  /// Critic steps of a training, each with a batch of real images: all cells of a table see the same number of real
  /// samples. Generator steps are this divided by the cell's critic steps for each.
  public var steps: Int
  /// One training per cell and seed.
  public var seeds: [Int]
  /// What single tables have of their own, in the file's order.
  public var tables: [(name: String, scale: TableScale)]
  /// Length and seeds of the tuning, which no table shares; `nil` for a profile that is not tuned.
  public var tuning: TableScale.Length?
  /// Data sets that some tables want beside `dataset`.
  public var absentData: [AbsentData]
  /// When and how trainings are scored.
  public var evaluation: EvaluationSettings
  /// Where it was read.
  public var path: String

  private static let keys = [
    "profile", "summary", "experiments", "dataset", "network", "size", "channels", "width", "latent", "batch", "steps",
    "seeds", "evaluation", "tables", "tuning", "absent_data",
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
    tables = try Self.tables(file, experiments)
    tuning = try Self.tuning(file)
    absentData =
      file.contains("absent_data")
      ? try file.sections("absent_data", allowed: AbsentData.keys).map { [experiments] in
        try AbsentData($0, tables: experiments)
      } : []
    let evaluation = try file.section("evaluation", allowed: ["points", "samples", "final_samples", "final_pairs"])
    self.evaluation = EvaluationSettings(
      points: try evaluation.integer("points", in: 1...1000),
      samples: try evaluation.integer("samples", in: Self.sampleCounts),
      finalSamples: try evaluation.integer("final_samples", in: Self.sampleCounts),
      finalPairs: try evaluation.integer("final_pairs", in: 5...60_000))
    try checkTuningSeeds(file)
  }

  /// How many generated samples a score may have.
  static let sampleCounts = 2...1_000_000

  /// The scale of a table; an empty one when the profile says nothing of it.
  func scale(of table: String) -> TableScale? { tables.first { $0.name == table }?.scale }

  private static func tables(
    _ file: YAMLSection, _ experiments: [String]
  ) throws -> [(name: String, scale: TableScale)] {
    guard file.contains("tables") else { return [] }
    let section = try file.section("tables", allowed: experiments)
    return try section.entries.map {
      ($0.key, try TableScale(section.section($0.key, allowed: TableScale.keys)))
    }
  }

  private static func tuning(_ file: YAMLSection) throws -> TableScale.Length? {
    guard file.contains("tuning") else { return nil }
    let section = try file.section("tuning", allowed: TableScale.lengthKeys)
    return TableScale.Length(
      steps: try section.integer("steps", in: 1...10_000_000),
      seeds: try section.integers("seeds", in: 0...Int(Int32.max)))
  }

  /// A seed that chose the settings must not judge them.
  private func checkTuningSeeds(_ file: YAMLSection) throws {
    let used = seeds + tables.flatMap { ($0.scale.seeds ?? []) + ($0.scale.published?.seeds ?? []) }
    if let shared = tuning?.seeds?.first(where: used.contains) {
      throw file.notAllowed("tuning", value: "seed \(shared)", allowed: "seeds that no table uses")
    }
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
