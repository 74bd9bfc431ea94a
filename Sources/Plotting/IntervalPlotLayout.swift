/// Where everything in an interval plot stands, and how it is drawn.
struct IntervalPlotLayout {
  /// A name at the right edge.
  struct EdgeLabel: Equatable {
    var text: String
    /// What it names.
    var origin: Place
    /// The middle of its height.
    var y: Double
    /// nil for a guide.
    var style: Int?
  }

  /// Width of a series' dots, bar and the space to the next series.
  static let seriesWidth = 20.0
  private static let barOffset = 4.0

  let plot: IntervalPlot
  let axes: PlotAxes
  let hasData: Bool
  private(set) var labels: [EdgeLabel] = []
  /// Names that did not fit at the edge.
  private(set) var legend: [(text: String, place: Place, style: Int)] = []

  init(_ plot: IntervalPlot, _ canvas: Canvas) throws(PlottingError) {
    self.plot = plot
    let points = plot.series.flatMap(\.points).filter { plot.x.scale.draws($0.x) }
    let values = points.flatMap { point in
      point.values + [point.mean].compactMap { $0 }
        + (point.mean.flatMap { mean in point.halfWidth.map { [mean - $0, mean + $0] } } ?? [])
    }
    hasData = points.contains { ($0.values + [$0.mean].compactMap { $0 }).contains { plot.y.scale.draws($0) } }
    let xAxis = try FittedAxis(
      plot.x, values: points.map(\.x) + plot.marks.map(\.x) + plot.guides.flatMap { $0.points.map(\.x) }, room: 0.06,
      tickCount: max(2, plot.width / 90))
    let bands = plot.guides.flatMap { $0.band ?? [] }.flatMap { [$0.low, $0.high] }
    let yAxis = try FittedAxis(
      plot.y, values: values + plot.guides.flatMap { $0.points.map(\.y) } + bands, room: 0.05,
      tickCount: max(2, plot.height / 48))

    let line = LinePlotLayout.lineHeight
    let left = 14 + (yAxis.ticks.map { canvas.textWidth($0.text) }.max() ?? 0)
    let bottom = Double(plot.height) - 10 - line * (plot.x.label.isEmpty ? 1 : 2)
    let named = plot.series.filter { !$0.name.isEmpty }
    let names = named.map { canvas.textWidth($0.name) + LinePlotLayout.swatchWidth }
    let guides = plot.guides.map { canvas.textWidth($0.label) }
    let wide = (names + guides).max().map { min($0, LinePlotLayout.longestLabel) + 12 } ?? 0
    var top = 4 + (plot.y.label.isEmpty ? 6 : line + 6)
    func frame(right: Double) -> PlotAxes {
      PlotAxes(
        xAxis: xAxis, yAxis: yAxis,
        frame: Frame(left: left, top: top, right: Double(plot.width) - right - 16, bottom: bottom))
    }
    var axes = frame(right: wide)
    if let placed = Self.labels(plot, named, axes, canvas) {
      labels = placed
    } else {
      // Names in a row above; guides stay at the edge, as they can.
      var x = 12.0
      for series in named {
        let extent = LinePlotLayout.swatchWidth + 6 + canvas.textWidth(series.name)
        if x > 12, x + extent > Double(plot.width) - 12 {
          x = 12
          top += line
        }
        legend.append((series.name, Place(x: x, y: top - 12), series.style))
        x += extent + 18
      }
      top += line + 4
      axes = frame(right: guides.max().map { min($0, LinePlotLayout.longestLabel) + 12 } ?? 0)
      labels = Self.labels(plot, [], axes, canvas) ?? []
    }
    self.axes = axes
  }

  /// Names at the last means and at the ends of the guides; nil when they do not fit.
  private static func labels(
    _ plot: IntervalPlot, _ named: [IntervalSeries], _ axes: PlotAxes, _ canvas: Canvas
  ) -> [EdgeLabel]? {
    var labels: [EdgeLabel] = []
    for series in named {
      guard let last = series.points.last(where: { $0.mean.map { axes.yAxis.contains($0) } == true }),
        let mean = last.mean, let place = axes.place(last.x, mean),
        canvas.textWidth(series.name) + LinePlotLayout.swatchWidth <= LinePlotLayout.longestLabel
      else { return nil }
      labels.append(EdgeLabel(text: series.name, origin: place, y: place.y, style: series.style))
    }
    for guide in plot.guides {
      guard let end = guide.points.last, axes.yAxis.contains(end.y), let place = axes.place(end.x, end.y) else {
        continue
      }
      let text = canvas.shortened(guide.label, to: LinePlotLayout.longestLabel)
      labels.append(EdgeLabel(text: text, origin: place, y: place.y, style: nil))
    }
    let spread = spreadLabels(
      labels.map(\.origin.y), height: 14, low: axes.frame.top - 14, high: axes.frame.bottom + 14)
    guard let spread else { return named.isEmpty ? labels : nil }
    for index in labels.indices { labels[index].y = spread[index] }
    return labels
  }

  // MARK: Drawing

  func draw(on canvas: Canvas) {
    let room = Double(plot.width) - 24
    axes.drawVertical(
      label: plot.y.label, labelY: axes.frame.top - 8 - (legend.isEmpty ? 0 : legendHeight), room: room, on: canvas)
    axes.drawHorizontal(label: plot.x.label, marks: plot.marks, room: room, on: canvas)
    canvas.clipped(to: axes.frame, when: plot.y.range != nil) {
      for guide in plot.guides { draw(guide, on: canvas) }
      for (index, series) in plot.series.enumerated() { draw(series, shift: shift(of: index), on: canvas) }
    }
    for label in labels {
      let start = axes.frame.right + 8
      if abs(label.y - label.origin.y) > 1 {
        canvas.stroke(
          [Place(x: max(label.origin.x, axes.frame.right), y: label.origin.y), Place(x: start - 2, y: label.y)], .grid,
          width: 0.75)
      }
      if let style = label.style { canvas.mark(Place(x: start + 6, y: label.y), style: style) }
      canvas.text(
        label.text, at: Place(x: start + (label.style == nil ? 0 : 14), y: label.y + 4),
        label.style == nil ? .muted : .ink)
    }
    for entry in legend {
      canvas.swatch(entry.place, style: entry.style)
      canvas.text(entry.text, at: Place(x: entry.place.x + LinePlotLayout.swatchWidth + 6, y: entry.place.y + 4))
    }
    if !hasData { axes.drawNoData(on: canvas) }
  }

  private var legendHeight: Double {
    guard let first = legend.first, let last = legend.last else { return 0 }
    return last.place.y - first.place.y + LinePlotLayout.lineHeight + 4
  }

  /// How far series `index` stands from its places.
  private func shift(of index: Int) -> Double {
    (Double(index) - Double(plot.series.count - 1) / 2) * Self.seriesWidth
  }

  private func draw(_ guide: Guide, on canvas: Canvas) {
    let band = guide.band ?? []
    let upper = band.compactMap { axes.place($0.x, $0.high) }
    let lower = band.compactMap { axes.place($0.x, drawable(low: $0.low)) }
    canvas.fill(upper + lower.reversed(), .muted, opacity: 0.15)
    canvas.stroke(guide.points.compactMap { axes.place($0.x, $0.y) }, .muted, width: 1.25, dash: [5, 4])
  }

  private func draw(_ series: IntervalSeries, shift: Double, on canvas: Canvas) {
    func moved(_ x: Double, _ y: Double, by extra: Double) -> Place? {
      axes.place(x, y).map { Place(x: $0.x + shift + extra, y: $0.y) }
    }
    let means = series.points.compactMap { point in point.mean.flatMap { moved(point.x, $0, by: Self.barOffset) } }
    if series.joinsMeans { canvas.stroke(means, .series(series.style), width: 0.75) }
    for point in series.points {
      for value in point.values {
        guard let place = moved(point.x, value, by: -Self.barOffset) else { continue }
        canvas.disc(place, radius: 2.2, .series(series.style))
      }
      guard let mean = point.mean else { continue }
      if let half = point.halfWidth, let top = moved(point.x, mean + half, by: Self.barOffset),
        let bottom = moved(point.x, drawable(low: mean - half), by: Self.barOffset)
      {
        canvas.stroke([top, bottom], .series(series.style), width: 1.75)
        for end in [top, bottom] {
          canvas.stroke(
            [Place(x: end.x - 3, y: end.y), Place(x: end.x + 3, y: end.y)], .series(series.style), width: 1.75)
        }
      }
      if let place = moved(point.x, mean, by: Self.barOffset) { canvas.mark(place, style: series.style) }
    }
  }

  private func drawable(low: Double) -> Double { axes.yAxis.scale == .log10 && low <= 0 ? axes.yAxis.low : low }
}
