internal import Records

/// In what the trainings of a page differ from the official code and from the article's, from the configurations.
struct Deviations: Sendable {
  /// One aspect.
  struct Row: Equatable, Sendable {
    let aspect: String
    let official: String
    let article: String
    /// All values over the runs; nil when there is no such run.
    let here: String?
    /// Which of the sources has the same.
    var likeness: String {
      switch (here == official, here == article) {
      case (true, true): "= both"
      case (true, false): "= the official code"
      case (false, true): "= the article’s code"
      case (false, false): "neither"
      }
    }
  }

  /// What an aspect may be compared with.
  static let quantities = [
    fixed, "dataset", "size", "network", "width", "norm", "latent", "batch", "k", "p", "points", "optimizer",
    "critic_steps", "steps", "scores",
  ]
  /// Not in any configuration.
  static let fixed = "fixed"

  let rows: [Row]
  /// Aspects that no configuration holds.
  let fixed: [String]
  /// The runs that are compared, in words.
  let runs: String
  /// Where these runs are listed, a link a configuration.
  let links: [RunLink]

  /// Compared is WGAN-div as the table of methods trains it, under the settings that its verdict rests on.
  init(_ model: ReportModel) {
    let cells = model.input.trainings.filter {
      $0.config.method == "wgan-div" && $0.tables.contains("methods") && !$0.isPublishedOnly(in: "methods")
    }
    runs =
      cells.isEmpty
      ? "The table of methods has no run of \(model.article.name(ofMethod: "wgan-div"))."
      : "Here: \(model.article.name(ofMethod: "wgan-div")) in the table of methods, "
        + "\(Format.count(cells.count, "run")) of profile \(model.input.profile)."
    links = RunGroup.groups(of: cells).map { group in
      RunLink(anchor: group.anchor, name: Format.count(group.cells.count, "run"))
    }
    fixed = model.article.settings.filter { $0.quantity == Self.fixed }.map(\.aspect)
    rows = model.article.settings.map { setting in
      var here: [String] = []
      for cell in cells {
        let text = setting.here ?? Self.text(setting.quantity, cell.config, model)
        if let text, !here.contains(text) { here.append(text) }
      }
      return Row(
        aspect: setting.aspect, official: setting.official, article: setting.article,
        here: here.isEmpty ? nil : here.joined(separator: " or "))
    }
  }

  /// A quantity of one run as the sources are written; nil for what it has not.
  private static func text(_ quantity: String, _ config: RunConfig, _ model: ReportModel) -> String? {
    switch quantity {
    case "dataset": ReportModel.name(ofDataset: config.dataset)
    case "size": "\(config.size)×\(config.size)"
    case "network": config.network == "convnet" ? "ConvNet" : config.network
    case "width": String(config.width)
    case "norm": config.criticNorm == "none" ? "none" : "\(config.criticNorm) norm"
    case "latent": "normal, \(config.latent) numbers"
    case "batch": String(config.batch)
    case "k", "p": config.constant(quantity).map { Format.significant($0, shortest: true) }
    case "points":
      config.sampling == "interpolates" ? "between real and generated images" : model.samplingName(of: config)
    case "optimizer": optimizer(config.optimizer)
    case "critic_steps": String(config.criticSteps)
    case "steps": Format.whole(config.steps)
    case "scores":
      "FID by \(Format.count((model.input.reference?.featureNets ?? []).count, "small classifier"))"
        + (model.finalSamples.map { ", \(Format.whole($0)) samples" } ?? "")
    default: nil
    }
  }

  /// "Adam, 0.0002 (0, 0.9)".
  static func optimizer(_ optimizer: OptimizerConfig) -> String {
    func number(_ value: Double) -> String { Format.plain(value) }
    return optimizer.name == "adam"
      ? "Adam, \(number(optimizer.learningRate)) (\(number(optimizer.beta1)), \(number(optimizer.beta2)))"
      : "RMSProp, \(number(optimizer.learningRate)) (\(number(optimizer.beta2)))"
  }
}
