/// The positions of axes, frame and names of a plot over two axes. Names are at the right edge, at the ends of what
/// they name, if all of them fit there; otherwise those of curves go into a legend above. In a narrow figure the names
/// of lines to read curves against are on their lines.
struct PlotLayout {
  /// What is to be named: a curve, or (without a style) a line to read curves against.
  struct Name {
    var text: String
    var style: Int?
    /// Its last point; `x` is nil for the right end of the axis. nil where nothing is drawn.
    var end: (x: Double?, y: Double)?
    /// Added in the legend.
    var note = ""
    var symbol = LegendItem.Symbol.curve
  }
  /// A name at the right edge, tied to a place inside the plot.
  struct Label: Equatable {
    var text: String
    var style: Int?
    var symbol = LegendItem.Symbol.curve
    var origin: Place
    /// The middle of the label's height.
    var y: Double
  }
  /// `place` is the middle of the text on its baseline.
  struct MarkerLabel: Equatable {
    var text: String
    var x: Double
    var row: Int
    var place: Place
  }

  static let longestLabel = 190.0
  /// Below it names of lines have no room of their own.
  static let narrow = 480.0

  let axes: PlotAxes
  let yLabelBaseline: Double
  private(set) var labels: [Label] = []
  private(set) var legend = Legend()
  private(set) var markers: [MarkerLabel] = []

  /// - Parameters:
  ///   - room: the share of the data's extent left free at both ends of each axis.
  ///   - top: where the names begin, below a title.
  init(
    _ canvas: Canvas, x: Axis, y: Axis, xValues: [Double], yValues: [Double], room: (x: Double, y: Double),
    names: [Name], markers: [VerticalMarker] = [], top: Double = 4
  ) throws(PlottingError) {
    let xAxis = try FittedAxis(x, values: xValues, room: room.x, tickCount: max(3, Int(canvas.width / 90)))
    let yAxis = try FittedAxis(y, values: yValues, room: room.y, tickCount: max(2, Int(canvas.height / 48)))
    let line = Legend.lineHeight
    func lines(_ label: String) -> Double {
      line * Double(PlotAxes.lines(of: label, width: canvas.width, canvas.type).count)
    }
    let left = 14 + (yAxis.ticks.map { canvas.textWidth($0.text) }.max() ?? 0)
    let bottom = canvas.height - 10 - line - lines(x.label)
    let isNarrow = canvas.width < Self.narrow
    let rows = Self.labels(of: markers, xAxis, canvas, left: left, right: canvas.width - 20, bottom: 0).map(\.row)
    let markerHeight = Double((rows.max() ?? -1) + 1) * line
    var head = top + lines(y.label) + 6 + markerHeight
    func axes(naming names: [Name]) -> PlotAxes {
      let widths = names.filter { $0.style != nil || !isNarrow }
        .map { canvas.textWidth($0.text) + ($0.style == nil ? 0 : Legend.symbolWidth) }
      let right = canvas.width - 20 - (widths.max().map { min($0, Self.longestLabel) + 12 } ?? 0)
      return PlotAxes(
        xAxis: xAxis, yAxis: yAxis, frame: Frame(left: left, top: head, right: right, bottom: bottom))
    }
    var found = axes(naming: names)
    if let placed = Self.labels(names, found, canvas) {
      labels = placed
    } else {
      legend = Legend(
        names.compactMap { name in
          name.style.map { LegendItem(name.symbol, name.text + name.note, style: $0) }
        }, width: canvas.width, top: top, canvas.type)
      head += legend.height
      let lines = names.filter { $0.style == nil }
      found = axes(naming: lines)
      labels = Self.labels(lines, found, canvas) ?? []
    }
    self.axes = found
    yLabelBaseline = head - markerHeight - 8
    self.markers = Self.labels(of: markers, xAxis, canvas, left: left, right: found.frame.right, bottom: head - 5)
  }

  /// Names at the right edge; nil when those of curves do not fit.
  private static func labels(_ names: [Name], _ axes: PlotAxes, _ canvas: Canvas) -> [Label]? {
    var labels: [Label] = []
    let frame = axes.frame
    for name in names {
      let place = name.end.flatMap { end -> Place? in
        // In a narrow figure at the left: what is trained falls, and leaves room there.
        let x = end.x ?? (canvas.width < narrow ? axes.xAxis.low : axes.xAxis.high)
        return axes.xAxis.contains(x) && axes.yAxis.contains(end.y) ? axes.place(x, end.y) : nil
      }
      guard name.style != nil else {
        if let place {
          let text = canvas.type.shortened(name.text, to: min(longestLabel, frame.width))
          labels.append(Label(text: text, style: nil, origin: place, y: place.y))
        }
        continue
      }
      // A curve that ends early, outside the frame or nowhere has no end to be named at.
      guard let place, place.x >= frame.right - 0.08 * frame.width, frame.width >= 200,
        canvas.textWidth(name.text) + Legend.symbolWidth <= longestLabel
      else { return nil }
      labels.append(
        Label(text: name.text, style: name.style, symbol: name.symbol, origin: place, y: place.y))
    }
    let top = frame.top + (canvas.width < narrow ? 10 : -14)
    let spread = spreadLabels(labels.map(\.y), height: 14, low: top, high: frame.bottom + 14)
    // Lines that cannot all be named have overlapping names: better than none.
    guard let spread else { return names.allSatisfy { $0.style == nil } ? labels : nil }
    for index in labels.indices { labels[index].y = spread[index] }
    return labels.contains { $0.style != nil && abs($0.y - $0.origin.y) > 48 } ? nil : labels
  }

  /// Vertical markers on the axis, each label in the lowest row where it overlaps no earlier one.
  private static func labels(
    of markers: [VerticalMarker], _ axis: FittedAxis, _ canvas: Canvas, left: Double, right: Double, bottom: Double
  ) -> [MarkerLabel] {
    var rowEnds: [Double] = []
    return inOrder(markers.filter { axis.contains($0.x) }, by: \.x).compactMap { marker in
      guard let fraction = axis.fraction(marker.x) else { return nil }
      let x = left + fraction * (right - left)
      let text = canvas.type.shortened(marker.label, to: min(longestLabel, right - left))
      let half = canvas.textWidth(text) / 2
      let middle = min(max(x, left + half), max(right - half, left + half))
      let row = rowEnds.firstIndex { $0 + 8 <= middle - half } ?? rowEnds.count
      if row == rowEnds.count { rowEnds.append(0) }
      rowEnds[row] = middle + half
      return MarkerLabel(
        text: text, x: x, row: row, place: Place(x: middle, y: bottom - Double(row) * Legend.lineHeight))
    }
  }

  func drawNames(on canvas: Canvas) {
    let start = axes.frame.right + 10
    for label in labels {
      let isCurve = label.style != nil
      if !isCurve, canvas.width < Self.narrow {
        let isLeft = label.origin.x < axes.frame.center.x
        // Above its line, or below where another name has pushed it down.
        let place = Place(
          x: isLeft ? axes.frame.left + 4 : axes.frame.right,
          y: label.y > label.origin.y + 1 ? label.y + 12 : label.y - 4)
        canvas.text(label.text, at: place, .muted, anchor: isLeft ? .start : .end)
        continue
      }
      if abs(label.y - label.origin.y) > 1 || isCurve && label.origin.x < axes.frame.right - 1 {
        let from = Place(x: label.origin.x + (isCurve ? 5 : 1), y: label.origin.y)
        canvas.stroke([from, Place(x: start - 2, y: label.y)], isCurve ? .grid : .muted, width: 0.75)
      }
      if let style = label.style { canvas.symbol(label.symbol, Place(x: start, y: label.y), style: style) }
      let x = start + (isCurve ? Legend.symbolWidth + 4 : 0)
      canvas.text(label.text, at: Place(x: x, y: label.y + 4), isCurve ? .ink : .muted)
    }
    legend.draw(on: canvas)
  }
}
