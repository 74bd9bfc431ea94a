internal import Foundation
internal import Plotting
internal import Records

/// The first screen: does the article hold up, and how does its method do; below it, what was run.
extension Section {
  static func summary(_ page: Page) throws -> Section {
    let (model, words) = (page.model, page.words("summary"))
    let input = model.input
    let states = StateCount.all(in: input.trainings)
    let checks = StateCount.all(input.checks.map(\.state)).map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    let (standing, claims) = (Standing(model), try page.claims)
    let hero = try standing.map { try Self.hero($0, model, words) }
    let (trouble, overflow) = (Self.trouble(model), nearOverflow(model))
    let first: View = [
      "standing": .given(standing) { $0.view(model) }, "trains": .flag(!model.trained.isEmpty),
      "unscored": View.count(input.unscored).with(["datasets": .text(model.datasets)]),
      "untested": View.count(model.untrained.count).with(["names": .text(Format.list(model.untrained.map(\.name)))]),
      "elsewhere": try .each(page.otherClaims) { other, claim in
        [
          "dataset": .text(model.datasets(of: other)), "id": .text(claim.result.claim.id),
          "verdict": .text(claim.result.verdict.name),
        ]
      }, "verdicts": verdicts(model.ledger, claims),
      "hero": .given(hero) { $0.view }, "strip": try strip(model, words),
      "scoring": input.scoring,
    ]
    let facts: View = [
      "profile": .text(input.profile), "profileText": .text(input.summary), "training": training(model),
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
      "notice": trouble.isAbsent && overflow.isAbsent ? .absent : ["trouble": trouble, "nearOverflow": overflow],
    ]
    return Section(
      "summary", first.with(answer(model.ledger)).with(facts), figures: [hero].compactMap { $0 })
  }

  /// Does the article hold up? One condition is true; and how many claims do.
  private static func answer(_ ledger: ClaimLedger?) -> View {
    let verdicts = (ledger?.results ?? []).map(\.verdict)
    let groups: [(String, [Verdict])] = [
      ("holds", [.supported, .holds]), ("fails", [.contradicted, .fails]), ("alike", [.alike]),
      ("undecided", [.undecided, .notRun]),
    ]
    let counts = groups.map { _, group in verdicts.count { group.contains($0) } }
    let isOpen = counts[3] == verdicts.count
    let (isAll, isNone) = (counts[0] == verdicts.count, counts[1] == verdicts.count)
    let tally = groups.enumerated().map { place, group in
      (group.0, View.count(counts[place]).with(["more": .flag(counts[(place + 1)...].contains { $0 > 0 })]))
    }
    return [
      "open": .flag(isOpen), "yes": .flag(!isOpen && isAll), "no": .flag(!isOpen && isNone),
      "partly": .flag(!isOpen && !isAll && !isNone),
      "tally": isOpen ? .absent : View.object(tally).with(["total": .text(String(verdicts.count))]),
    ]
  }

  /// Every claim by its verdict: mathematics, then trainings.
  private static func verdicts(_ ledger: ClaimLedger?, _ claims: [ClaimText]) -> View {
    .given(ledger) { ledger in
      let compares = claims.contains { $0.result.claim.rule.isComparison && $0.result.isDecided }
      return [
        "level": compares ? .text(Format.significant(100 * ledger.settings.level, shortest: true)) : .absent,
        "groups": .each([true, false]) { isMathematics in
          let group = claims.filter { $0.result.claim.isMathematics == isMathematics }
          let given = Verdict.allCases.filter { verdict in group.contains { $0.result.verdict == verdict } }
          return [
            "mathematics": .flag(isMathematics),
            "rows": .each(given) { verdict in
              [
                "style": .text(verdict.rawValue), "mark": .text(verdict.mark), "verdict": .text(verdict.name),
                "claims": .series(group.filter { $0.result.verdict == verdict }) { claim in
                  [
                    "anchor": .text(claim.anchor), "id": .text(claim.result.claim.id),
                    "name": .text(claim.result.claim.name),
                  ]
                },
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
      "selection": .given(configs[0].data) { $0.view },
      "names": .text(Format.list(model.trained.map { model.label(of: $0) })),
      "networks": .text(
        configs.map { "\(model.name(ofNetwork: $0.network)), width \($0.width)" }.unique.joined(separator: " or ")),
      "steps": .text(either(\.steps)), "batch": .text(either(\.batch)), "criticSteps": .text(criticSteps),
      "many": .flag(criticSteps != "1"),
      "seedCount": .text(Set([counts[0], counts[counts.count - 1]]).sorted().map(String.init).joined(separator: "–")),
      "seeds": .text(Format.ranges(seeds)),
    ]
  }

  /// Published and measured FID of each method over that of the article's own, each panel sorted by itself.
  private static func hero(_ standing: Standing, _ model: ReportModel, _ words: Words) throws -> Figure {
    let labels = words.of("hero")
    let article = model.article.methods
    struct Line {
      let method: String
      let name: String
      let value: Double
      let row: DotRow
    }
    func line(
      _ method: String, _ value: Double, published: [Double] = [], interval: ClosedRange<Double>? = nil
    ) -> Line {
      let name = model.article.name(ofMethod: method)
      let text = Format.significant(value, digits: 3)
      return Line(
        method: method, name: name, value: value,
        row: DotRow(
          label: name, mean: published.isEmpty ? value : nil, interval: interval, published: published, text: text,
          style: model.style(ofMethod: method)))
    }
    let published = standing.published.map { line($0.method, $0.mean, published: $0.ratios.compactMap { $0 }) }
    let measured = standing.measured.map { line($0.method, $0.ratio, interval: $0.interval) }
    let panels = [("published", published), ("measured", measured)].filter { !$0.1.isEmpty }
      .map { ($0.0, $0.1.sorted { ($0.value, $0.method) < ($1.value, $1.method) }) }
    let values: View = [
      "name": .text(standing.name), "datasets": .text(model.datasets),
      "published": published.isEmpty ? .absent : .text(Format.list(article.columns.map(\.name))),
      "panels": try .series(panels) { key, lines in
        [
          "title": .text(try labels(key, ["datasets": .text(model.datasets)])),
          "rows": .series(lines) { ["name": .text($0.name), "value": .text(Format.significant($0.value, digits: 3))] },
        ]
      },
    ]
    let ends = (standing.published.flatMap { $0.ratios.compactMap { $0 } } + standing.measured.flatMap(\.ends))
    let range = (ends.min() ?? 1) * 0.93...(ends.max() ?? 1) * 1.05
    let plot = Panels(
      title: try labels("title", values), description: try labels("description", values),
      panels: try panels.map { key, lines in
        DotRows(
          title: try labels(key, ["datasets": .text(model.datasets)]), description: "",
          x: Axis(label: try labels("x", values), scale: .log10, range: range), rows: lines.map(\.row),
          markers: [VerticalMarker(label: "1", x: 1)])
      }, columns: 2, width: 640)
    let rows = (standing.published.map(\.method) + standing.measured.map(\.method)).unique
    let data = try Table(
      "hero-data", words, values.with(["columns": .texts(article.columns.map(\.name))]),
      columns: [.init("method", .name)] + article.columns.map { .init("published \($0.name)") }
        + ["ratio", "low", "high", "n"].map { .init($0) },
      rows: rows.map { method in
        let (old, new) = (
          standing.published.first { $0.method == method }, standing.measured.first { $0.method == method }
        )
        func number(_ value: Double?) -> Cell { .number(value) { Format.significant($0, digits: 3) } }
        return Table.Row(
          [
            .text(
              model.article.name(ofMethod: method), value: method,
              to: model.trained.first { $0.config.method == method }?.anchor)
          ]
            + article.columns.indices.map { number(old?.ratios[$0]) }
            + [new?.ratio, new?.interval?.lowerBound, new?.interval?.upperBound].map(number)
            + [.number(new?.n.map(Double.init)) { Format.whole(Int($0)) }])
      }, isBoxed: true)
    return try Figure("hero", words, values, .plot(plot), data: data)
  }

  /// A row of images each: real ones, and those of the rival that the article beats and of its own method.
  private static func strip(_ model: ReportModel, _ words: Words) throws -> View {
    let count = 9
    let shown: [(method: String?, sheet: ImageSheet?)] =
      [(nil, model.input.realSamples)]
      + ["wgan-gp", Standing.method].map { method in
        (method, model.trained.first { $0.config.method == method }?.pictured?.pictures.samples)
      }
    let rows = try shown.compactMap { method, sheet -> View? in
      guard let sheet, sheet.count >= count else { return nil }
      let grid = try ImageGrid(
        images: Array(sheet.images.prefix(sheet.size * sheet.size * sheet.channels * count)), count: count,
        size: sheet.size, channels: sheet.channels, columns: count, zoom: max(1, 48 / sheet.size), gap: 2)
      let name = method.map { model.article.name(ofMethod: $0) }
      let values: View = [
        "count": .text(String(count)), "real": .flag(method == nil), "method": .optional(name),
        "datasets": .text(model.datasets),
      ]
      return [
        "real": .flag(method == nil), "method": .optional(name), "source": .markup(PNG.address(of: try grid.png())),
        "width": .text(String(grid.width)), "height": .text(String(grid.height)),
        "alternative": .text(try words("strip", values)),
      ]
    }
    return rows.isEmpty ? .absent : ["rows": .list(rows)]
  }

  private static func nearOverflow(_ model: ReportModel) -> View {
    let runs = model.input.trainings.filter { $0.nearOverflow != nil }
    return View.count(runs.count).with(["links": RunLink.view(runs.map { RunLink($0, name: model.title(of: $0)) })])
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
