/// A sample of numbers by its quantiles.
public struct Distribution: Equatable, Sendable {
  /// Lowest number.
  public var low: Double
  /// 10 % quantile.
  public var tenth: Double
  /// Median.
  public var median: Double
  /// 90 % quantile.
  public var ninetieth: Double
  /// Highest number.
  public var high: Double

  /// Quantiles, none below the one before.
  public init(low: Double, tenth: Double, median: Double, ninetieth: Double, high: Double) {
    self.low = low
    self.tenth = tenth
    self.median = median
    self.ninetieth = ninetieth
    self.high = high
  }

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
}

/// Distributions as horizontal strips by group as one SVG: a line from the lowest to the highest number, a bar from the
/// 10 % to the 90 % quantile, a marker at the median.
public struct DistributionPlot: Sendable {
  /// One group of strips.
  public struct Group: Equatable, Sendable {
    /// Name at the left, plain text.
    public var name: String
    /// One strip a kind, in the order of `kinds`; nil where there is none.
    public var strips: [Distribution?]

    /// A group.
    public init(name: String, strips: [Distribution?]) {
      self.name = name
      self.strips = strips
    }
  }

  /// Short name of the figure, plain text: its accessible name.
  public var title: String
  /// What the figure shows, for readers who do not see it, plain text; may be empty.
  public var description: String
  /// The axis of the numbers. On a logarithmic one, numbers at or below zero stand at its low end.
  public var axis: Axis
  /// What the strips of a group are, named in a legend; each has its color and marker.
  public var kinds: [String]
  /// The groups, downwards; without one the axis carries the note "no data".
  public var groups: [Group]
  /// Vertical lines to read against, labeled above. An automatic range includes them.
  public var markers: [VerticalMarker]
  /// Width in px, 240 to 8000.
  public var width: Int

  /// A plot 880 px wide unless said otherwise; its height follows from the strips.
  public init(
    title: String, description: String, axis: Axis, kinds: [String], groups: [Group], markers: [VerticalMarker] = [],
    width: Int = 880
  ) {
    self.title = title
    self.description = description
    self.axis = axis
    self.kinds = kinds
    self.groups = groups
    self.markers = markers
    self.width = width
  }

  /// Height in px.
  public var height: Int {
    max(160, Int(top) + groups.count * Int(groupHeight) + 48)
  }

  /// The figure as an `<svg>` element, as `LinePlot.svg`.
  /// - Throws: `PlottingError`.
  public func svg(idPrefix: String) throws(PlottingError) -> String {
    let canvas = try Canvas(width: width, height: height)
    try draw(on: canvas)
    return try finishedSVG(try canvas.finish(), idPrefix: idPrefix, title: title, description: description)
  }

  private static let stripHeight = 13.0
  private var top: Double { markers.isEmpty ? 30 : 48 }
  private var groupHeight: Double { Double(max(kinds.count, 1)) * Self.stripHeight + 12 }

  private func draw(on canvas: Canvas) throws(PlottingError) {
    let strips = groups.flatMap { $0.strips.compactMap { $0 } }
    let values = strips.flatMap { [$0.low, $0.tenth, $0.median, $0.ninetieth, $0.high] }
    let left = min(groups.map { canvas.textWidth($0.name) }.max() ?? 0, Double(width) / 3) + 24
    let xAxis = try FittedAxis(
      axis, values: values + markers.map(\.x), room: 0.03, tickCount: max(2, (width - Int(left)) / 90))
    let bottom = top + max(Double(groups.count) * groupHeight, 60)
    let axes = PlotAxes(
      xAxis: xAxis, yAxis: try FittedAxis(Axis(label: "", range: 0...1), values: [], room: 0, tickCount: 2),
      frame: Frame(left: left, top: top, right: Double(width) - 16, bottom: bottom))
    drawLegend(on: canvas)
    for tick in xAxis.ticks {
      guard let place = axes.place(tick.value, 0) else { continue }
      canvas.stroke([place, Place(x: place.x, y: top)], .grid)
    }
    axes.drawHorizontal(label: axis.label, marks: [], room: Double(width) - 24, on: canvas)
    for marker in markers where xAxis.contains(marker.x) {
      guard let place = axes.place(marker.x, 0) else { continue }
      canvas.stroke([place, Place(x: place.x, y: top - 2)], .muted, dash: [5, 3])
      let half = canvas.textWidth(marker.label) / 2
      let middle = min(max(place.x, left + half), max(axes.frame.right - half, left + half))
      canvas.text(marker.label, at: Place(x: middle, y: top - 6), .muted, anchor: .middle)
    }
    for (index, group) in groups.enumerated() {
      let start = top + Double(index) * groupHeight
      canvas.text(
        canvas.shortened(group.name, to: left - 24), at: Place(x: left - 10, y: start + groupHeight / 2 + 4),
        anchor: .end)
      if index > 0 { canvas.stroke([Place(x: left, y: start), Place(x: axes.frame.right, y: start)], .grid) }
    }
    // A given range may leave numbers outside.
    canvas.clipped(to: axes.frame, when: axis.range != nil) {
      for (index, group) in groups.enumerated() {
        for (kind, strip) in group.strips.enumerated() {
          guard let strip else { continue }
          let y = top + Double(index) * groupHeight + 6 + (Double(kind) + 0.5) * Self.stripHeight
          draw(strip, y: y, style: kind, axes, on: canvas)
        }
      }
    }
    if strips.isEmpty { axes.drawNoData(on: canvas) }
  }

  private func draw(_ strip: Distribution, y: Double, style: Int, _ axes: PlotAxes, on canvas: Canvas) {
    func x(_ value: Double) -> Double? {
      axes.place(axis.scale == .log10 && value <= 0 ? axes.xAxis.low : value, 0)?.x
    }
    guard let low = x(strip.low), let tenth = x(strip.tenth), let median = x(strip.median),
      let ninetieth = x(strip.ninetieth), let high = x(strip.high)
    else { return }
    canvas.stroke([Place(x: low, y: y), Place(x: high, y: y)], .series(style), width: 1)
    let bar = Frame(left: tenth, top: y - 4, right: ninetieth, bottom: y + 4)
    canvas.fill(bar.corners, .series(style), opacity: 0.35)
    canvas.outline(bar, .series(style), width: 0.75)
    canvas.mark(Place(x: median, y: y), style: style)
  }

  private func drawLegend(on canvas: Canvas) {
    var x = 12.0
    for (index, kind) in kinds.enumerated() {
      canvas.mark(Place(x: x + 5, y: 14), style: index)
      canvas.text(kind, at: Place(x: x + 14, y: 18))
      x += 14 + canvas.textWidth(kind) + 18
    }
  }
}
