internal import Plotting
internal import Records

extension Figures {
  /// FID against k, FID against p, gap / penalty against p: those that have a number.
  static func kp(_ model: ReportModel) throws -> [ChartFigure] {
    let sweep = model.kp
    return [
      try scoresAgainstK(sweep.alongK), try scoresAgainstP(sweep.alongP), try ratioAgainstP(sweep.alongP),
    ].compactMap { $0 }
  }

  private static func scoresAgainstK(_ rows: [KPModel.Row]) throws -> ChartFigure? {
    let common = KPModel.common(rows)
    var caption =
      "Dots: seeds; marker and bar: mean with its 95 % t interval. p = \(KPModel.text(KPModel.choice.p)). "
    if let common {
      caption +=
        "Dashed: the null hypothesis. With a well trained critic k only rescales the divergence, and Adam’s steps do "
        + "not depend on a loss’s scale, so FID would be the same for every k: mean over all seeds, \(words(common)), band its 95 % interval. "
    }
    caption += testWords(rows)
    return try scores(
      rows, id: "figure-kp-k", symbol: "k", value: \.k, guides: flat(rows, common, \.k), caption: caption)
  }

  /// The null hypothesis: one mean for all rows.
  private static func flat(
    _ rows: [KPModel.Row], _ common: Estimate?, _ value: KeyPath<KPModel.Row, Double>
  ) -> [Guide] {
    guard let common else { return [] }
    let ends = [rows.first, rows.last].compactMap { $0?[keyPath: value] }
    return [
      Guide(
        label: "flat: mean of all", points: ends.map { (x: $0, y: common.mean) },
        band: common.halfWidth.map { half in ends.map { (x: $0, low: common.mean - half, high: common.mean + half) } })
    ]
  }

  private static func scoresAgainstP(_ rows: [KPModel.Row]) throws -> ChartFigure? {
    let common = KPModel.common(rows)
    var caption = "Dots: seeds; marker and bar: mean with its 95 % t interval. k = \(KPModel.text(KPModel.choice.k)). "
    if let common {
      caption +=
        "Dashed: the null hypothesis that p does not matter, mean over all seeds, \(words(common)), band its 95 % interval. "
    }
    return try scores(
      rows, id: "figure-kp-p", symbol: "p", value: \.p, guides: flat(rows, common, \.p),
      caption: caption + testWords(rows))
  }

  /// "F test of equal mean log FID: p = 0.21 (5 groups, 15 runs)."
  private static func testWords(_ rows: [KPModel.Row]) -> String {
    guard let layout = KPModel.layout(rows) else { return "" }
    let runs = layout.degrees.between + layout.degrees.within + 1
    return "F test of equal mean log FID over \(layout.degrees.between + 1) values and \(runs) runs: "
      + "\(Judge.pText(layout.pValue))."
  }

  private static func scores(
    _ rows: [KPModel.Row], id: String, symbol: String, value: KeyPath<KPModel.Row, Double>, guides: [Guide],
    caption: String
  ) throws -> ChartFigure? {
    guard rows.contains(where: { $0.group.estimate != nil }) else { return nil }
    let missing = rows.filter { $0.group.estimate == nil }
    let plot = IntervalPlot(
      title: "FID against \(symbol)",
      description: "FID of WGAN-div on a logarithmic axis against \(symbol): "
        + rows.map { "\(symbol) = \(KPModel.text($0[keyPath: value])): \(words($0.group))" }.joined(separator: "; ")
        + ".",
      x: Axis(label: "\(symbol), logarithmic", scale: .log10),
      marks: rows.map { AxisMark(x: $0[keyPath: value], label: KPModel.text($0[keyPath: value])) },
      y: Axis(label: "FID, logarithmic; lower is better", scale: .log10),
      series: [
        IntervalSeries(
          name: "",
          points: rows.map { row in
            IntervalPoint(
              x: row[keyPath: value], values: row.group.estimate?.values ?? [], mean: row.group.estimate?.mean,
              halfWidth: row.group.estimate?.halfWidth)
          }, style: 0)
      ], guides: guides)
    return ChartFigure(
      id: id, title: "FID against \(symbol).",
      caption: caption.trimmed
        + (missing.isEmpty
          ? ""
          : " Without a score: "
            + missing.map { "\(symbol) = \(KPModel.text($0[keyPath: value])) (\($0.group.shortfall ?? "none"))" }
            .joined(separator: ", ") + "."),
      svg: try plot.svg(idPrefix: id), columns: [TableEntry(symbol), "mean", "± 95 %", "n", "seeds"],
      rows: rows.map { row in
        let estimate = row.group.estimate
        return TableRow(
          KPModel.text(row[keyPath: value]), to: row.group.anchor,
          [
            estimate.map { Format.score($0.mean) } ?? "–",
            estimate?.halfWidth.map { Format.score($0) } ?? "–", String(estimate?.count ?? 0),
            (estimate?.values ?? []).map { Format.score($0) }.joined(separator: ", "),
          ]
        )
      })
  }

  private static func ratioAgainstP(_ rows: [KPModel.Row]) throws -> ChartFigure? {
    let all = rows.flatMap { $0.ratios.map(\.value) }
    guard !all.isEmpty, let first = rows.first?.p, let last = rows.last?.p else { return nil }
    // One scale for both axes, so that the theory's line is straight.
    let scale: AxisScale = all.allSatisfy { $0 > 0 } ? .log10 : .linear
    let words = scale == .log10 ? ", logarithmic" : ""
    let plot = IntervalPlot(
      title: "Gap over penalty against p",
      description: "Mean gap of the critic's scores over its mean penalty against p; theory says p at the optimum: "
        + rows.map { row in
          "p = \(KPModel.text(row.p)): " + (row.ratio.map { Format.significant($0.mean, digits: 3) } ?? "no value")
        }.joined(separator: "; ") + ".",
      x: Axis(label: "p" + words, scale: scale),
      marks: rows.map { AxisMark(x: $0.p, label: KPModel.text($0.p)) },
      y: Axis(label: "gap / penalty" + words, scale: scale),
      series: [
        IntervalSeries(
          name: "",
          points: rows.map { row in
            IntervalPoint(
              x: row.p, values: row.ratios.map(\.value), mean: row.ratio?.mean, halfWidth: row.ratio?.halfWidth)
          }, style: 0, joinsMeans: false)
      ], guides: [Guide(label: "optimum: p", points: [(x: first, y: first), (x: last, y: last)])])
    return ChartFigure(
      id: "figure-kp-ratio", title: "Gap over penalty against p.",
      caption:
        "How well the critic is trained: at the optimum (E T over real − E T over generated) / (k E ‖∇T‖^p) = p, "
        + "dashed. Dots: seeds, means of both terms over the logged steps in the last quarter, then their ratio; "
        + "marker and bar: mean with its 95 % t interval. k = \(KPModel.text(KPModel.choice.k)).",
      svg: try plot.svg(idPrefix: "figure-kp-ratio"), columns: ["p", "mean", "± 95 %", "n", "seeds"],
      rows: rows.map { row in
        func text(_ value: Double?) -> String { value.map { Format.significant($0, digits: 3) } ?? "–" }
        return TableRow(
          KPModel.text(row.p), to: row.group.anchor,
          [
            text(row.ratio?.mean), text(row.ratio?.halfWidth), String(row.ratios.count),
            row.ratios.map { text($0.value) }.joined(separator: ", "),
          ]
        )
      })
  }
}

extension String {
  /// Without a space at the end.
  fileprivate var trimmed: String { hasSuffix(" ") ? String(dropLast()) : self }
}
