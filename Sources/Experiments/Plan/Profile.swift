public import Interchange
public import Metrics
import Networks
public import Records

/// How often and on how many samples a training is scored. Not part of a run's id: scoring again does not train again.
public struct EvaluationSettings: Decodable, Sendable, Validated {
  /// Evaluation points, evenly spread over the generator steps, the last one at the end.
  @Within<1, 1000> public var points: Int
  /// Generated samples at each point.
  @Within<2, 1_000_000> public var samples: Int
  /// Generated samples for FID once at the end.
  @Within<2, 1_000_000> public var finalSamples: Int
  /// Real and fake samples for KID, precision and recall once at the end.
  @Within<5, 60_000> public var finalPairs: Int
  /// How images become the input of Inception, which scores them; nil for three small nets of the data set's own, which also
  /// take its place where its weights are not given.
  public var inception: Inception.Preprocessing?
  /// The first so many real images are what samples are scored against; nil for all.
  public var realImages: Int?
  /// How samples are made; nil with the population's statistics, rounded to bytes.
  public var generation: Generation?

  public init(points: Int, samples: Int, finalSamples: Int, finalPairs: Int) {
    (self.points, self.samples, self.finalSamples, self.finalPairs) = (points, samples, finalSamples, finalPairs)
  }

  public func validate() throws {
    if let realImages, !(4...1_000_000_000).contains(realImages) {
      throw FieldError("realImages", "\(realImages)", allowed: "a whole number from 4 to 1000000000")
    }
  }

  /// The generator steps (1...steps, rising, without repeats) after which a training of `steps` steps is scored.
  public func steps(of steps: Int) -> [Int] {
    let points = min(self.points, steps)
    return points < 1 ? [] : (1...points).map { steps * $0 / points }
  }

  /// The generator steps after which a run is scored: the points of every table that reads it, rising.
  public func steps(of run: Run) -> [Int] {
    Set(([run.config.steps] + run.uses.map(\.readsStep)).flatMap { steps(of: $0) }).sorted()
  }
}

/// What all trainings of a report share: data, network, length, seeds; one file under `paper/profiles`.
public struct Profile: Decodable, Validated, Sendable {
  /// The file's name without `.yaml`.
  public var profile: String
  /// One line for the page.
  public var summary: String
  /// Names of the files under `paper/experiments`, in the page's order.
  public var experiments: [String]
  /// Data set that the page's trainings share.
  public var dataset: String
  /// Which of its pictures, and how they become images; nil for the data set's own.
  public var data: DataSelection?
  /// Architecture.
  public var network: String
  /// Height and width of an image in pixels.
  @Within<1, 1024> public var size: Int
  /// Channels of an image.
  @Within<1, 3> public var channels: Int
  /// Channels of the critic's first stage (d in the article's networks).
  @Within<1, 1024> public var width: Int
  /// Entries of a noise vector.
  @Within<1, 4096> public var latent: Int
  /// Samples in a batch.
  @Within<1, 4096> public var batch: Int
  /// Critic steps of a training, each with a batch of real images: all runs of a table see the same number of real
  /// samples. Generator steps are this divided by the run's critic steps for each.
  @Within<1, 10_000_000> public var steps: Int
  /// One training for each entry and seed.
  public var seeds: SeedPlan
  /// What single tables have of their own.
  public var tables: [String: TableScale]?
  /// Length and seeds of the tuning, which no table shares; nil for a profile that is not tuned.
  public var tuning: TableScale.Length?
  /// When and how trainings are scored.
  public var evaluation: EvaluationSettings

  /// Reads `FOLDER/profiles/NAME.yaml`. Throws `PlanError`, `DocumentError`.
  public init(named name: String, paper folder: String) throws {
    let path = try PaperFiles.path(of: name, kind: "profile", folder: "\(folder)/profiles")
    let document = try Document(yamlFile: path)
    self = try document.decode(keys: .snakeCase)
    guard profile == name else { throw document.notAllowed("profile", allowed: name) }
  }

  /// Every profile of a folder, by name. Throws for the first that cannot be read.
  public static func all(paper folder: String) throws -> [Profile] {
    try PaperFiles.names(in: "\(folder)/profiles").map { try Profile(named: $0, paper: folder) }
  }

  public func validate() throws {
    func check(_ key: String, _ value: String, among known: [String]) throws {
      guard known.contains(value) else { throw FieldError(key, "'\(value)'", allowed: known.joined(separator: ", ")) }
    }
    try validateData()
    try check("network", network, among: Vocabulary.networks)
    guard !experiments.isEmpty, Set(experiments).count == experiments.count else {
      throw FieldError("experiments", "[\(experiments.joined(separator: ", "))]", allowed: "a list of different names")
    }
    for table in (tables ?? [:]).keys.sorted() { try check("tables.\(table)", table, among: experiments) }
    // A seed that chose the settings must not judge them.
    let used = Set(
      seeds.order
        + (tables ?? [:]).values.flatMap { [$0.seeds, $0.published?.seeds].flatMap { $0?(of: seeds) ?? [] } })
    if let shared = tuning?.seeds?(of: seeds).first(where: used.contains) {
      throw FieldError("tuning", "seed \(shared)", allowed: "seeds that no table uses")
    }
  }

  /// Names the reference scores by Inception or by small nets among those of other profiles.
  public func referenceName(isInception: Bool) -> String {
    let count = evaluation.realImages.map { "-\($0)" } ?? ""
    return "\(dataset)-\(size)" + (isInception ? "-inception" : "") + count
  }

  /// Settings that every training of the profile shares.
  var settings: Settings {
    Settings(\.network, network).with(Settings(\.width, width)).with(Settings(\.size, size))
      .with(Settings(\.channels, channels)).with(Settings(\.latent, latent)).with(Settings(\.dataset, dataset))
      .with(Settings(\.batch, batch)).with(Settings(\.data, selection))
  }
}

/// What a profile gives a table of its own: length, seeds, and which values of its axes.
public struct TableScale: Decodable, Sendable, Validated {
  /// How long, and how often.
  public struct Length: Decodable, Sendable, Validated {
    /// In critic steps; nil for the table's or profile's.
    public var steps: Int?
    /// One training each; nil for the table's or profile's.
    public var seeds: Seeds?

    public func validate() throws { try TableScale.check(steps: steps) }
  }

  /// In critic steps; nil for the profile's.
  public var steps: Int?
  /// Nil for the profile's.
  public var seeds: Seeds?
  /// For an axis the values that are kept; all values of axes that are not named.
  var only: [String: AxisValues]?
  /// Length and seeds of the runs with setting `published`, where they differ from the table's others.
  public var published: Length?

  public func validate() throws {
    try Self.check(steps: steps)
    let axes = AxisValue.names(isTrial: true)
    if let unknown = only?.keys.sorted().first(where: { !axes.contains($0) }) {
      throw FieldError("only", "'\(unknown)'", allowed: axes.joined(separator: ", "))
    }
  }

  static func check(steps: Int?) throws {
    if let steps, !(1...10_000_000).contains(steps) {
      throw FieldError("steps", "\(steps)", allowed: "a whole number from 1 to 10000000")
    }
  }

  /// Whether the profile keeps an entry with this place on the axes.
  func keeps(_ axes: [TableUse.Axis]) -> Bool {
    axes.allSatisfy { axis in only?[axis.name]?.texts.contains(axis.value) ?? true }
  }
}

/// Names and sizes that a profile may use, because data pipeline and networks know them.
enum Vocabulary {
  static let networks = Architecture.allCases.map(\.rawValue)
}
