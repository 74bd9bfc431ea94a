internal import Plotting
internal import Records

extension Figures {
  /// Where the trained critic's gradient was taken: the recorded name and the printed one.
  static let gradientPoints = [
    ("real", "at real images"), ("fake", "at generated images"), ("interpolates", "between the two"),
  ]

  /// Norm of the trained critic's gradient by method, pooled over the seeds that are done.
  static func gradientNorms(_ model: ReportModel) throws -> ChartFigure? {
    struct Entry {
      var name: String
      var anchor: String
      var seeds: Int
      var strips: [Distribution?]
    }
    var entries: [Entry] = []
    var missing: [String] = []
    for group in model.trained {
      let cells = group.done.filter { !$0.pictures.gradientNorms.isEmpty }
      let strips = gradientPoints.map { name, _ in
        Distribution(
          sorted: cells.flatMap { cell in
            cell.pictures.gradientNorms.first { $0.points == name }?.norms.filter(\.isFinite) ?? []
          }.sorted())
      }
      if strips.contains(where: { $0 != nil }) {
        entries.append(Entry(name: model.label(of: group), anchor: group.anchor, seeds: cells.count, strips: strips))
      } else {
        missing.append("\(model.label(of: group)) (\(group.shortfall ?? "no norms recorded"))")
      }
    }
    guard !entries.isEmpty else { return nil }
    let all = entries.flatMap { $0.strips.compactMap { $0 } }
    // A dead critic's norms would squeeze all others together: nothing below a millionth of the highest.
    let highest = all.map(\.high).max() ?? 0
    let lowest = all.flatMap { [$0.low, $0.tenth, $0.median] }.filter { $0 > 0 }.min() ?? 1
    let isCut = lowest < highest * 1e-6
    let range = isCut ? highest * 1e-6...highest * 1.5 : nil
    let plot = DistributionPlot(
      title: "Gradient norm of the trained critics",
      description: "Norm of the critic's gradient on a logarithmic axis, medians: "
        + entries.map { entry in
          "\(entry.name) "
            + zip(gradientPoints, entry.strips).compactMap { kind, strip in
              strip.map { "\(Format.significant($0.median, digits: 3)) \(kind.1)" }
            }.joined(separator: ", ")
        }.joined(separator: "; ") + ".",
      axis: Axis(label: "norm of the critic’s gradient, logarithmic", scale: .log10, range: range),
      kinds: gradientPoints.map(\.1), groups: entries.map { .init(name: $0.name, strips: $0.strips) },
      markers: [VerticalMarker(label: "1: target of WGAN-GP and CTGAN", x: 1)])
    return ChartFigure(
      id: "figure-gradient-norms", title: "Gradient norm of the trained critics.",
      caption: "Line: lowest to highest norm; bar: 10 % to 90 % of them; marker: median. Norms of all finished seeds "
        + "together, each method under the tuned setting."
        + (isCut ? " Norms below a millionth of the highest lie outside the frame." : "")
        + (missing.isEmpty ? "" : " Not drawn: " + missing.joined(separator: ", ") + "."),
      svg: try plot.svg(idPrefix: "figure-gradient-norms"),
      columns: ["Method, points", "seeds", "lowest", "10 %", "median", "90 %", "highest"],
      rows: entries.flatMap { entry in
        zip(gradientPoints, entry.strips).compactMap { kind, strip in
          strip.map { strip in
            TableRow(
              "\(entry.name), \(kind.1)", to: entry.anchor,
              [String(entry.seeds)]
                + [strip.low, strip.tenth, strip.median, strip.ninetieth, strip.high]
                .map { Format.significant($0, digits: 3) }
            )
          }
        }
      })
  }

  /// Norm of the critic's gradient during training, one curve a method; nil where no series has it.
  static func gradientCurves(_ model: ReportModel) throws -> ChartFigure? {
    let curves = model.trained.map { group in
      SeedCurve(
        name: model.label(of: group),
        runs: group.drawn.map { cell in
          cell.series.compactMap { point in point.value("gradient_norm").map { (step: point.step, value: $0) } }
        })
    }
    guard curves.contains(where: { !$0.points.isEmpty }) else { return nil }
    let plot = LinePlot(
      title: "Gradient norm during training",
      description: "Norm of the critic's gradient against generator steps on a logarithmic axis, one curve a method: "
        + ends(of: curves) { Format.significant($0, digits: 3) } + ".",
      x: Axis(label: "generator steps"), y: Axis(label: "norm of the critic’s gradient, logarithmic", scale: .log10),
      series: curves.enumerated().map { $1.line(style: $0) },
      references: [Reference(label: "1: target of WGAN-GP and CTGAN", y: 1)], width: 880, height: 420,
      drawsTitle: false)
    let steps = Set(curves.flatMap { $0.points.map(\.step) }).sorted()
    let means = curves.map { curve in Dictionary(uniqueKeysWithValues: curve.points.map { ($0.step, $0.mean) }) }
    return ChartFigure(
      id: "figure-gradient-curves", title: "Gradient norm during training.",
      caption: "Mean over a batch’s points, then over seeds; the band from the lowest to the highest seed. Where the "
        + "penalty is taken, which a critic step has anyway; for methods without one between real and generated images. "
        + "Quantiles are in tables/losses.csv.",
      svg: try plot.svg(idPrefix: "figure-gradient-curves"),
      columns: ["step"] + zip(curves, model.trained).map { TableEntry($0.name, to: $1.anchor) },
      rows: steps.map { step in
        TableRow(
          Format.whole(step),
          means.map { $0[step].map { Format.significant($0, digits: 3) } ?? "–" })
      })
  }
}
