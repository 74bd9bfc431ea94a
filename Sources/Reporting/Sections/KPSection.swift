internal import Plotting
internal import Records

/// The article's figure of k and p: a table of both sweeps, and FID against each beside gap / penalty against p.
extension Section {
  static func kp(_ page: Page) throws -> Section {
    let sweep = page.model.kp
    let words = page.words("kp")
    let choice: View = ["k": .text(KPModel.text(KPModel.choice.k)), "p": .text(KPModel.text(KPModel.choice.p))]
    let rays = [("along-k", sweep.alongK), ("along-p", sweep.alongP), ("others", sweep.others)]
      .filter { !$0.1.isEmpty }
    let scale = DotScale(sweep.rows.compactMap(\.group.estimate))
    let table = try Table(
      "kp", words,
      [
        "reading": page.model.reading(sweep.rows.map(\.group), in: "kp"), "dataset": .text(page.model.datasets),
        "comparable": .flag(
          ArticleScale.compares(sweep.rows.flatMap { $0.group.runs.map(\.config) }, page.model.input.reference)),
      ],
      columns: [
        .init("setting", .name), .init("published", .text, style: "edge"), .init("fid", .estimate, style: "edge ours"),
        .init("gap_over_penalty", .estimate, style: "edge"), .init("still_falling", .text, style: "edge"),
      ],
      groups: try rays.map { name, rows in
        Table.Group(
          heading: try words(name, choice),
          rows: try rows.map { row in
            let published = row.isChoice ? try words("best") : try words("not-found")
            return Table.Row([
              .text(row.name), .missing(published), .score(row.group, scale: scale),
              .estimate(row.ratio, row.group, to: row.group.anchor) {
                Format.fixed($0, decimals: Format.decimals(forScore: row.ratio?.mean ?? 0))
              },
              .text(row.group.fallingText),
            ])
          })
      })
    let figure = try figure(sweep, words, choice)
    return Section(
      "kp",
      [
        "profile": .text(page.model.input.profile), "table": sweep.rows.isEmpty ? .absent : table.view,
        "choice": sweep.rows.isEmpty ? .absent : choice, "figure": .given(figure) { $0.view },
      ], tables: [table], figures: [figure].compactMap { $0 })
  }

  /// FID against k and against p, with the null hypothesis of one mean for all, and gap / penalty against p; nil without a
  /// score.
  private static func figure(_ sweep: KPModel, _ words: Words, _ choice: View) throws -> Figure? {
    let rays = [(symbol: "k", value: \KPModel.Row.k, rows: sweep.alongK), ("p", \KPModel.Row.p, sweep.alongP)]
      .filter { $0.rows.contains { $0.group.estimate != nil } }
    guard !rays.isEmpty else { return nil }
    let ratios = sweep.alongP.contains { !$0.ratios.isEmpty } ? sweep.alongP : []
    let (id, labels) = ("figure-kp", words.of("figure-kp"))
    let values = choice.with([
      "rays": .each(rays) { symbol, value, rows in
        [
          "symbol": .text(symbol),
          "rows": .each(rows) { row in
            ["value": .text(KPModel.text(row[keyPath: value])), "score": .optional(row.group.estimate?.text)]
          },
          "common": .given(KPModel.common(rows)) { ["symbol": .text(symbol), "score": .text($0.text)] },
          "missing": .each(rows.filter { $0.group.estimate == nil }) { row in
            [
              "symbol": .text(symbol), "value": .text(KPModel.text(row[keyPath: value])),
              "reason": .text(row.group.shortfall ?? "none"),
            ]
          },
        ]
      },
      "ratios": .each(ratios) { row in
        [
          "value": .text(KPModel.text(row.p)),
          "ratio": .given(row.ratio) { .text(Format.significant($0.mean, digits: 3)) },
        ]
      },
      "critics": .flag(!ratios.isEmpty),
    ])
    // One range for both, so that they can be compared. Intervals of few seeds, which are wide, are cut.
    let fids = rays.flatMap { $0.rows.compactMap(\.group.estimate).flatMap(\.values) }
    let range = (fids.min() ?? 1) / 1.1...(fids.max() ?? 1) * 1.1
    let panels =
      try rays.map { try scores(against: $0.symbol, $0.value, $0.rows, range: range, labels, choice) }
      + (ratios.isEmpty ? [] : [try Self.ratios(ratios, labels, choice)])
    let plot = Panels(
      title: try labels("title", values), description: try labels("description", values), panels: panels, columns: 3,
      narrowest: 240,
      legend: [
        LegendItem(.thin, try labels("seed"), style: Palette.accent),
        LegendItem(.interval, try labels("mean"), style: Palette.accent),
      ])
    return try Figure(id, words, values, .plot(plot))
  }

  private static func panel(
    _ title: String, x: String, y: Axis, scale: AxisScale = .log10, places: [Double], points: [IntervalPoint],
    seeds: [[(x: Double, y: Double)]], guides: [Guide]
  ) -> IntervalPlot {
    IntervalPlot(
      title: title, description: "", x: Axis(label: x, scale: scale),
      marks: places.map { AxisMark(x: $0, label: KPModel.text($0)) }, y: y,
      series: [IntervalSeries(name: "", points: points, seeds: seeds, style: Palette.accent)], guides: guides,
      height: 320)
  }

  private static func scores(
    against symbol: String, _ value: KeyPath<KPModel.Row, Double>, _ rows: [KPModel.Row], range: ClosedRange<Double>,
    _ labels: Words, _ choice: View
  ) throws -> IntervalPlot {
    let ends = [rows.first, rows.last].compactMap { $0?[keyPath: value] }
    let seeds = rows.flatMap { $0.group.done.map(\.config.seed) }.unique.sorted()
    return panel(
      try labels("\(symbol)-title", choice), x: try labels(symbol), y: Axis(label: "", scale: .log10, range: range),
      places: rows.map { $0[keyPath: value] },
      points: rows.map {
        IntervalPoint(
          x: $0[keyPath: value], mean: $0.group.estimate?.mean, halfWidth: $0.group.estimate?.halfWidth)
      },
      seeds: seeds.map { seed in
        rows.compactMap { row in
          row.group.done.first { $0.config.seed == seed }?.outcome.map { (x: row[keyPath: value], y: $0.fid) }
        }
      },
      guides: try KPModel.common(rows).map { common in
        [
          Guide(
            label: try labels("flat"), points: ends.map { (x: $0, y: common.mean) },
            band: common.halfWidth.map { half in
              ends.map { (x: $0, low: common.mean - half, high: common.mean + half) }
            })
        ]
      } ?? [])
  }

  private static func ratios(_ rows: [KPModel.Row], _ labels: Words, _ choice: View) throws -> IntervalPlot {
    // One scale for both axes, so that the theory's line is straight.
    let scale: AxisScale = rows.flatMap { $0.ratios.map(\.value) }.allSatisfy { $0 > 0 } ? .log10 : .linear
    let ends = [rows.first, rows.last].compactMap { $0?.p }
    let seeds = rows.flatMap { $0.ratios.map(\.seed) }.unique.sorted()
    return panel(
      try labels("ratio-title", choice), x: try labels("p"), y: Axis(label: "", scale: scale), scale: scale,
      places: rows.map(\.p),
      points: rows.map { IntervalPoint(x: $0.p, mean: $0.ratio?.mean, halfWidth: $0.ratio?.halfWidth) },
      seeds: seeds.map { seed in
        rows.compactMap { row in row.ratios.first { $0.seed == seed }.map { (x: row.p, y: $0.value) } }
      },
      guides: [Guide(label: try labels("optimum"), points: ends.map { (x: $0, y: $0) })])
  }
}
