internal import Records

/// Where, how and for how long the runs were computed: the one section in which two machines differ. So nothing of it
/// goes into `tables/` or `report.json`.
extension Section {
  static func provenance(_ page: Page) throws -> Section {
    let (model, words) = (page.model, page.words("provenance"))
    // GAN trainings first, then checks, each in the order of the tables.
    let runs = (model.input.allTrainings + model.input.checks).filter { $0.record != nil || $0.environment != nil }
    let known = runs.compactMap { run in run.environment.map { (run.config.kind, $0) } }
    let cost = try Table(
      "cost", words,
      columns: [
        .init("run", .name), .init("what", .text), .init("seed"), .init("time"), .init("cpu_time"),
        .init("finished", .text),
      ],
      rows: runs.map { run in
        let (config, environment) = (run.config, run.environment)
        let what = config.kind == .gan ? model.name(of: config) : run.labels.first ?? Format.list(run.tables)
        return Table.Row(
          id: run.costAnchor,
          [
            .text(config.shortID, to: run.anchor), .text(what), .text(run.seedText),
            .number(environment?.wallSeconds, Format.duration), .number(environment?.cpuSeconds, Format.duration),
            environment.map { .text($0.finished) } ?? .missing("not recorded"),
          ])
      })
    // A kind that has none costs nothing.
    let times = try RunConfig.Kind.allCases.compactMap { kind -> View? in
      let own = known.filter { $0.0 == kind }.map(\.1)
      return own.isEmpty ? nil : time(own).with(["kind": .text(try words(kind.rawValue))])
    }
    return Section(
      "provenance",
      [
        "machines": known.isEmpty ? .absent : machines(known.map(\.1)), "times": .list(times),
        "total": times.count > 1 ? time(known.map(\.1)) : .absent,
        "outlook": .each((model.ledger?.results ?? []).compactMap { Outlook($0, model.input) }) { $0.view },
        "price": .given(model.input.price) { price($0, model) },
        "data": .texts(model.input.allTrainings.map(\.config.dataHash).unique),
        "nets": .each(
          ([model.input] + model.input.others).flatMap { $0.reference?.featureNets ?? [] }.enumerated()
        ) { index, net in
          ["number": .text(String(index + 1)), "hash": .text(net.hash)]
        },
        "cost": runs.isEmpty ? .absent : cost.view,
      ])
  }

  /// Every different value of each fact.
  private static func machines(_ all: [Environment]) -> View {
    func each(_ fact: (Environment) -> String) -> View {
      .texts(all.map(fact).unique.map { $0.isEmpty ? "unknown" : $0 })
    }
    return [
      "commits": .each(all.map(\.commit).unique) { commit in
        let isChanged = commit.hasSuffix(Environment.changedMark)
        return [
          "hash": .optional(commit.isEmpty ? nil : isChanged ? String(commit.dropLast()) : commit),
          "changed": .flag(isChanged), "clean": .flag(!isChanged && !commit.isEmpty),
        ]
      },
      "processors": each { "\($0.processor), \(Format.count($0.cores, "core"))" },
      "kernels": each { "\($0.kernels), \(Format.count($0.threads, "thread")) a run" },
      "swift": each(\.swiftVersion),
      "libraries": each { environment in
        environment.libraries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
      },
      "systems": each(\.system), "hosts": each(\.host),
    ]
  }

  private static func time(_ all: [Environment]) -> View {
    [
      "wall": .text(Format.duration(all.reduce(0) { $0 + $1.wallSeconds })),
      "cpu": .text(Format.duration(all.reduce(0) { $0 + $1.cpuSeconds })), "runs": .count(all.count),
    ]
  }

  private static func price(_ price: Price, _ model: ReportModel) -> View {
    let methods = price.methods.map {
      "\(model.article.name(ofMethod: $0.method)) \(Format.whole($0.criticSteps))"
    }
    return [
      "least": .text(Format.duration(price.leastSeconds)), "time": .text(Format.duration(price.seconds)),
      "range": .flag(Format.duration(price.leastSeconds) != Format.duration(price.seconds)), "jobs": .count(price.jobs),
      "scoring": .text(Format.fixed(100 * price.scoringShare, decimals: 0)),
      "tables": .text(
        price.tables.map { "\($0.table) \(Format.fixed($0.seconds, decimals: 0))" }.joined(separator: ", ")),
      "methods": .text(methods.joined(separator: ", ")),
    ]
  }
}
