/// The positions of named rows over one horizontal axis. Names are left of the frame and remarks right of it; where the
/// figure is too narrow for that, both are above their row. Names are broken rather than cut.
struct RowLayout {
  struct Row {
    /// At the left, plain text.
    var name: String
    /// At the right.
    var text = ""
    /// What is drawn in the row needs, in px.
    var content: Double
  }
  /// A row with its place.
  struct Placed {
    var name: [String]
    var text: String
    /// What is drawn in the row lies between.
    var top, bottom: Double
    var middle: Double { (top + bottom) / 2 }
    /// The first baseline of name and text.
    var baseline: Double
  }

  let frame: Frame
  let legend: Legend
  let rows: [Placed]
  /// Of the whole figure.
  let height: Double
  private let isStacked: Bool

  private static let nameHeight = 15.0

  /// - Parameters:
  ///   - label: of the axis.
  ///   - hasMarkers: whether there must be room for their labels.
  init(_ rows: [Row], legend: [LegendItem], label: String, hasMarkers: Bool, width: Double) {
    let type = TextMeasure()
    let textWidth = rows.map { type.width(of: $0.text) }.max() ?? 0
    // Short ones stay beside a narrow figure too.
    let isStacked =
      width < PlotLayout.narrow && (rows.map { type.width(of: $0.name) }.max() ?? 0) + textWidth > width * 0.3
    self.legend = Legend(legend, width: width, top: 4, type)
    let names = rows.map { row in
      type.lines(
        of: row.name, within: isStacked ? width - 32 - type.width(of: row.text) : width * 0.34, limit: 3)
    }
    let nameWidth = names.joined().map { type.width(of: $0) }.max() ?? 0
    let left = isStacked ? 12 : 20 + nameWidth
    let right = width - (isStacked ? 16 : textWidth > 0 ? textWidth + 24 : 24)
    let top = 4 + self.legend.height + (hasMarkers ? 22 : 6)
    var y = top
    self.rows = zip(rows, names).map { row, name in
      let head = Double(name.count) * Self.nameHeight
      defer { y += isStacked ? head + row.content : max(row.content, head + 6) }
      let extent = isStacked ? row.content : max(row.content, head + 6)
      let start = isStacked ? y + head : y
      return Placed(
        name: name, text: row.text, top: start, bottom: start + extent,
        baseline: isStacked ? y + 12 : y + extent / 2 + 4 - (head - Self.nameHeight) / 2)
    }
    frame = Frame(left: left, top: top, right: max(right, left + 1), bottom: max(y, top + 60))
    let lines = PlotAxes.lines(of: label, width: width, type).count
    height = frame.bottom + 30 + Double(lines) * Legend.lineHeight
    self.isStacked = isStacked
  }

  /// The heights that belong to rows and to no name.
  var spans: [ClosedRange<Double>] {
    isStacked ? rows.map { $0.top...$0.bottom } : [frame.top...frame.bottom]
  }

  /// Legend and names.
  func draw(on canvas: Canvas) {
    legend.draw(on: canvas)
    for row in rows {
      for (index, line) in row.name.enumerated() {
        let y = row.baseline + Double(index) * Self.nameHeight
        canvas.text(
          line, at: Place(x: isStacked ? frame.left : frame.left - 10, y: y), anchor: isStacked ? .start : .end)
      }
      let place = Place(
        x: isStacked ? frame.right : canvas.width - 12, y: isStacked ? row.baseline : row.middle + 4)
      canvas.text(row.text, at: place, anchor: .end)
    }
  }
}

extension PlotAxes {
  /// An axis for rows below each other; places are those of `place(_, 0)`.
  init(rowsOver axis: Axis, values: [Double], room: Double, frame: Frame) throws(PlottingError) {
    xAxis = try FittedAxis(axis, values: values, room: room, tickCount: max(3, Int(frame.width / 90)))
    yAxis = try FittedAxis(Axis(label: "", range: 0...1), values: [], room: 0, tickCount: 2)
    self.frame = frame
  }

  /// The position of `value`, nil outside the axis.
  func across(_ value: Double) -> Double? { xAxis.contains(value) ? place(value, 0)?.x : nil }

  /// The part of an interval that lies on the axis, nil where none does.
  func across(_ interval: ClosedRange<Double>) -> (low: Double, high: Double)? {
    guard interval.upperBound >= xAxis.low, interval.lowerBound <= xAxis.high,
      let low = place(max(interval.lowerBound, xAxis.low), 0)?.x,
      let high = place(min(interval.upperBound, xAxis.high), 0)?.x
    else { return nil }
    return (low, high)
  }

  /// Vertical grid lines within `spans` of heights, the lower edge, and `markers` with their labels side by side above.
  func drawColumns(
    label: String, markers: [VerticalMarker], spans: [ClosedRange<Double>], on canvas: Canvas
  ) {
    func line(_ x: Double) -> [[Place]] {
      spans.map { [Place(x: x, y: $0.lowerBound), Place(x: x, y: $0.upperBound)] }
    }
    for x in xAxis.ticks.compactMap({ across($0.value) }) { canvas.stroke(pieces: line(x), .grid) }
    drawHorizontal(label: label, on: canvas)
    var end = 0.0
    for marker in inOrder(markers, by: \.x) {
      guard let x = across(marker.x) else { continue }
      canvas.stroke(pieces: line(x), .muted, dash: [5, 3])
      let half = canvas.textWidth(marker.label) / 2
      let middle = min(max(x, half + 4, end + half + 8), canvas.width - half - 4)
      canvas.text(marker.label, at: Place(x: middle, y: frame.top - 6), .muted, anchor: .middle)
      end = middle + half
    }
  }
}
