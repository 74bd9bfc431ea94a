internal import Plotting
internal import Records

/// FID and losses against the step, with their data.
extension Section {
  static func curves(_ page: Page) throws -> Section {
    let model = page.model
    let words = page.words("curves")
    let losses = try model.trained.enumerated().map { index, group in
      try Self.losses(of: group, "figure-losses-\(index + 1)", model.label(of: group), words)
    }
    let figures = ([try scores(model, words)] + losses).compactMap { $0 }
    return Section(
      "curves",
      [
        "any": .flag(!figures.isEmpty), "limit": .text(String(Figure.rowLimit)),
        "figures": .each(figures) { $0.view },
      ], figures: figures,
      records: [("fid-curves", scoreLines(model.input.trainings)), ("losses", lossLines(model.input.trainings))])
  }

  /// FID of every method, with the reference scores as lines to read it against.
  private static func scores(_ model: ReportModel, _ words: Words) throws -> Figure? {
    let curves = model.trained.map { $0.scoreCurve(name: model.label(of: $0)) }
    guard curves.contains(where: { !$0.points.isEmpty }) else { return nil }
    let samples = model.trained.flatMap { $0.drawn.flatMap { $0.metrics.map(\.samples) } }.unique
    let lost = model.trained.filter { $0.runs.allSatisfy(\.isLost) }.map { model.label(of: $0) }
    // Lines far below every curve would squeeze the curves together: the caption has them instead.
    let lowest = curves.flatMap { $0.points.map(\.low) }.min() ?? 0
    let entries = (model.input.reference?.entries ?? []).filter { $0.fid > 0 }
    let lines = entries.filter { $0.fid >= lowest / 4 }
    let below = entries.filter { $0.fid < lowest / 4 }.map { "\($0.name) (\(Format.score($0.fid)))" }
    let values: View = [
      "samples": .text(Format.list(samples.map { Format.whole($0) })),
      "lost": .optional(lost.isEmpty ? nil : Format.list(lost)), "lines": .flag(!lines.isEmpty),
      "below": .optional(below.isEmpty ? nil : Format.list(below)),
      "curves": SeedCurve.view(curves, Format.score),
    ]
    let labels = words.of("figure-fid")
    let plot = LinePlot(
      title: try labels("title"), description: try labels("description", values), x: Axis(label: try labels("x")),
      y: Axis(label: try labels("y"), scale: .log10), series: curves.enumerated().map { $1.line(style: $0) },
      references: lines.map { Reference(label: $0.name, y: $0.fid) }, width: 880, height: 460, drawsTitle: false)
    return try Figure(
      "figure-fid", words, values, .plot(svg: plot.svg(idPrefix: "figure-fid")),
      data: try SeedCurve.table(
        "figure-fid-data", curves, anchors: model.trained.map(\.anchor), words, format: Format.score))
  }

  /// Every loss term of one method.
  private static func losses(of group: RunGroup, _ id: String, _ name: String, _ words: Words) throws -> Figure? {
    let curves = group.lossCurves
    guard curves.contains(where: { !$0.points.isEmpty }) else { return nil }
    let (range, outside) = SeedCurve.frame(of: curves)
    let diverged = group.runs.compactMap { run in
      if case .diverged(let step, _) = run.state { (seed: run.config.seed, step: step) } else { nil }
    }
    let left = group.runs.count - group.drawn.count
    let values: View = [
      "method": .text(name), "terms": .flag(curves.contains { $0.name.hasSuffix(" term") }),
      "seeds": .count(group.drawn.count { !$0.series.isEmpty }), "left": .count(left),
      "allDiverged": .flag(left == 0 && diverged.count == group.runs.count), "outside": .count(outside),
      "curves": SeedCurve.view(curves) { Format.significant($0) },
    ]
    let labels = words.of("losses")
    let markers = try diverged.map { run in
      VerticalMarker(label: try labels("diverged", ["seed": .text(String(run.seed))]), x: Double(run.step))
    }
    let plot = LinePlot(
      title: try labels("title", values), description: try labels("description", values),
      x: Axis(label: try labels("x")), y: Axis(label: try labels("y"), range: range),
      series: curves.enumerated().map { $1.line(style: $0) }, markers: markers, width: 880, height: 360,
      drawsTitle: false)
    return try Figure(
      id, words, values, texts: "losses", .plot(svg: plot.svg(idPrefix: id)),
      data: try SeedCurve.table(
        id + "-data", texts: "losses-data", curves, anchors: curves.map { _ in group.anchor }, words,
        ["method": .text(name)],
        format: { Format.significant($0) }))
  }

  private static func head(_ run: RecordedRun) -> [String] {
    [run.config.shortID, run.config.method, run.config.sampling, String(run.config.seed)]
  }

  /// Numbers as they are recorded: the shortest text that reads back the same.
  private static func scoreLines(_ runs: [RecordedRun]) -> [[String]] {
    [["run", "method", "sampling", "seed", "step", "samples", "fid"]]
      + runs.flatMap { run in
        // The id is a hash: once a run, not once a line.
        let head = head(run)
        return run.metrics.map { head + [String($0.step), String($0.samples), $0.fid.description] }
      }
  }

  private static func lossLines(_ runs: [RecordedRun]) -> [[String]] {
    let names = runs.flatMap { $0.series.first?.values.map(\.name) ?? [] }.unique.sorted()
    return [["run", "method", "sampling", "seed", "step"] + names]
      + runs.flatMap { run in
        let head = head(run)
        return run.series.map { point in
          head + [String(point.step)] + names.map { point.value($0)?.description ?? "" }
        }
      }
  }
}

extension SeedCurve {
  /// As a plot draws it.
  func line(style: Int) -> Curve {
    Curve(
      name: name, points: points.map { (x: Double($0.step), y: $0.mean) },
      band: hasRange ? points.map { (x: Double($0.step), low: $0.low, high: $0.high) } : nil, style: style)
  }

  /// The means by step, a column for each curve, whose head leads to its runs. The labels' text gets `view` as `curves`.
  static func table(
    _ id: String, texts: String? = nil, _ curves: [SeedCurve], anchors: [String], _ words: Words,
    _ values: View = [:], format: @escaping (Double) -> String
  ) throws -> Table {
    let steps = curves.flatMap { $0.points.map(\.step) }.unique.sorted()
    let means = curves.map { curve in
      Dictionary(curve.points.map { ($0.step, $0.mean) }, uniquingKeysWith: { first, _ in first })
    }
    return try Table(
      id, words, values.with(["curves": view(curves, format)]), texts: texts,
      columns: [.init("step", .name)] + zip(curves, anchors).map { .init($0.name, anchor: $1) },
      rows: steps.map { step in Table.Row([.whole(step)] + means.map { .number($0[step], format) }) }, isBoxed: true)
  }
}

extension RecordedRun {
  /// Whether it ended without a result.
  fileprivate var isLost: Bool {
    switch state {
    case .diverged, .failed: true
    case .done, .running, .interrupted, .waiting: false
    }
  }
}
