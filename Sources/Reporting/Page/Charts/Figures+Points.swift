internal import Foundation
internal import Plotting
internal import Records

extension Figures {
  /// FID by method and r(x), each number printed. The seventh r(x) is a column where a run of it is asked for.
  static func heatMap(_ model: ReportModel) throws -> ChartFigure? {
    let (columns, rows) = model.pointsWithSeventh
    let groups = rows.map(\.ours)
    guard groups.joined().contains(where: { $0?.estimate != nil }) else { return nil }
    let cells = groups.map { row in
      row.map { group in
        HeatMap.Cell(
          value: group?.estimate?.mean,
          text: group?.estimate.map { Format.score($0.mean) } ?? (group == nil ? "not run" : "no score"),
          note: group.map { $0.estimate.map { "n = \($0.count)" } ?? $0.shortfall ?? "" })
      }
    }
    let values = groups.joined().compactMap { $0?.estimate?.mean }
    let range = "\(Format.score(values.min() ?? 0)) to \(Format.score(values.max() ?? 0))"
    let map = HeatMap(
      title: "FID by method and r(x)",
      description: "Mean FID by method and choice of r(x): "
        + zip(model.points, groups).map { row, groups in
          row.name + ": "
            + zip(columns, groups).map { column, group in "\(column) \(group.map { words($0) } ?? "not run")" }
            .joined(separator: "; ")
        }.joined(separator: ". ") + ".",
      rows: model.points.map(\.name), columns: columns, cells: cells, scale: .log10,
      label: "FID \(range), logarithmic; the stronger the higher")
    return ChartFigure(
      id: "figure-points", title: "FID by method and r(x).",
      caption: "Mean over seeds; lower is better. Hatched: no score."
        + (columns.count == model.article.points.columns.count
          ? ""
          : " “uniform”, which the article does not have, draws r(x) uniformly from the cube of all images: made from "
            + "neither real nor generated ones.")
        + borrowedWords(model),
      svg: try map.svg(idPrefix: "figure-points"), columns: ["Method"] + columns.map { TableEntry($0) },
      rows: zip(model.points, groups).map { row, groups in
        TableRow(
          TableEntry(row.name),
          groups.map { group in
            TableEntry(group.map { words($0) } ?? "not run", to: group?.estimate == nil ? nil : group?.anchor)
          })
      })
  }
}

extension Figures {
  /// " From the table of methods: WGAN-div (1)."; empty when the map has nothing of another table.
  private static func borrowedWords(_ model: ReportModel) -> String {
    let names = model.points.compactMap { row -> String? in
      let columns = zip(model.article.points.columns, row.ours).filter { $1.map { model.isBorrowed($0) } ?? false }
      return columns.isEmpty ? nil : "\(row.name) " + Format.list(columns.map(\.0.name))
    }
    return names.isEmpty ? "" : " From the table of methods: \(Format.list(names))."
  }
}

extension Figures {
  /// FID during training with an r(x) made from P and Q and with one made from neither; nil without runs of both.
  static func convergence(_ model: ReportModel) throws -> ChartFigure? {
    guard let convergence = Convergence(model) else { return nil }
    let groups = [convergence.made, convergence.neither]
    let curves = zip(groups, ["(1) interpolates", "uniform"]).map { group, name in
      SeedCurve(
        name: name,
        runs: group.done.map { run in
          run.metrics.filter { convergence.steps.contains($0.step) }.map { ($0.step, $0.fid) }
        })
    }
    let name = model.name(of: convergence.made.config)
    let plot = LinePlot(
      title: "FID during training by r(x)",
      description: "FID of \(name) against generator steps on a logarithmic axis: "
        + ends(of: curves) { Format.score($0) } + ".",
      x: Axis(label: "generator steps"), y: Axis(label: "FID, logarithmic; lower is better", scale: .log10),
      series: curves.enumerated().map { line($1, style: $0) }, width: 880, height: 360, drawsTitle: false)
    return ChartFigure(
      id: "figure-convergence", title: "\(name) with an r(x) made from real and generated images, and from neither.",
      caption: "Mean over seeds, the band from the lowest to the highest seed. " + convergence.sentence,
      svg: try plot.svg(idPrefix: "figure-convergence"),
      columns: ["step"] + zip(curves, groups).map { TableEntry($0.name, to: $1.anchor) },
      rows: convergence.steps.indices.map { index in
        TableRow(
          Format.whole(convergence.steps[index]),
          curves.map { curve in index < curve.points.count ? Format.score(curve.points[index].mean) : "–" })
      })
  }
}

/// How much FID depends on r(x).
enum SpreadView {
  /// A row a method; absent without any number.
  static func view(_ model: ReportModel) -> View {
    let rows = Array(model.points.enumerated()).filter { $0.element.ours.contains { $0?.estimate != nil } }
    guard !rows.isEmpty else { return .absent }
    return Cells.table(
      id: "spread", caption: "How much FID depends on r(x)",
      note: "Max − min of the means grows with the seeds’ noise and is above zero even where r(x) does not matter. The "
        + "standard deviation between r(x) has that noise taken off: one-way layout of log FID, "
        + "√max(0, (MS between − MS within) / n); 0.1 is about 10 % of FID. It needs two r(x) with a score and two seeds of one.",
      columns: [
        "Method", "published, max − min", "ours, max − min", "F test, p", "s.d. between r(x), log FID",
        "its 95 % upper bound", "r(x), runs",
      ],
      rows: rows.map { index, row in
        let published = row.published.compactMap { $0 }
        let groups = row.ours.compactMap { $0 }.filter { $0.estimate != nil }
        let logs = groups.map(\.logFIDs).filter { !$0.isEmpty }
        let layout = OneWayLayout(logs)
        return TableRow(
          row.name, to: PointsView.anchor(ofRow: index),
          [
            spread(published).map { Format.fixed($0, decimals: 1) } ?? "–",
            spread(groups.compactMap { $0.estimate?.mean }).map { Format.score($0) } ?? "–",
            layout.map { Format.significant($0.pValue, digits: 2) } ?? "–",
            layout.map { Format.fixed($0.component.squareRoot(), decimals: 3) } ?? "–",
            layout.map { Format.fixed($0.upperBound.squareRoot(), decimals: 3) } ?? "–",
            "\(groups.count), \(groups.reduce(0) { $0 + $1.done.count })",
          ]
        )
      })
  }

  /// Highest minus lowest; nil below two values.
  static func spread(_ values: [Double]) -> Double? {
    guard values.count > 1, let low = values.min(), let high = values.max() else { return nil }
    return high - low
  }
}
