internal import Plotting
internal import Records

/// The article's table of r(x) with our numbers, how much FID depends on r(x), and whether an r(x) made from neither
/// distribution converges more slowly.
extension Section {
  static func sampling(_ page: Page) throws -> Section {
    let (model, words) = (page.model, page.words("sampling"))
    let (published, sampling) = (model.article.sampling, model.sampling)
    let groups = sampling.rows.flatMap { $0.ours.compactMap { $0 } }
    let borrowed = groups.filter(model.isBorrowed)
    let scale = DotScale(groups.compactMap(\.estimate))
    let missing = try words("not-requested")
    let table = try Table(
      "sampling", words,
      [
        "metric": .text(published.metric), "dataset": .text(model.datasets),
        "reading": model.reading(
          groups.filter { $0.runs.contains { $0.tables.contains("sampling") } }, in: "sampling"),
        "columns": .texts(sampling.columns.map(\.name)),
      ],
      columns: [.init("source", .name)] + sampling.columns.map { .init($0.sampling, .estimate, style: "edge") },
      groups: try sampling.rows.enumerated().map { index, row in
        let numbers = sampling.columns.indices.map {
          Cell.published($0 < row.published.count ? row.published[$0] : nil)
        }
        let ours = row.ours.map { group in
          group.map { Cell.score($0, mark: model.isBorrowed($0) ? "a" : nil, scale: scale) } ?? .missing(missing)
        }
        let constants = row.ours.compactMap { $0 }.first?.constants
        return Table.Group(
          id: anchor(ofSamplingRow: index),
          heading: [row.name, constants ?? ""].filter { !$0.isEmpty }.joined(separator: ", "),
          rows: [
            Table.Row([.text(try words("published"))] + numbers), Table.Row([.text(try words("ours"))] + ours),
          ])
      })
    let spread = try spread(sampling.rows, words)
    let (heatMap, convergence) = (try heatMap(model, words), try convergence(model, words))
    let runs = borrowed.flatMap(\.runs)
    return Section(
      "sampling",
      [
        "choices": .each(published.columns) { ["name": .text($0.name), "text": .text($0.text)] },
        "uniform": .flag(sampling.columns.count > published.columns.count), "table": table.view,
        "borrowed": borrowed.isEmpty
          ? .absent
          : [
            "steps": .optional(Format.either(runs.map { $0.lastStep(in: "methods") })),
            "samples": .optional(Format.either(runs.compactMap { $0.metrics.last?.samples })),
          ],
        "data": .text(published.data), "heatMap": .given(heatMap) { $0.view }, "spread": .given(spread) { $0.view },
        "convergence": .given(convergence) { $0.view },
      ], tables: [table] + [spread].compactMap { $0 }, figures: [heatMap, convergence].compactMap { $0 })
  }

  /// A method's place in the table, for links.
  private static func anchor(ofSamplingRow index: Int) -> String { "sampling-\(index + 1)" }

  /// FID by method and r(x), each number printed.
  private static func heatMap(_ model: ReportModel, _ words: Words) throws -> Figure? {
    let id = "figure-sampling"
    let (columns, rows) = model.sampling
    let means = rows.flatMap { $0.ours.compactMap { $0?.estimate?.mean } }
    guard let low = means.min(), let high = means.max() else { return nil }
    let missing = try words("not-requested")
    func text(_ group: RunGroup?) -> String { group.map { $0.estimate?.text ?? $0.shortfall ?? "no score" } ?? missing }
    let values: View = [
      "rows": .each(rows) { row in
        [
          "name": .text(row.name),
          "scores": .each(zip(columns, row.ours)) { ["name": .text($0.name), "score": .text(text($1))] },
        ]
      },
      "low": .text(Format.score(low)), "high": .text(Format.score(high)),
    ]
    let labels = words.of(id)
    let map = HeatMap(
      title: try labels("title", values), description: try labels("description", values), rows: rows.map(\.name),
      columns: columns.map(\.name),
      cells: rows.map { row in
        row.ours.map { group in
          HeatMap.Cell(
            value: group?.estimate?.mean,
            text: group?.estimate.map { Format.score($0.mean) } ?? (group == nil ? missing : "no score"),
            note: group.map { $0.estimate.map { "n = \($0.count)" } ?? $0.shortfall ?? "" })
        }
      }, scale: .log10, label: try labels("scale", values))
    return try Figure(id, words, values, .plot(svg: map.svg(idPrefix: id)))
  }

  /// How much FID depends on r(x): a row a method; nil without any number.
  private static func spread(
    _ rows: [ReportModel.Row], _ words: Words
  ) throws -> Table? {
    func range(_ values: [Double]) -> Double? {
      guard values.count > 1, let low = values.min(), let high = values.max() else { return nil }
      return high - low
    }
    func ratio(_ values: [Double]) -> Double? {
      guard values.count > 1, let low = values.min(), let high = values.max() else { return nil }
      return high / low
    }
    let rows = rows.enumerated().filter { $0.element.ours.contains { $0?.estimate != nil } }
    guard !rows.isEmpty else { return nil }
    return try Table(
      "spread", words,
      columns: [
        .init("method", .name), .init("published_range"), .init("range"), .init("published_ratio"), .init("ratio"),
        .init("choices"), .init("runs"),
      ],
      rows: rows.map { index, row in
        // The article's six; the uniform r(x) is no choice of its.
        let groups = row.ours.prefix(row.published.count).compactMap { $0 }.filter { $0.estimate != nil }
        let means = groups.compactMap { $0.estimate?.mean }
        return Table.Row([
          .text(row.name, to: anchor(ofSamplingRow: index)), .published(range(row.published.compactMap { $0 })),
          .number(range(means)) { Format.score($0) },
          .number(ratio(row.published.compactMap { $0 })) { Format.significant($0, digits: 3) },
          .number(ratio(means)) { Format.significant($0, digits: 3) },
          .whole(groups.count), .whole(groups.reduce(0) { $0 + $1.done.count }),
        ])
      })
  }

  /// FID during training with an r(x) made from P and Q and with one made from neither; nil without runs of both.
  private static func convergence(_ model: ReportModel, _ words: Words) throws -> Figure? {
    let id = "figure-convergence"
    guard let result = Convergence(model) else { return nil }
    let groups = [result.made, result.neither]
    let curves = groups.map { group in
      SeedCurve(
        name: model.samplingName(of: group.config),
        runs: group.done.map { run in
          run.metrics.filter { result.steps.contains($0.step) }.map { ($0.step, $0.fid) }
        })
    }
    func number(_ value: Double) -> View { .text(Format.significant(value, digits: 3)) }
    let numbers: View = [
      "method": .text(model.name(of: result.made.config)), "curves": SeedCurve.view(curves) { Format.score($0) },
      "evaluations": .text(String(result.steps.count)), "last": .text(Format.whole(result.steps.last ?? 0)),
      "ratio": number(result.ratio), "seeds": .count(result.difference.count),
      "lost": .each(groups.filter { $0.shortfall != nil }) {
        ["name": .text(model.samplingName(of: $0.config)), "runs": .text($0.shortfall ?? "")]
      },
      "interval": .given(result.interval) { ["low": number($0.lowerBound), "high": number($0.upperBound)] },
    ]
    let values = numbers.with(.flags(result.answer))
    let labels = words.of(id)
    let plot = LinePlot(
      title: try labels("title", values), description: try labels("description", values),
      x: Axis(label: try labels("x")), y: Axis(label: try labels("y"), scale: .log10),
      series: curves.enumerated().map { $1.line(style: $0) }, width: 880, height: 360, drawsTitle: false)
    let data = try SeedCurve.table(
      "\(id)-data", curves, anchors: groups.map(\.anchor), words, format: Format.score)
    return try Figure(id, words, values, .plot(svg: plot.svg(idPrefix: id)), data: data)
  }
}
