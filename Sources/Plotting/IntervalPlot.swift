/// A mean at one place of an interval plot.
public struct IntervalPoint: Equatable, Sendable {
  var x: Double
  /// nil where there is none.
  var mean: Double?
  /// Half the length of the interval around the mean. Where its low end is at or below zero on a logarithmic axis, it
  /// reaches down to the axis.
  var halfWidth: Double?

  public init(x: Double, mean: Double?, halfWidth: Double? = nil) {
    (self.x, self.mean, self.halfWidth) = (x, mean, halfWidth)
  }

  /// What an automatic range includes.
  fileprivate var extent: [Double] {
    guard let mean else { return [] }
    return [mean] + (halfWidth.map { [mean - $0, mean + $0] } ?? [])
  }
}

/// Measurements of one thing at several places. Name and style as a `Curve`'s.
public struct IntervalSeries: Sendable {
  var name: String
  var points: [IntervalPoint]
  /// The measurements behind the means, a thin line each, such as a seed; what cannot be drawn is left out.
  var seeds: [[(x: Double, y: Double)]]
  var style: Int

  public init(name: String, points: [IntervalPoint], seeds: [[(x: Double, y: Double)]] = [], style: Int) {
    (self.name, self.points, self.seeds, self.style) = (name, points, seeds, style)
  }
}

/// What theory or a null hypothesis says, to read measurements against: a dashed line, named at the right edge, with an
/// optional band. An automatic range includes both.
public struct Guide: Sendable {
  var label: String
  /// Joined by straight lines of the figure.
  var points: [(x: Double, y: Double)]
  var band: [(x: Double, low: Double, high: Double)]?

  public init(label: String, points: [(x: Double, y: Double)], band: [(x: Double, low: Double, high: Double)]? = nil) {
    (self.label, self.points, self.band) = (label, points, band)
  }
}

/// A named place on a horizontal axis.
public struct AxisMark: Equatable, Sendable {
  var x: Double
  var label: String

  public init(x: Double, label: String) { (self.x, self.label) = (x, label) }
}

/// Single measurements, their means and intervals. Without a single drawable value the axes carry the note "no data".
public struct IntervalPlot: Drawing {
  public var title: String
  public var description: String
  /// Its automatic range leaves room around the outer places.
  var x: Axis
  /// Places that are named below the axis; empty for ordinary ticks. An automatic range includes them.
  var marks: [AxisMark]
  var y: Axis
  var series: [IntervalSeries]
  var guides: [Guide]
  public var width: Int
  public var height: Int

  public init(
    title: String, description: String, x: Axis, marks: [AxisMark] = [], y: Axis, series: [IntervalSeries],
    guides: [Guide] = [], width: Int = 880, height: Int = 380
  ) {
    (self.title, self.description, self.x, self.y) = (title, description, x, y)
    (self.marks, self.series, self.guides, self.width, self.height) = (marks, series, guides, width, height)
  }

  private var points: [IntervalPoint] { series.flatMap(\.points).filter { x.scale.draws($0.x) } }
  private var seeds: [(x: Double, y: Double)] {
    series.flatMap { $0.seeds.joined() }.filter { x.scale.draws($0.x) && y.scale.draws($0.y) }
  }
  var hasData: Bool { !seeds.isEmpty || points.contains { $0.mean.map { y.scale.draws($0) } ?? false } }

  func layout(on canvas: Canvas) throws(PlottingError) -> PlotLayout {
    let named = series.filter { !$0.name.isEmpty }.map { series in
      PlotLayout.Name(
        text: series.name, style: series.style,
        end: series.points.last.flatMap { point in point.mean.map { (x: point.x, y: $0) } })
    }
    let guided = guides.map { guide in
      PlotLayout.Name(text: guide.label, end: guide.points.last.map { (x: $0.x, y: $0.y) })
    }
    return try PlotLayout(
      canvas, x: x, y: y,
      xValues: points.map(\.x) + seeds.map(\.x) + marks.map(\.x) + guides.flatMap { $0.points.map(\.x) },
      yValues: points.flatMap(\.extent) + seeds.map(\.y) + guides.flatMap { $0.points.map(\.y) }
        + guides.flatMap { $0.band ?? [] }.flatMap { [$0.low, $0.high] },
      room: (0.06, 0.05), names: named + guided)
  }

  public func draw(on canvas: Canvas) throws(PlottingError) {
    let layout = try layout(on: canvas)
    let axes = layout.axes
    axes.drawVertical(label: y.label, labelY: layout.yLabelBaseline, on: canvas)
    axes.drawHorizontal(label: x.label, marks: marks, on: canvas)
    canvas.clipped(to: axes.frame, when: y.range != nil) {
      for guide in guides {
        let band = guide.band ?? []
        let upper = band.compactMap { axes.place($0.x, $0.high) }
        let lower = band.compactMap { axes.place($0.x, axes.yAxis.raised($0.low)) }
        canvas.fill(upper + lower.reversed(), .muted, opacity: 0.15)
        canvas.stroke(guide.points.compactMap { axes.place($0.x, $0.y) }, .muted, width: 1.25, dash: [5, 4])
      }
      for series in series { draw(series, axes, on: canvas) }
    }
    layout.drawNames(on: canvas)
    if !hasData { axes.drawNoData(on: canvas) }
  }

  private func draw(_ series: IntervalSeries, _ axes: PlotAxes, on canvas: Canvas) {
    let role = Role.series(series.style)
    let seeds = series.seeds.map { $0.compactMap { axes.place($0.x, $0.y) } }
    // Faint: many of them lie around a mean.
    canvas.stroke(pieces: seeds, role, width: Canvas.thin, opacity: 0.5)
    canvas.dots(seeds.flatMap { $0 }, diameter: 3, role, opacity: 0.5)
    canvas.stroke(
      series.points.compactMap { point in point.mean.flatMap { axes.place(point.x, $0) } }, role,
      width: Canvas.width(ofStyle: series.style))
    for point in series.points {
      guard let mean = point.mean else { continue }
      if let half = point.halfWidth, let top = axes.place(point.x, mean + half),
        let bottom = axes.place(point.x, axes.yAxis.raised(mean - half))
      {
        canvas.stroke([top, bottom], role, width: 2)
        for end in [top, bottom] {
          canvas.stroke([Place(x: end.x - 3, y: end.y), Place(x: end.x + 3, y: end.y)], role, width: 2)
        }
      }
      if let place = axes.place(point.x, mean) { canvas.mark(place, style: series.style) }
    }
  }
}
