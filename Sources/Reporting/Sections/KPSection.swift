internal import Plotting
internal import Records

/// The article's figure of k and p: a table of both sweeps, FID against each, and gap / penalty against p.
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
    let figures = [
      try scores(against: "k", \.k, sweep.alongK, words, choice),
      try scores(against: "p", \.p, sweep.alongP, words, choice), try ratios(sweep.alongP, words, choice),
    ].compactMap { $0 }
    return Section(
      "kp",
      [
        "profile": .text(page.model.input.profile), "table": sweep.rows.isEmpty ? .absent : table.view,
        "choice": sweep.rows.isEmpty ? .absent : choice, "figures": .each(figures) { $0.view },
      ], tables: [table], figures: figures)
  }

  /// FID against k or p, with the null hypothesis of one mean for all.
  private static func scores(
    against symbol: String, _ value: KeyPath<KPModel.Row, Double>, _ rows: [KPModel.Row], _ words: Words,
    _ choice: View
  ) throws -> Figure? {
    guard rows.contains(where: { $0.group.estimate != nil }) else { return nil }
    let id = "figure-kp-\(symbol)"
    let common = KPModel.common(rows)
    let values = choice.with([
      "rows": .each(rows) { row in
        ["value": .text(KPModel.text(row[keyPath: value])), "score": .optional(row.group.estimate?.text)]
      },
      "common": .given(common) { .text($0.text) },
      "missing": .each(rows.filter { $0.group.estimate == nil }) { row in
        ["value": .text(KPModel.text(row[keyPath: value])), "reason": .text(row.group.shortfall ?? "none")]
      },
    ])
    let labels = words.of(id)
    let ends = [rows.first, rows.last].compactMap { $0?[keyPath: value] }
    let plot = IntervalPlot(
      title: try labels("title", values), description: try labels("description", values),
      x: Axis(label: try labels("x"), scale: .log10),
      marks: rows.map { AxisMark(x: $0[keyPath: value], label: KPModel.text($0[keyPath: value])) },
      y: Axis(label: try labels("y"), scale: .log10),
      series: [
        IntervalSeries(
          name: "",
          points: rows.map { row in
            let estimate = row.group.estimate
            return IntervalPoint(
              x: row[keyPath: value], values: estimate?.values ?? [], mean: estimate?.mean,
              halfWidth: estimate?.halfWidth)
          }, style: 0)
      ],
      guides: try common.map { common in
        [
          Guide(
            label: try labels("guide"), points: ends.map { (x: $0, y: common.mean) },
            band: common.halfWidth.map { half in
              ends.map { (x: $0, low: common.mean - half, high: common.mean + half) }
            })
        ]
      } ?? [])
    return try Figure(id, words, values, .plot(svg: plot.svg(idPrefix: id)))
  }

  private static func ratios(_ rows: [KPModel.Row], _ words: Words, _ choice: View) throws -> Figure? {
    let id = "figure-kp-ratio"
    let all = rows.flatMap { $0.ratios.map(\.value) }
    guard !all.isEmpty, let first = rows.first?.p, let last = rows.last?.p else { return nil }
    // One scale for both axes, so that the theory's line is straight.
    let isLogarithmic = all.allSatisfy { $0 > 0 }
    let scale: AxisScale = isLogarithmic ? .log10 : .linear
    let values = choice.with([
      "logarithmic": .flag(isLogarithmic),
      "rows": .each(rows) { row in
        [
          "value": .text(KPModel.text(row.p)),
          "ratio": .given(row.ratio) { .text(Format.significant($0.mean, digits: 3)) },
        ]
      },
    ])
    let labels = words.of(id)
    let plot = IntervalPlot(
      title: try labels("title", values), description: try labels("description", values),
      x: Axis(label: try labels("x", values), scale: scale),
      marks: rows.map { AxisMark(x: $0.p, label: KPModel.text($0.p)) },
      y: Axis(label: try labels("y", values), scale: scale),
      series: [
        IntervalSeries(
          name: "",
          points: rows.map { row in
            IntervalPoint(
              x: row.p, values: row.ratios.map(\.value), mean: row.ratio?.mean, halfWidth: row.ratio?.halfWidth)
          }, style: 0, joinsMeans: false)
      ], guides: [Guide(label: try labels("guide"), points: [(x: first, y: first), (x: last, y: last)])])
    return try Figure(id, words, values, .plot(svg: plot.svg(idPrefix: id)))
  }
}
