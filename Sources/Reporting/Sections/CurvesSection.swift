internal import Plotting
internal import Records

/// FID and losses against the step, with their data.
extension Section {
  static func curves(_ page: Page) throws -> Section {
    let model = page.model
    let words = page.words("curves")
    let (scores, losses) = (try scores(model, words), try losses(model, words))
    let figures = [scores, losses].compactMap { $0 }
    return Section(
      "curves",
      [
        "any": .flag(!figures.isEmpty), "limit": .text(String(Figure.rowLimit)),
        "scores": .given(scores) { $0.view }, "losses": .given(losses) { $0.view },
      ], figures: figures,
      records: [("fid-curves", scoreLines(model.input.trainings)), ("losses", lossLines(model.input.trainings))])
  }

  /// FID of every method, with the reference scores that lie among them as lines to read it against.
  private static func scores(_ model: ReportModel, _ words: Words) throws -> Figure? {
    let curves = model.trained.map { $0.scoreCurve(name: model.label(of: $0)) }
    let means = curves.flatMap { $0.points.map(\.mean) }
    guard let lowest = means.min(), let highest = means.max() else { return nil }
    let samples = model.trained.flatMap { $0.drawn.flatMap { $0.metrics.map(\.samples) } }.unique
    let lost = model.trained.filter { $0.runs.allSatisfy(\.isLost) }.map { model.label(of: $0) }
    // Lines beside all curves would squeeze the curves together: the caption has them instead.
    let entries = (model.input.reference?.entries ?? []).filter { $0.fid > 0 }
    let lines = entries.filter { (lowest...highest).contains($0.fid) }
    let outside = entries.filter { !(lowest...highest).contains($0.fid) }
      .map { "\($0.name) (\(Format.score($0.fid)))" }
    let values: View = [
      "samples": .text(Format.list(samples.map { Format.whole($0) })),
      "lost": .optional(lost.isEmpty ? nil : Format.list(lost)), "lines": .flag(!lines.isEmpty),
      "outside": .optional(outside.isEmpty ? nil : Format.list(outside)),
      "curves": SeedCurve.view(curves, Format.score),
    ]
    let labels = words.of("figure-fid")
    let plot = LinePlot(
      title: try labels("title"), description: try labels("description", values), x: Axis(label: try labels("x")),
      y: Axis(label: try labels("y"), scale: .log10),
      series: zip(model.trained, curves).map { group, curve in
        // Seven bands would hide each other.
        let style = model.style(of: group)
        return curve.line(style: style, hasBand: style == Palette.accent)
      },
      references: lines.map { Reference(label: $0.name, y: $0.fid) }, width: 880, height: 460, drawsTitle: false)
    return try Figure(
      "figure-fid", words, values, .plot(plot),
      data: try SeedCurve.table(
        "figure-fid-data", curves, anchors: model.trained.map(\.anchor), words, format: Format.score))
  }

  /// Every loss term of every method, a panel a method.
  private static func losses(_ model: ReportModel, _ words: Words) throws -> Figure? {
    let methods = model.trained.map { (group: $0, curves: $0.lossCurves) }
      .filter { $0.curves.contains { !$0.points.isEmpty } }
    guard !methods.isEmpty else { return nil }
    // The curves of a name look alike in all panels; the accent is a method's.
    let critics = methods.flatMap { $0.curves.dropLast().map(\.name) }.unique
    let names = critics + methods.compactMap(\.curves.last?.name).unique.filter { !critics.contains($0) }
    func style(_ name: String) -> Int { Palette.other(names.firstIndex(of: name) ?? 0) }
    let (id, labels) = ("figure-losses", words.of("figure-losses"))
    let values: View = [
      "several": .flag(methods.contains { $0.group.drawn.count { !$0.series.isEmpty } > 1 }),
      "names": .texts(names),
      "methods": .each(methods) { group, curves in
        let diverged = group.runs.count { if case .diverged = $0.state { true } else { false } }
        let left = group.runs.count - group.drawn.count
        let name = View.text(model.label(of: group))
        return [
          "name": name, "left": .count(left).with(["name": name]),
          "allDiverged": .flag(left == 0 && diverged == group.runs.count),
          "outside": .count(SeedCurve.frame(of: curves).outside).with(["name": name]),
          "curves": SeedCurve.view(curves) { Format.significant($0) },
        ]
      },
    ]
    let panels = try methods.map { group, curves in
      LinePlot(
        title: model.label(of: group), description: "", x: Axis(label: try labels("x")),
        y: Axis(label: "", range: SeedCurve.frame(of: curves).range),
        series: curves.map { $0.line(style: style($0.name), isNamed: false) },
        markers: try group.runs.compactMap { run in
          guard case .diverged(let step, _) = run.state else { return nil }
          return VerticalMarker(
            label: try labels("diverged", ["seed": .text(String(run.config.seed))]), x: Double(step))
        }, width: 285, height: 220, drawsTitle: false)
    }
    let plot = Panels(
      title: try labels("title"), description: try labels("description", values), panels: panels, columns: 3,
      narrowest: 240, legend: names.map { LegendItem(.curve, $0, style: style($0)) })
    let data = try Table(
      id + "-data", words, values, columns: [.init("step", .name)] + names.map { .init($0) },
      groups: methods.map { group, curves in
        let own = SeedCurve.means(curves)
        return Table.Group(
          heading: model.label(of: group),
          rows: SeedCurve.steps(curves).map { step in
            Table.Row(
              [.whole(step, to: group.anchor)]
                + names.map { name in
                  .number(zip(curves, own).first { $0.0.name == name }?.1[step]) { Format.significant($0) }
                })
          })
      }, isBoxed: true)
    return try Figure(id, words, values, .plot(plot), data: data)
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
  func line(style: Int, isNamed: Bool = true, hasBand: Bool = true) -> Curve {
    Curve(
      name: isNamed ? name : "", points: points.map { (x: Double($0.step), y: $0.mean) },
      band: hasRange && hasBand ? points.map { (x: Double($0.step), low: $0.low, high: $0.high) } : nil, style: style)
  }

  /// The means by step, a column for each curve, whose head leads to its runs. The labels' text gets `view` as `curves`.
  static func table(
    _ id: String, _ curves: [SeedCurve], anchors: [String], _ words: Words, format: @escaping (Double) -> String
  ) throws -> Table {
    let means = means(curves)
    return try Table(
      id, words, ["curves": view(curves, format)],
      columns: [.init("step", .name)] + zip(curves, anchors).map { .init($0.name, anchor: $1) },
      rows: steps(curves).map { step in Table.Row([.whole(step)] + means.map { .number($0[step], format) }) },
      isBoxed: true)
  }

  /// Every step of any of them, rising.
  fileprivate static func steps(_ curves: [SeedCurve]) -> [Int] {
    curves.flatMap { $0.points.map(\.step) }.unique.sorted()
  }

  /// The mean of each by step.
  fileprivate static func means(_ curves: [SeedCurve]) -> [[Int: Double]] {
    curves.map { Dictionary($0.points.map { ($0.step, $0.mean) }, uniquingKeysWith: { first, _ in first }) }
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
