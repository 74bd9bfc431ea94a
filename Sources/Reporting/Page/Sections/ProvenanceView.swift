internal import Records

/// The one section that differs between machines.
enum ProvenanceView {
  static func view(_ model: ReportModel) -> View {
    let all = costs(model)
    let known = all.compactMap { cost in cost.environment.map { (kind: cost.kind, environment: $0) } }
    var facts: [(label: String, value: String?, hash: String?)] = []
    func add(_ label: String, _ value: String) { facts.append((label, value.isEmpty ? "unknown" : value, nil)) }
    func either(_ value: (Environment) -> String) -> String { different(known.map { value($0.environment) }) }
    if known.isEmpty {
      add("Trained", "nothing yet, or nothing is recorded about it")
    } else {
      add("Trained at commit", either { commit($0.commit) })
      add("Trained on", either { "\($0.processor), \(Format.count($0.cores, "core"))" })
      add("Kernels and threads", either { "\($0.kernels), \(Format.count($0.threads, "thread")) a run" })
      add("Swift", either(\.swiftVersion))
      add("Libraries", either { libraries($0) })
      add("Operating system", either(\.system))
      add("Machine", either(\.host))
      // A kind that has none costs nothing.
      for kind in RunConfig.Kind.allCases where known.contains(where: { $0.kind == kind }) {
        let own = known.filter { $0.kind == kind }.map(\.environment)
        add(
          "Time of all \(name(of: kind)) together",
          "\(Format.duration(own.reduce(0) { $0 + $1.wallSeconds })), CPU time "
            + "\(Format.duration(own.reduce(0) { $0 + $1.cpuSeconds })) (\(Format.count(own.count, "run")))")
      }
      if Set(known.map(\.kind)).count > 1 {
        add(
          "Time of all runs together",
          "\(Format.duration(known.reduce(0) { $0 + $1.environment.wallSeconds })), CPU time "
            + Format.duration(known.reduce(0) { $0 + $1.environment.cpuSeconds }))
      }
    }
    if let price = model.input.price {
      add(
        "Price before the start",
        "\(Format.duration(price.seconds)) with \(Format.count(price.jobs, "job")), "
          + "\(Format.fixed(100 * price.scoringShare, decimals: 0)) % of it scoring; by table in seconds of one core: "
          + price.tables.map { "\($0.table) \(Format.fixed($0.seconds, decimals: 0))" }.joined(separator: ", "))
      add(
        "Critic passes (steps with a batch of real images) by method",
        price.methods.map { "\(model.article.name(ofMethod: $0.method)) \(Format.whole($0.criticSteps))" }
          .joined(separator: ", "))
    }
    for hash in model.values(\.dataHash) { facts.append(("Data, SHA-256 of the decoded images", nil, hash)) }
    for (index, net) in (model.input.reference?.featureNets ?? []).enumerated() {
      facts.append(("Feature net \(index + 1), SHA-256", nil, net.hash))
    }
    return .object([
      (
        "facts",
        .objects(facts) { [("label", .text($0.label)), ("value", .optional($0.value)), ("hash", .optional($0.hash))] }
      ),
      (
        "cost",
        all.isEmpty
          ? .absent
          : Cells.table(
            id: "cost", caption: "Cost of every run",
            columns: ["Run", "what", "seed", "time", "CPU time", "finished"],
            rows: all.map { cost in
              var row = TableRow(
                cost.link.name, to: cost.link.anchor,
                [cost.text, cost.seed]
                  + (cost.environment.map {
                    [Format.duration($0.wallSeconds), Format.duration($0.cpuSeconds), $0.finished]
                  } ?? ["–", "–", "not recorded"]))
              row.id = cost.anchor
              return row
            })
      ),
    ])
  }

  /// Where the cost of a run stands; nil for one of which nothing is recorded. It depends on the record alone, since what
  /// leads there is outside this section.
  static func anchor(_ id: String, _ record: RunRecord?) -> String? { record.map { _ in "cost-\(id)" } }

  /// What one run cost.
  private struct Cost {
    let kind: RunConfig.Kind
    let anchor: String?
    let link: RunLink
    let text: String
    let seed: String
    /// Nil where they are lost.
    let environment: Environment?
  }

  /// GANs on images first, then cells of other kinds, each in the order of the tables.
  private static func costs(_ model: ReportModel) -> [Cost] {
    let trainings = model.input.trainings.filter { $0.record != nil || $0.environment != nil }.map { cell in
      Cost(
        kind: .gan, anchor: anchor(cell.config.shortID, cell.record),
        link: RunLink(anchor: cell.anchor, name: cell.config.shortID), text: model.name(of: cell.config),
        seed: String(cell.config.seed), environment: cell.environment)
    }
    let others = model.input.checks.filter { $0.record != nil || $0.environment != nil }.map { cell in
      Cost(
        kind: cell.config.kind, anchor: anchor(cell.config.shortID, cell.record), link: RunLink(cell),
        text: cell.uses.first.map { "\($0.table): \($0.label)" } ?? Format.list(cell.tables),
        seed: cell.config.kind == .exact ? "–" : String(cell.config.seed), environment: cell.environment)
    }
    return trainings + others
  }

  private static func name(of kind: RunConfig.Kind) -> String {
    switch kind {
    case .gan: "GAN trainings"
    case .critic: "critics between densities"
    case .exact: "exact numbers"
    case .toy: "toy GANs"
    }
  }

  private static func different(_ values: [String]) -> String {
    var seen: [String] = []
    for value in values where !seen.contains(value) { seen.append(value) }
    return seen.joined(separator: "; ")
  }

  private static func libraries(_ environment: Environment) -> String {
    environment.libraries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }

  /// A commit's hash; the suffix of an unclean tree in words.
  private static func commit(_ commit: String) -> String {
    guard !commit.isEmpty else { return "unknown" }
    return commit.hasSuffix("-dirty")
      ? commit.dropLast("-dirty".count) + ", with uncommitted changes" : commit + ", no uncommitted changes"
  }
}
