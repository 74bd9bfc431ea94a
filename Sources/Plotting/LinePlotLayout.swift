/// Where everything in a line plot stands.
struct LinePlotLayout {
  /// A name at the right edge, tied to a place inside the plot.
  struct EdgeLabel: Equatable {
    var text: String
    /// The end of the curve, or of the reference line.
    var origin: Place
    /// The middle of the label's height.
    var y: Double
    /// nil for a reference.
    var style: Int?
  }
  /// A name in the legend above the plot.
  struct LegendEntry: Equatable {
    var text: String
    /// The left end of its swatch, and the middle of its height.
    var place: Place
    var style: Int
  }
  struct MarkerLabel: Equatable {
    var text: String
    var x: Double
    /// The middle of the text and its baseline.
    var place: Place
  }

  static let fontSize = 12.0
  static let lineHeight = 16.0
  static let swatchWidth = 22.0
  static let longestLabel = 190.0

  let plot: LinePlot
  let xAxis: FittedAxis
  let yAxis: FittedAxis
  let frame: Frame
  let hasData: Bool
  let yLabelBaseline: Double
  private(set) var edgeLabels: [EdgeLabel] = []
  private(set) var legend: [LegendEntry] = []
  private(set) var markerLabels: [MarkerLabel] = []

  init(_ plot: LinePlot, _ canvas: Canvas) throws(PlottingError) {
    self.plot = plot
    let (width, height) = (Double(plot.width), Double(plot.height))
    let drawn = plot.series.map { curve in
      curve.points.filter { plot.x.scale.draws($0.x) && plot.y.scale.draws($0.y) }
    }
    let bands = plot.series.flatMap { $0.band ?? [] }.filter { plot.x.scale.draws($0.x) && plot.y.scale.draws($0.high) }
    hasData = !bands.isEmpty || drawn.contains { !$0.isEmpty }
    xAxis = try FittedAxis(
      plot.x, values: drawn.joined().map(\.x) + bands.map(\.x) + plot.markers.map(\.x), room: 0,
      tickCount: max(2, Int(width / 90)))
    yAxis = try FittedAxis(
      plot.y,
      values: drawn.joined().map(\.y) + bands.flatMap { [$0.low, $0.high] } + plot.references.map(\.y), room: 0.04,
      tickCount: max(2, Int(height / 48)))

    let (size, line) = (LinePlotLayout.fontSize, LinePlotLayout.lineHeight)
    let left = 14 + (yAxis.ticks.map { canvas.textWidth($0.text, size: size) }.max() ?? 0)
    let bottom = height - 10 - line * (plot.x.label.isEmpty ? 1 : 2)
    let titleHeight = plot.drawsTitle && !plot.title.isEmpty ? 26.0 : 4
    let labelHeight = plot.y.label.isEmpty ? 6 : line + 6

    // Names at the ends of the curves: tried first, in the frame that they would leave.
    let named = plot.series.indices.filter { !plot.series[$0].name.isEmpty }
    let markerRows = LinePlotLayout.markerRows(plot, xAxis, canvas, left: left, right: width - 20)
    let markerHeight = Double((markerRows.map(\.row).max() ?? -1) + 1) * line
    var direct = LinePlotLayout.edgeWidth(plot, named, canvas)
    var top = titleHeight + labelHeight + markerHeight
    var candidate = Frame(left: left, top: top, right: width - direct - 20, bottom: bottom)
    var labels = EdgeLabels(plot, named, drawn, xAxis, yAxis, candidate, canvas).placed
    if labels == nil {
      legend = LinePlotLayout.legend(plot, named, drawn, canvas, top: titleHeight, right: width - 12)
      let rows = legend.last.map { ($0.place.y - titleHeight) / line + 0.5 } ?? 0
      top += rows * line + (rows > 0 ? 6 : 0)
      direct = LinePlotLayout.edgeWidth(plot, [], canvas)
      candidate = Frame(left: left, top: top, right: width - direct - 20, bottom: bottom)
      labels = EdgeLabels(plot, [], drawn, xAxis, yAxis, candidate, canvas).placed
    }
    edgeLabels = labels ?? []
    frame = candidate
    yLabelBaseline = top - markerHeight - 8
    let rows = LinePlotLayout.markerRows(plot, xAxis, canvas, left: frame.left, right: frame.right)
    markerLabels = rows.map { row in
      MarkerLabel(text: row.text, x: row.x, place: Place(x: row.middle, y: candidate.top - 5 - Double(row.row) * line))
    }
  }

  /// The place of a value pair, nil when it cannot be drawn. Far outside the frame it is brought nearer: Cairo's
  /// coordinates end at 2^23.
  func place(_ x: Double, _ y: Double) -> Place? {
    LinePlotLayout.place(x, y, xAxis, yAxis, frame)
  }

  static func place(_ x: Double, _ y: Double, _ xAxis: FittedAxis, _ yAxis: FittedAxis, _ frame: Frame) -> Place? {
    guard let across = xAxis.fraction(x), let up = yAxis.fraction(y) else { return nil }
    let far = 50_000.0
    return Place(
      x: min(max(frame.left + across * frame.width, -far), far),
      y: min(max(frame.bottom - up * frame.height, -far), far)
    )
  }

  /// The width that edge labels of the curves `named` and the references need.
  private static func edgeWidth(_ plot: LinePlot, _ named: [Int], _ canvas: Canvas) -> Double {
    let curves = named.map { canvas.textWidth(plot.series[$0].name) + swatchWidth }
    let references = plot.references.map { canvas.textWidth($0.label) }
    return (curves + references).max().map { min($0, longestLabel) + 12 } ?? 0
  }

  private static func legend(
    _ plot: LinePlot, _ named: [Int], _ drawn: [[(x: Double, y: Double)]], _ canvas: Canvas, top: Double, right: Double
  ) -> [LegendEntry] {
    var entries: [LegendEntry] = []
    var place = Place(x: 12, y: top + lineHeight / 2)
    for index in named {
      let note = drawn[index].isEmpty ? " (no data)" : ""
      let text = canvas.shortened(plot.series[index].name, to: right - 140) + note
      let extent = swatchWidth + 6 + canvas.textWidth(text)
      if place.x > 12, place.x + extent > right { place = Place(x: 12, y: place.y + lineHeight) }
      entries.append(LegendEntry(text: text, place: place, style: plot.series[index].style))
      place.x += extent + 18
    }
    return entries
  }

  /// Vertical markers on the axis, each label in the lowest row where it overlaps no earlier one.
  private static func markerRows(
    _ plot: LinePlot, _ axis: FittedAxis, _ canvas: Canvas, left: Double, right: Double
  ) -> [(text: String, x: Double, middle: Double, row: Int)] {
    var rowEnds: [Double] = []
    var result: [(text: String, x: Double, middle: Double, row: Int)] = []
    let shown = plot.markers.filter { axis.contains($0.x) }
    for marker in shown.enumerated().sorted(by: { ($0.element.x, $0.offset) < ($1.element.x, $1.offset) }) {
      guard let fraction = axis.fraction(marker.element.x) else { continue }
      let x = left + fraction * (right - left)
      let text = canvas.shortened(marker.element.label, to: longestLabel)
      let half = canvas.textWidth(text) / 2
      let middle = min(max(x, left + half), max(right - half, left + half))
      let row = rowEnds.firstIndex { $0 + 8 <= middle - half } ?? rowEnds.count
      if row == rowEnds.count { rowEnds.append(0) }
      rowEnds[row] = middle + half
      result.append((text, x, middle, row))
    }
    return result
  }
}

/// Names at the right edge: references always, curves when they fit.
private struct EdgeLabels {
  /// nil when the names of the curves do not fit.
  let placed: [LinePlotLayout.EdgeLabel]?

  init(
    _ plot: LinePlot, _ named: [Int], _ drawn: [[(x: Double, y: Double)]], _ xAxis: FittedAxis, _ yAxis: FittedAxis,
    _ frame: Frame, _ canvas: Canvas
  ) {
    typealias Layout = LinePlotLayout
    placed = {
      var labels: [Layout.EdgeLabel] = []
      for index in named {
        let curve = plot.series[index]
        // A curve that ends early, outside the frame or nowhere has no end to be named at.
        guard let end = drawn[index].last, let place = Layout.place(end.x, end.y, xAxis, yAxis, frame),
          xAxis.contains(end.x), yAxis.contains(end.y), place.x >= frame.right - 0.08 * frame.width,
          canvas.textWidth(curve.name) + Layout.swatchWidth <= Layout.longestLabel, frame.width >= 200
        else { return nil }
        labels.append(.init(text: curve.name, origin: place, y: place.y, style: curve.style))
      }
      for reference in plot.references where yAxis.contains(reference.y) {
        guard let place = Layout.place(xAxis.high, reference.y, xAxis, yAxis, frame) else { continue }
        let text = canvas.shortened(reference.label, to: Layout.longestLabel)
        labels.append(.init(text: text, origin: place, y: place.y, style: nil))
      }
      let wanted = labels.map(\.origin.y)
      let spread = spreadLabels(wanted, height: 14, low: frame.top - 14, high: frame.bottom + 14)
      // References that cannot all be named stand at their lines, overlapping: better than no name.
      guard let spread else { return named.isEmpty ? labels : nil }
      for index in labels.indices { labels[index].y = spread[index] }
      let moved = labels.contains { $0.style != nil && abs($0.y - $0.origin.y) > 24 }
      return moved ? nil : labels
    }()
  }
}
