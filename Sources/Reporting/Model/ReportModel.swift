internal import Interchange
internal import Plotting
internal import Records

/// The numbers of a report, before any formatting: page, `report.json` and tables are all made from this.
struct ReportModel: Sendable {
  /// One line of a mirrored table.
  struct Row: Sendable {
    /// Printed name.
    let name: String
    /// The configuration's word.
    let method: String
    /// The article's numbers, one a column; empty when the article has no such row.
    let published: [Double?]
    /// A remark on the published numbers.
    let note: String?
    /// Ours: one a column of ours; nil where no such run was asked for.
    let ours: [RunGroup?]
    /// The same of other profiles, in the order of `ReportInput.others`.
    var others: [RunGroup?] = []
  }

  let input: ReportInput
  let article: Article
  /// Methods that the profile trains, in the article's order, one group each.
  let trained: [RunGroup]
  /// Methods by data sets; ours has two columns for the data set of this page: the settings that verdicts rest on, and
  /// each method's own.
  let methods: [Row]
  /// Methods by r(x). Ours has a column for each of the article's six, by its name there and here, and one for the uniform
  /// r(x), which the article does not have, where a run of it is in the profile.
  let sampling: (columns: [(name: String, sampling: String)], rows: [Row])
  /// WGAN-div over k and p.
  let kp: KPModel
  /// WGAN-div as it is found in the wild.
  let variants: VariantsModel
  /// SHA-256 over the runs of all kinds that have ended or have a checkpoint; nil when none has.
  let digest: String?
  /// How many runs the digest covers.
  let digestCount: Int
  /// The claims with their verdicts; nil for a page without rules.
  let ledger: ClaimLedger?

  init(input: ReportInput, article: Article, ledger: ClaimLedger? = nil) {
    self.ledger = ledger
    self.input = input
    self.article = article
    let ofMethods = input.trainings.filter { $0.tables.contains("methods") }
    let groups = RunGroup.groups(of: ofMethods.filter { !$0.isPublishedOnly(in: "methods") })
    let published = RunGroup.groups(of: ofMethods.filter { $0.isPublished(in: "methods") })
    let others = input.others.map { RunGroup.groups(of: $0.trainings.filter { !$0.isPublishedOnly(in: "methods") }) }
    let names = article.methods.extra.map(\.method) + article.methods.rows.map(\.method)
    // The article's order; methods that it does not know come last, in the order given.
    trained =
      names.flatMap { name in groups.filter { $0.config.method == name } }
      + groups.filter { !names.contains($0.config.method) }

    /// One row for each group of a method; its own settings, and those of other profiles, stand beside the first.
    func rows(_ method: String, _ make: ([RunGroup?]) -> Row) -> [Row] {
      let own = groups.filter { $0.config.method == method }
      var first = make([own.first, published.first { $0.config.method == method }])
      first.others = others.map { $0.first { $0.config.method == method } }
      return [first] + own.dropFirst().map { make([$0, nil]) }
    }
    let strangers = (groups + published + others.joined()).map(\.config.method).reduce(into: [String]()) {
      unknown, method in
      if !names.contains(method), !unknown.contains(method) { unknown.append(method) }
    }
    methods =
      article.methods.extra.flatMap { extra in
        rows(extra.method) { Row(name: extra.name, method: extra.method, published: [], note: extra.note, ours: $0) }
      }
      + article.methods.rows.flatMap { row in
        rows(row.method) {
          Row(name: row.name, method: row.method, published: row.published, note: row.note, ours: $0)
        }
      }
      + strangers.flatMap { method in
        rows(method) { Row(name: method, method: method, published: [], note: nil, ours: $0) }
      }

    // Cells asked for by the table of r(x); a run of the table of methods serves the same column until there is one.
    let own = RunGroup.groups(
      of: input.trainings.filter { $0.tables.contains("sampling") }.map { $0.read(by: "sampling") })
    let uniform = RunGroup.groups(
      of: input.trainings.filter { $0.tables.contains("uniform-sampling") && $0.config.sampling == "uniform" }
        .map { $0.read(by: "uniform-sampling") })
    let columns = article.sampling.columns.map { (name: $0.name, sampling: $0.sampling) }
    sampling = (
      columns + (uniform.isEmpty ? [] : [(name: "uniform", sampling: "uniform")]),
      article.sampling.rows.map { row in
        let six = columns.map { column in
          let fits = { (group: RunGroup) in
            group.config.method == row.method && group.config.sampling == column.sampling
          }
          return own.first(where: fits) ?? groups.first(where: fits)
        }
        let seventh = uniform.isEmpty ? [] : [uniform.first { $0.config.method == row.method }]
        return Row(
          name: row.name, method: row.method, published: row.published, note: row.note, ours: six + seventh)
      }
    )

    kp = KPModel(input.trainings)
    variants = VariantsModel(input.trainings)

    // Of every kind: with all runs done this is what `wdiv status --digest` prints.
    let records = (input.trainings.map(\.record) + input.checks.map(\.record)).compactMap { $0 }
      .filter { $0.checkpointHash != nil || $0.state.isFinal }
    digest = records.isEmpty ? nil : resultsDigest(records)
    digestCount = records.count
  }

  /// Whether a run of the table of r(x) is not that table's own but a run of the table of methods.
  func isBorrowed(_ group: RunGroup) -> Bool {
    !group.runs.contains { $0.tables.contains("sampling") || $0.tables.contains("uniform-sampling") }
  }

  /// A method's printed name.
  func name(of config: RunConfig) -> String { article.name(ofMethod: config.method) }

  /// The r(x) of a configuration as the article numbers it.
  func samplingName(of config: RunConfig) -> String {
    if config.sampling == "none" { return "none" }
    return article.sampling.columns.first { $0.sampling == config.sampling }.map { "\($0.name) \(config.sampling)" }
      ?? config.sampling
  }

  /// "WGAN-div, seed 2".
  func title(of run: RecordedRun) -> String { "\(name(of: run.config)), seed \(run.config.seed)" }

  /// Every different value of a quantity over the runs, in order of appearance.
  func values<Value: Hashable>(_ quantity: (RunConfig) -> Value) -> [Value] {
    input.trainings.map { quantity($0.config) }.unique
  }

  /// How many generated samples are behind the scores at the end; nil when none is recorded, or when runs differ.
  var finalSamples: Int? {
    let counts = Set(input.trainings.compactMap { $0.finalScore?.samples })
    return counts.count == 1 ? counts.first : nil
  }

  /// At how many generator steps a table reads its runs, and the samples of their scores; absent when none has a score.
  func reading(_ groups: [RunGroup], in table: String) -> View {
    let runs = groups.flatMap(\.done)
    guard !runs.isEmpty else { return .absent }
    return [
      "steps": .optional(Format.either(runs.map { $0.lastStep(in: table) })),
      "samples": .optional(Format.either(runs.compactMap { $0.metrics.last?.samples })),
    ]
  }

  /// "k = 2, p = 6; r(x) (1)".
  func settings(of group: RunGroup) -> String {
    let choice = article.sampling.columns.first { $0.sampling == group.config.sampling }.map { "; r(x) \($0.name)" }
    return group.constants + (choice ?? "")
  }

  /// A method's name, with what tells it from another group of the same method where there is one.
  func label(of group: RunGroup) -> String {
    let name = name(of: group.config)
    guard trained.count(where: { $0.config.method == group.config.method }) > 1 else { return name }
    let sampling = group.config.sampling == "none" ? "" : ", r(x) " + samplingName(of: group.config)
    return "\(name) (\(group.constants)\(sampling))"
  }

  /// How figures draw a method: the accent for WGAN-div, the others by the article's order; past the colors, dashed.
  func style(ofMethod method: String) -> Int {
    guard method != "wgan-div" else { return Palette.accent }
    let known = (article.methods.rows.map(\.method) + article.methods.extra.map(\.method))
    let others = (known + trained.map(\.config.method)).unique.filter { $0 != "wgan-div" }
    return Palette.other(others.firstIndex(of: method) ?? 0)
  }

  /// A method's style, dashed for a further group of the same method.
  func style(of group: RunGroup) -> Int {
    let same = trained.filter { $0.config.method == group.config.method }
    return style(ofMethod: group.config.method)
      + (same.firstIndex { $0.anchor == group.anchor } ?? 0) * Palette.seriesCount
  }

  /// The printed name of a network.
  func name(ofNetwork network: String) -> String { network == "convnet" ? "ConvNet" : network }

  /// The article's data sets of which no run is on this page.
  var untrained: [Article.DatasetColumn] {
    let trained = Set(input.allTrainings.map(\.config.dataset))
    return article.methods.columns.filter { !trained.contains($0.dataset) }
  }

  /// The data sets of the page's runs, printed.
  var datasets: String { datasets(of: input) }

  /// Those of the runs of a profile.
  func datasets(of input: ReportInput) -> String {
    let names = input.trainings.map { article.name(ofDataset: $0.config.dataset) }.unique
    return names.isEmpty ? "no data set" : Format.list(names)
  }
}
