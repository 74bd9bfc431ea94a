/// A sample of numbers by its extremes and its 10, 50 and 90 % quantiles, none below the one before.
public struct Distribution: Equatable, Sendable {
  public var low: Double
  public var tenth: Double
  public var median: Double
  public var ninetieth: Double
  public var high: Double

  /// Of finite numbers in rising order, quantiles interpolated linearly between order statistics (type 7 of Hyndman and
  /// Fan); nil for none.
  public init?(sorted values: [Double]) {
    guard let first = values.first, let last = values.last, values.allSatisfy(\.isFinite) else { return nil }
    func quantile(_ share: Double) -> Double {
      let place = share * Double(values.count - 1)
      let below = min(Int(place), values.count - 1)
      let above = min(below + 1, values.count - 1)
      return values[below] + (place - Double(below)) * (values[above] - values[below])
    }
    self.init(low: first, tenth: quantile(0.1), median: quantile(0.5), ninetieth: quantile(0.9), high: last)
  }

  init(low: Double, tenth: Double, median: Double, ninetieth: Double, high: Double) {
    (self.low, self.tenth, self.median, self.ninetieth, self.high) = (low, tenth, median, ninetieth, high)
  }
}

/// Distributions as horizontal strips by group: a line from the lowest to the highest number, a bar from the 10 % to the
/// 90 % quantile, a marker at the median. The height follows from the strips.
public struct DistributionPlot: Drawing {
  public struct Group: Equatable, Sendable {
    /// At the left, plain text.
    var name: String
    /// One strip a kind, in the order of `kinds`; nil where there is none.
    var strips: [Distribution?]

    public init(name: String, strips: [Distribution?]) { (self.name, self.strips) = (name, strips) }
  }

  public var title: String
  public var description: String
  /// On a logarithmic axis, numbers at or below zero are drawn at its low end.
  var axis: Axis
  /// What the strips of a group are, named in a legend, each with its color and marker.
  var kinds: [String]
  /// Downwards; without one the axis carries the note "no data".
  var groups: [Group]
  var markers: [VerticalMarker]
  /// False where another figure beside it names the same kinds.
  var hasLegend: Bool
  public var width: Int

  public init(
    title: String, description: String, axis: Axis, kinds: [String], groups: [Group], markers: [VerticalMarker] = [],
    hasLegend: Bool = true, width: Int = 880
  ) {
    (self.title, self.description, self.axis, self.kinds) = (title, description, axis, kinds)
    (self.groups, self.markers, self.hasLegend, self.width) = (groups, markers, hasLegend, width)
  }

  private var layout: RowLayout {
    RowLayout(
      groups.map { .init(name: $0.name, content: Double(max(kinds.count, 1)) * Self.stripHeight + 12) },
      legend: hasLegend ? kinds.enumerated().map { LegendItem(.mark, $1, style: Palette.other($0)) } : [],
      label: axis.label,
      hasMarkers: !markers.isEmpty, width: Double(width))
  }

  public var height: Int { Int(layout.height.rounded(.up)) }

  private static let stripHeight = 13.0

  public func draw(on canvas: Canvas) throws(PlottingError) {
    let strips = groups.flatMap { $0.strips.compactMap { $0 } }
    let values = strips.flatMap { [$0.low, $0.tenth, $0.median, $0.ninetieth, $0.high] }
    let layout = layout
    let axes = try PlotAxes(rowsOver: axis, values: values + markers.map(\.x), room: 0.03, frame: layout.frame)
    axes.drawColumns(label: axis.label, markers: markers, spans: layout.spans, on: canvas)
    layout.draw(on: canvas)
    for row in layout.rows.dropFirst() {
      canvas.stroke([Place(x: axes.frame.left, y: row.top), Place(x: axes.frame.right, y: row.top)], .grid)
    }
    // A given range may leave numbers outside.
    canvas.clipped(to: axes.frame, when: axis.range != nil) {
      for (group, row) in zip(groups, layout.rows) {
        for (kind, strip) in group.strips.enumerated() {
          guard let strip else { continue }
          let y = row.middle + (Double(kind) - Double(kinds.count - 1) / 2) * Self.stripHeight
          draw(strip, y: y, style: Palette.other(kind), axes, on: canvas)
        }
      }
    }
    if strips.isEmpty { axes.drawNoData(on: canvas) }
  }

  private func draw(_ strip: Distribution, y: Double, style: Int, _ axes: PlotAxes, on canvas: Canvas) {
    func x(_ value: Double) -> Double? { axes.place(axes.xAxis.raised(value), 0)?.x }
    guard let low = x(strip.low), let tenth = x(strip.tenth), let median = x(strip.median),
      let ninetieth = x(strip.ninetieth), let high = x(strip.high)
    else { return }
    canvas.stroke([Place(x: low, y: y), Place(x: high, y: y)], .series(style))
    let bar = Frame(left: tenth, top: y - 4, right: ninetieth, bottom: y + 4)
    canvas.fill(bar.corners, .series(style), opacity: 0.35)
    canvas.outline(bar, .series(style), width: 0.75)
    canvas.mark(Place(x: median, y: y), style: style)
  }
}
