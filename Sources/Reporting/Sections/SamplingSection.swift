internal import Foundation
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
        "comparable": .flag(
          model.values(\.dataset) == [published.dataset]
            && ArticleScale.compares(groups.flatMap { $0.runs.map(\.config) }, model.input.reference)),
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
    let (relative, convergence) = (try relative(model, words), try convergence(model, words))
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
        "data": .text(published.data), "relative": .given(relative) { $0.view }, "spread": .given(spread) { $0.view },
        "convergence": .given(convergence) { $0.view },
      ], tables: [table] + [spread].compactMap { $0 }, figures: [relative, convergence].compactMap { $0 })
  }

  /// A method's place in the table, for links.
  private static func anchor(ofSamplingRow index: Int) -> String { "sampling-\(index + 1)" }

  /// FID by r(x) over the method's own mean, published and ours, a panel a method; nil without any of ours.
  private static func relative(_ model: ReportModel, _ words: Words) throws -> Figure? {
    let columns = model.article.sampling.columns
    let methods = model.sampling.rows.map { RelativeScores($0, columns: columns.count, in: model) }
    guard methods.contains(where: { $0.seeds > 0 }) else { return nil }
    let (id, labels) = ("figure-sampling", words.of("figure-sampling"))
    func text(_ value: Double) -> String { Format.fixed(value, decimals: 2) }
    let values: View = [
      "methods": .each(methods) { method in
        [
          "name": .text(method.row.name), "seeds": .count(method.seeds).with(["name": .text(method.row.name)]),
          "scores": .each(columns.indices) { index in
            [
              "name": .text(columns[index].name), "published": .optional(method.published[index].map(text)),
              "ours": .optional((method.ours[index]?.mean).map(text)),
            ]
          },
        ]
      }
    ]
    let all = methods.flatMap { $0.published.compactMap { $0 } + $0.ours.compactMap { $0 }.flatMap(\.values) }
    let reach = (all.map { abs($0 - 1) }.max() ?? 0) * 1.1
    let panels = methods.map { method in
      DotRows(
        title: method.row.name, description: "", x: Axis(label: "", range: 1 - reach...1 + reach),
        rows: columns.indices.map { index in
          let ours = method.ours[index]
          return DotRow(
            label: columns[index].name, values: ours?.values ?? [], mean: ours?.mean, interval: ours?.interval,
            published: [method.published[index]].compactMap { $0 }, style: model.style(ofMethod: method.row.method))
        }, markers: [VerticalMarker(label: "", x: 1)])
    }
    let plot = Panels(
      title: try labels("title"), description: try labels("description", values), panels: panels, columns: 3,
      narrowest: 240,
      legend: [
        LegendItem(.dot, try labels("seed"), style: Palette.accent),
        LegendItem(.interval, try labels("mean"), style: Palette.accent),
        LegendItem(.hollow, try labels("published"), style: Palette.accent),
      ])
    let data = try Table(
      id + "-data", words,
      columns: [.init("sampling", .name), .init("published"), .init("ours")],
      groups: methods.map { method in
        Table.Group(
          heading: method.row.name,
          rows: columns.indices.map { index in
            let estimate = method.ours[index]
            var ours = Cell.number(estimate?.mean, to: method.row.ours[index]?.anchor) { text($0) }
            ours.halfWidth = estimate?.halfWidth.map { text($0) }
            return Table.Row([.text(columns[index].name), .number(method.published[index]) { text($0) }, ours])
          })
      }, isBoxed: true)
    return try Figure(id, words, values, .plot(plot), data: data)
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
      series: zip(curves, [Palette.accent, Palette.gray]).map { $0.line(style: $1) }, width: 880, height: 360,
      drawsTitle: false)
    let data = try SeedCurve.table(
      "\(id)-data", curves, anchors: groups.map(\.anchor), words, format: Format.score)
    return try Figure(id, words, values, .plot(plot), data: data)
  }
}

/// FID by r(x) in units of the method's geometric mean over its r(x).
private struct RelativeScores {
  let row: ReportModel.Row
  /// One a column.
  let published: [Double?]
  /// One a column, over the seeds that have every r(x): a seed's mean takes out what its runs share.
  let ours: [Estimate?]
  let seeds: Int

  init(_ row: ReportModel.Row, columns: Int, in model: ReportModel) {
    self.row = row
    func relative(_ values: [Double?]) -> [Double?] {
      let known = values.compactMap { $0 }
      guard known.count > 1 else { return values.map { _ in nil } }
      let mean = exp(known.reduce(0) { $0 + log($1) } / Double(known.count))
      return values.map { $0.map { $0 / mean } }
    }
    published = relative((0..<columns).map { $0 < row.published.count ? row.published[$0] : nil })
    // What is borrowed was trained for another number of steps.
    let groups = row.ours.prefix(columns).map { group -> RunGroup? in
      guard let group, group.estimate != nil, !model.isBorrowed(group) else { return nil }
      return group
    }
    let common = groups.compactMap { $0.map { Set($0.done.map(\.config.seed)) } }
    let seeds = common.dropFirst().reduce(common.first ?? []) { $0.intersection($1) }.sorted()
    let scores = seeds.map { seed in
      relative(groups.map { $0?.done.first { $0.config.seed == seed }?.outcome?.fid })
    }
    let ours = (0..<columns).map { column in Estimate(scores.compactMap { $0[column] }) }
    self.ours = ours
    self.seeds = ours.contains { $0 != nil } ? seeds.count : 0
  }
}
