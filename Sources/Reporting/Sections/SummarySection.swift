internal import Records

/// The first screen: what was trained, what came out, and how to read it.
extension Section {
  static func summary(_ page: Page) throws -> Section {
    let model = page.model
    let input = model.input
    let states = StateCount.all(in: input.trainings)
    let checks = StateCount.all(input.checks.map(\.state)).map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    let overflow = input.trainings.filter { $0.nearOverflow != nil }
    let sizes = model.values(\.size).map { "\($0)×\($0)" }
    let outcome: View = [
      "methods": compared(model), "training": training(model), "verdicts": verdicts(model.ledger, try page.claims),
      "headline": try headline(model, page.words("summary")), "trouble": trouble(model),
      "nearOverflow": View.count(overflow.count).with([
        "links": RunLink.view(overflow.map { RunLink($0, name: model.title(of: $0)) })
      ]),
    ]
    let counts: View = [
      "profile": .text(input.profile), "profileText": .text(input.summary),
      "trainings": .count(input.trainings.count),
      "states": .each(states) { state in
        [
          "state": .text(state.name), "mark": .text(StateCount.mark(of: state.name)),
          "count": .text(Format.whole(state.count)),
        ]
      },
      "checks": View.count(input.checks.count).with(["states": .text(checks)]),
      "digest": .given(model.digest) {
        [
          "hash": .text($0), "counted": .text(Format.whole(model.digestCount)),
          "runs": .count(input.trainings.count + input.checks.count),
        ]
      },
      "nets": .count((input.reference?.featureNets ?? []).count),
      "samples": .optional(model.finalSamples.map { Format.whole($0) }),
      "sizes": .optional(sizes.isEmpty ? nil : sizes.joined(separator: " and ")),
    ]
    return Section("summary", outcome.with(counts))
  }

  /// What the lead names; absent when the table of methods trains nothing.
  private static func compared(_ model: ReportModel) -> View {
    guard !model.trained.isEmpty else { return .absent }
    return [
      "names": .text(Format.list(model.trained.map { model.label(of: $0) })), "datasets": .text(model.datasets),
      "done": .flag(model.input.trainings.contains { $0.state == .done }),
    ]
  }

  /// Does the article hold up? What is decided in words, what is not by its number alone.
  private static func verdicts(_ ledger: ClaimLedger?, _ claims: [ClaimText]) -> View {
    .given(ledger) { ledger in
      [
        "claims": .count(claims.count),
        "counts": .text(ledger.countsText),
        "all": .each(ledger.counts) { count in
          let isDecided = ![.undecided, .notRun].contains(count.verdict)
          let rows = claims.filter { $0.result.verdict == count.verdict }
          return [
            "mark": .text(count.verdict.mark), "verdict": .text(count.verdict.name),
            "claims": .each(rows.enumerated()) { index, row in
              // Undecided ones in a row share a context: it is shown after the last.
              let isLast = isDecided || index + 1 == rows.count || rows[index + 1].context != row.context
              return [
                "anchor": .text(row.anchor), "id": .text(row.result.claim.id),
                "claim": .optional(isDecided ? row.result.claim.text : nil),
                "context": .optional(isLast ? row.context : nil),
              ]
            },
          ]
        },
      ]
    }
  }

  /// The settings of the table of methods as its verdict reads it; sweeps and own settings say theirs in their tables.
  private static func training(_ model: ReportModel) -> View {
    let configs = model.trained.flatMap { $0.runs.map(\.config) }
    guard !configs.isEmpty else { return .absent }
    func either(_ quantity: (RunConfig) -> Int) -> String { Format.either(configs.map(quantity)) ?? "" }
    let (channels, criticSteps) = (either(\.channels), either(\.criticSteps))
    let seeds = configs.map(\.seed).unique.sorted()
    let counts = Set(model.trained.map(\.runs.count)).sorted()
    return [
      "datasets": .text(model.datasets),
      "sizes": .text(configs.map { "\($0.size)×\($0.size)" }.unique.joined(separator: " or ")),
      "channels": .text(channels == "1" ? "gray" : channels + " channels"),
      "names": .text(Format.list(model.trained.map { model.label(of: $0) })),
      "networks": .text(
        configs.map { "\(model.name(ofNetwork: $0.network)), width \($0.width)" }.unique.joined(separator: " or ")),
      "steps": .text(either(\.steps)), "batch": .text(either(\.batch)), "criticSteps": .text(criticSteps),
      "many": .flag(criticSteps != "1"),
      "seedCount": .text(Set([counts[0], counts[counts.count - 1]]).sorted().map(String.init).joined(separator: "–")),
      "seeds": .text(seeds.map(String.init).joined(separator: ", ")),
    ]
  }

  private static func headline(_ model: ReportModel, _ words: Words) throws -> View {
    guard model.trained.contains(where: { $0.estimate != nil }) else { return .absent }
    let scale = DotScale(model.trained.compactMap(\.estimate))
    return try Table(
      "headline", words, ["datasets": .text(model.datasets)],
      columns: [.init("method", .name), .init("fid", .estimate), .init("seeds", .text), .init("n")],
      rows: model.trained.map { group in
        var score = Cell.score(group)
        (score.seeds, score.details) = ([], [])
        return Table.Row([
          .text(model.label(of: group)), score, .dots(group.estimate, on: scale),
          .text("\(group.done.count) of \(group.runs.count)"),
        ])
      }
    ).view
  }

  /// Every run that gave no number though it has ended.
  private static func trouble(_ model: ReportModel) -> View {
    let troubled = (model.input.trainings + model.input.checks).filter { $0.problem != nil }
    return View.count(troubled.count).with([
      "all": .each(troubled) { run in
        let title = run.config.kind == .gan ? model.title(of: run) : run.labels.first ?? run.config.shortID
        let entry: View = ["anchor": .text(run.anchor), "title": .text(title), "state": .text(run.state.name)]
        return entry.with(run.problem ?? .absent)
      }
    ])
  }
}
