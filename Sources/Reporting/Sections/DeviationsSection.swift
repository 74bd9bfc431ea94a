internal import Records

/// In what this page's trainings differ from the official code and from the article's, and what the sources do not give.
extension Section {
  static func deviations(_ page: Page) throws -> Section {
    let words = page.words("deviations")
    let deviations = try Deviations(page.model, words)
    let table = try Table(
      "deviations", words,
      columns: [
        .init("setting", .name), .init("official", .text), .init("article", .text),
        .init("here", .text, style: "ours"), .init("same_as", .text, style: "ours"),
      ],
      rows: deviations.rows.map { row in
        Table.Row([
          .text(row.aspect), .text(row.official), .text(row.article),
          row.here.map { .text($0) } ?? .missing("not run"),
          .text(row.here == nil ? "–" : try words(row.likeness.rawValue)),
        ])
      })
    return Section(
      "deviations",
      [
        "here": deviations.groups.isEmpty
          ? .absent
          : [
            "runs": .count(deviations.groups.reduce(0) { $0 + $1.runs.count }),
            "profile": .text(page.model.input.profile),
          ],
        "fixed": .optional(deviations.fixed.isEmpty ? nil : Format.list(deviations.fixed)),
        "links": RunLink.view(
          deviations.groups.map { RunLink(anchor: $0.anchor, name: Format.count($0.runs.count, "run")) }),
        "table": table.view, "missing": .texts(page.model.article.notFound),
      ], tables: [table])
  }
}

/// The settings of the sources against the configurations.
struct Deviations: Sendable {
  /// Which of the sources has the same.
  enum Likeness: String { case both, official, article, neither }

  /// One aspect.
  struct Row: Equatable, Sendable {
    let aspect: String
    let official: String
    let article: String
    /// All values over the runs; nil when there is no such run.
    let here: String?
    let likeness: Likeness
  }

  /// What an aspect may be compared with.
  static let quantities = [
    fixed, byNetwork, "epsilon", "generation", "preparation", "dataset", "size", "network", "width", "norm", "latent",
    "batch",
    "k", "p", "sampling", "optimizer",
    "critic_steps", "steps", "scores",
  ]
  /// Not in any configuration.
  static let fixed = "fixed"
  /// Belongs to the network's name.
  private static let byNetwork = "by_network"
  /// How the names of networks begin that follow a source.
  private static let (officialNetwork, articleNetwork) = ("official-", "article-")
  /// Of which the article's file says what is done here where no source is followed.
  static let ours = [fixed, byNetwork, "epsilon", "generation", "preparation"]

  let rows: [Row]
  /// Aspects that no configuration holds.
  let fixed: [String]
  /// The runs that are compared: WGAN-div as the table of methods trains it, under the settings that its verdict rests on.
  let groups: [RunGroup]

  init(_ model: ReportModel, _ words: Words) throws {
    groups = model.trained.filter { $0.config.method == "wgan-div" }
    fixed = model.article.settings.filter { $0.quantity == Self.fixed }.map(\.aspect)
    let configs = groups.flatMap { $0.runs.map(\.config) }
    rows = try model.article.settings.map { setting in
      let here = try configs.compactMap { try Self.text(setting, $0, model, words) }.unique
      func isLike(_ source: String, network prefix: String) -> Bool {
        if setting.quantity == "network", configs.allSatisfy({ $0.network.hasPrefix(prefix) }) { return true }
        // Of several, one may be for this data set alone.
        let parts = source.split(separator: ", ").map { $0.replacing(" (\(model.datasets))", with: "") }
        return here == [source] || here.count == 1 && parts.contains { $0 == here[0] }
      }
      let likeness: Likeness =
        switch (
          isLike(setting.official, network: Self.officialNetwork), isLike(setting.article, network: Self.articleNetwork)
        ) {
        case (true, true): .both
        case (true, false): .official
        case (false, true): .article
        case (false, false): .neither
        }
      return Row(
        aspect: setting.aspect, official: setting.official, article: setting.article,
        here: here.isEmpty ? nil : here.joined(separator: " or "), likeness: likeness)
    }
  }

  /// A quantity of one run as the sources are written; nil for what it has not.
  private static func text(
    _ setting: Article.Setting, _ config: RunConfig, _ model: ReportModel, _ words: Words
  ) throws -> String? {
    switch setting.quantity {
    case fixed: return setting.here
    case byNetwork:
      if config.network.hasPrefix(officialNetwork) { return setting.official }
      return config.network.hasPrefix(articleNetwork) ? setting.article : setting.here
    case "epsilon":
      // In the form of the sources, whose epsilons differ.
      guard config.optimizer.name == "adam-tensorflow" else { return setting.here }
      return config.optimizer.epsilon == 1e-7 ? setting.article : setting.official
    case "generation": return model.input.reference?.generation == .official ? setting.official : setting.here
    case "preparation": return try config.data.map { try words("preparation", $0.view) } ?? setting.here
    case "dataset": return model.article.name(ofDataset: config.dataset)
    case "size": return "\(config.size)×\(config.size)"
    case "network": return model.name(ofNetwork: config.network)
    case "width": return String(config.width)
    case "norm": return config.criticNorm == "none" ? "none" : "\(config.criticNorm) norm"
    case "latent": return try words("noise", ["count": .text(String(config.latent))])
    case "batch": return String(config.batch)
    case "k", "p": return config.constant(setting.quantity).map { Format.significant($0, shortest: true) }
    case "sampling":
      return config.sampling == "interpolates" ? try words("interpolates") : model.samplingName(of: config)
    case "optimizer": return optimizer(config.optimizer)
    case "critic_steps": return String(config.criticSteps)
    case "steps": return Format.whole(config.steps)
    case "scores":
      return try words(
        "scores",
        [
          "scoring": model.input.scoring, "samples": .optional(model.finalSamples.map { Format.whole($0) }),
        ])
    default: return nil
    }
  }

  /// "Adam, 0.0002 (0, 0.9)".
  static func optimizer(_ optimizer: OptimizerConfig) -> String {
    let isAdam = optimizer.name != "rmsprop"
    let decays = (isAdam ? [optimizer.beta1] : []) + [optimizer.beta2]
    return "\(isAdam ? "Adam" : "RMSProp"), \(Format.plain(optimizer.learningRate)) "
      + "(\(decays.map { Format.plain($0) }.joined(separator: ", ")))"
  }
}
