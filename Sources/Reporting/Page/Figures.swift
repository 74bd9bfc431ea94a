internal import Plotting
internal import Records

/// A plot with its words and its data.
struct PlotFigure: Sendable {
  let id: String
  let title: String
  let caption: String
  let svg: String
  let curves: [SeedCurve]
  /// Where each curve's runs are listed.
  let anchors: [String]
  /// Digits after which the table's numbers stop.
  let format: @Sendable (Double) -> String
}

/// Sample images with their words.
struct GridFigure: Sendable {
  let id: String
  let title: String
  let caption: String
  let alternative: String
  let png: [UInt8]
  let width: Int
  let height: Int
  let run: RecordedRun?
}

/// Draws the figures of a report.
enum Figures {
  /// FID of every method against the step, with the ruler as lines to read it against.
  static func scores(_ model: ReportModel) throws -> PlotFigure? {
    let curves = model.trained.map { $0.scoreCurve(name: model.label(of: $0)) }
    guard curves.contains(where: { !$0.points.isEmpty }) else { return nil }
    let samples = Format.list(
      unique(model.trained.flatMap { $0.drawn.flatMap { $0.metrics.map(\.samples) } }).map { Format.whole($0) })
    let lost = model.trained.filter { group in
      !group.cells.isEmpty
        && group.cells.allSatisfy {
          switch $0.state {
          case .diverged, .failed: true
          case .done, .running, .interrupted, .waiting: false
          }
        }
    }.map { model.label(of: $0) }
    // Lines far below every curve would squeeze the curves together: they are said instead.
    let lowest = curves.flatMap { $0.points.map(\.low) }.min() ?? 0
    let lines = (model.input.reference?.entries ?? []).filter { $0.fid > 0 && $0.fid >= lowest / 4 }
    let below = (model.input.reference?.entries ?? []).filter { $0.fid > 0 && $0.fid < lowest / 4 }
    let description =
      "FID against generator steps on a logarithmic axis, one curve a method: "
      + ends(of: curves) { Format.score($0) } + "."
    let plot = LinePlot(
      title: "FID during training", description: description, x: Axis(label: "generator steps"),
      y: Axis(label: "FID, logarithmic; lower is better", scale: .log10),
      series: curves.enumerated().map { line($1, style: $0) },
      references: lines.map { Reference(label: $0.name, y: $0.fid) },
      width: 880, height: 460, drawsTitle: false)
    return PlotFigure(
      id: "figure-fid", title: "FID during training.",
      caption: "Mean over seeds, the band from the lowest to the highest seed; \(samples) generated samples a point."
        + (lost.isEmpty
          ? "" : " All runs of \(Format.list(lost)) diverged or failed: their curves are those of such runs.")
        + (lines.isEmpty ? "" : " Dotted lines: the ruler.")
        + (below.isEmpty
          ? "" : " Below the frame: " + Format.list(below.map { "\($0.name) (\(Format.score($0.fid)))" }) + "."),
      svg: try plot.svg(idPrefix: "figure-fid"), curves: curves, anchors: model.trained.map(\.anchor),
      format: { Format.score($0) })
  }

  /// Every loss term of one method against the step.
  static func losses(of group: RunGroup, id: String, _ model: ReportModel) throws -> PlotFigure? {
    let curves = group.lossCurves
    guard curves.contains(where: { !$0.points.isEmpty }) else { return nil }
    let name = model.label(of: group)
    let (range, outside) = frame(of: curves)
    let diverged = group.cells.compactMap { cell in
      if case .diverged(let step, _) = cell.state { (cell.config.seed, step) } else { nil }
    }
    let description =
      "Losses of \(name) against generator steps: "
      + curves.compactMap { curve in curve.points.last.map { "\(curve.name) ends at \(Format.significant($0.mean))" } }
      .joined(separator: "; ") + "."
    let plot = LinePlot(
      title: "Losses of \(name)", description: description, x: Axis(label: "generator steps"),
      y: Axis(label: "loss", range: range), series: curves.enumerated().map { line($1, style: $0) },
      markers: diverged.map { VerticalMarker(label: "seed \($0.0) diverged", x: Double($0.1)) },
      width: 880, height: 360, drawsTitle: false)
    let hasTerms = curves.contains { $0.name.hasSuffix(" term") }
    var caption =
      (hasTerms ? "Every term and the sum that the critic minimizes" : "The critic’s loss, which has one term")
      + ", and the generator’s loss. "
    let others = group.cells.count - group.drawn.count
    let drawn = group.drawn.count { !$0.series.isEmpty }
    caption +=
      drawn == 1
      ? "One seed." : "Mean over \(drawn) seeds, the band from the lowest to the highest."
    if others == 0, diverged.count == group.cells.count { caption += " Every run of it diverged." }
    if others > 0 { caption += " \(Format.count(others, "diverged or failed run")) left out of the mean." }
    if outside > 0 {
      caption +=
        " \(Format.count(outside, "value")) of the first steps or spikes \(outside == 1 ? "lies" : "lie") outside the frame; the table has them."
    }
    return PlotFigure(
      id: id, title: "Losses of \(name).", caption: caption, svg: try plot.svg(idPrefix: id), curves: curves,
      anchors: curves.map { _ in group.anchor }, format: { Format.significant($0) })
  }

  /// Samples of each method's first run that has them, after the real images.
  static func grids(_ model: ReportModel) throws -> [GridFigure] {
    var figures: [GridFigure] = []
    if let real = model.input.realSamples {
      figures.append(
        try grid(
          real, id: "samples-real", title: "Real images.", caption: "\(model.datasets), as the critic sees them.",
          alternative: "\(real.count) real images of \(model.datasets)", run: nil))
    }
    for (index, group) in model.trained.enumerated() {
      let sound = group.done.first { $0.pictures.samples != nil } ?? group.cells.first { $0.pictures.samples != nil }
      guard let cell = sound, let samples = cell.pictures.samples else { continue }
      figures.append(try grid(samples, of: cell, id: "samples-\(index + 1)", name: model.label(of: group)))
    }
    if let keras = try kerasSamples(model) { figures.append(keras) }
    return figures
  }

  static func grid(
    _ sheet: ImageSheet, id: String, title: String, caption: String, alternative: String, run: RecordedRun?
  ) throws -> GridFigure {
    // At most 64 images: enough to judge by eye, and the page stays small.
    let count = min(sheet.count, 64)
    let bytes = sheet.size * sheet.size * sheet.channels * count
    let grid = try ImageGrid(
      images: Array(sheet.images.prefix(bytes)), count: count, size: sheet.size, channels: sheet.channels, columns: 8,
      zoom: sheet.size <= 16 ? 2 : 1, gap: 2)
    return GridFigure(
      id: id, title: title, caption: caption, alternative: alternative, png: try grid.png(), width: grid.width,
      height: grid.height, run: run)
  }

  /// "WGAN-GP ends at 14.1 after 2,000 steps; …": what descriptions say of curves.
  static func ends(of curves: [SeedCurve], _ format: (Double) -> String) -> String {
    curves.compactMap { curve in
      curve.points.last.map { "\(curve.name) ends at \(format($0.mean)) after \(Format.whole($0.step)) steps" }
    }.joined(separator: "; ")
  }

  static func line(_ curve: SeedCurve, style: Int) -> Curve {
    Curve(
      name: curve.name, points: curve.points.map { (x: Double($0.step), y: $0.mean) },
      band: curve.hasRange ? curve.points.map { (x: Double($0.step), low: $0.low, high: $0.high) } : nil,
      style: style)
  }

  /// The loss axis: from the 1st to the 99th percentile of the means when spikes would flatten all the rest, else
  /// nil (everything), and how many means then lie outside.
  static func frame(of curves: [SeedCurve]) -> (range: ClosedRange<Double>?, outside: Int) {
    let values = curves.flatMap { $0.points.map(\.mean) }.sorted()
    guard values.count >= 50, let first = values.first, let last = values.last else { return (nil, 0) }
    let low = values[values.count / 100]
    let high = values[values.count - 1 - values.count / 100]
    guard high > low, last - first > 3 * (high - low) else { return (nil, 0) }
    let range = (low - 0.1 * (high - low))...(high + 0.1 * (high - low))
    return (range, values.count { !range.contains($0) })
  }

  private static func unique(_ values: [Int]) -> [Int] {
    values.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

extension ReportModel {
  /// A method's name, with what tells it from another group of the same method where there is one.
  func label(of group: RunGroup) -> String {
    let name = name(of: group.config)
    let twins = trained.filter { $0.config.method == group.config.method }
    guard twins.count > 1 else { return name }
    let points = group.config.sampling == "none" ? "" : ", r(x) " + samplingName(of: group.config)
    return "\(name) (\(group.constants)\(points))"
  }
}
