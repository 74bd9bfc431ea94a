/// The axes of a plot: ticks, grid and labels around a frame.
struct PlotAxes {
  let xAxis: FittedAxis
  let yAxis: FittedAxis
  let frame: Frame

  /// The place of a value pair, nil when it cannot be drawn. Far outside the frame it is brought nearer: Cairo's
  /// coordinates end at 2^23.
  func place(_ x: Double, _ y: Double) -> Place? {
    guard let across = xAxis.fraction(x), let up = yAxis.fraction(y) else { return nil }
    let far = 50_000.0
    return Place(
      x: min(max(frame.left + across * frame.width, -far), far),
      y: min(max(frame.bottom - up * frame.height, -far), far))
  }

  /// Horizontal grid lines with their numbers, and the axis label on the baseline `labelY`.
  func drawVertical(label: String, labelY: Double, on canvas: Canvas) {
    for tick in yAxis.ticks {
      guard let place = place(xAxis.low, tick.value) else { continue }
      canvas.stroke([place, Place(x: frame.right, y: place.y)], .grid)
      canvas.text(tick.text, at: Place(x: frame.left - 7, y: place.y + 4), anchor: .end)
    }
    canvas.text(canvas.shortened(label, to: canvas.width - 24), at: Place(x: 12, y: labelY), .muted)
  }

  /// The lower edge with the axis' own ticks, or with `marks` where there are any. A label that would touch the one
  /// before it is left out.
  func drawHorizontal(label: String, marks: [AxisMark] = [], on canvas: Canvas) {
    let marks = marks.isEmpty ? xAxis.ticks.map { AxisMark(x: $0.value, label: $0.text) } : marks
    var free = -Double.infinity
    for mark in inOrder(marks, by: \.x) {
      guard xAxis.contains(mark.x), let x = place(mark.x, yAxis.low)?.x else { continue }
      canvas.stroke([Place(x: x, y: frame.bottom), Place(x: x, y: frame.bottom + 5)], .ink)
      let half = canvas.textWidth(mark.label) / 2
      guard x - half >= free else { continue }
      canvas.text(mark.label, at: Place(x: x, y: frame.bottom + 19), anchor: .middle)
      free = x + half + 6
    }
    canvas.stroke([Place(x: frame.left, y: frame.bottom), Place(x: frame.right, y: frame.bottom)], .ink)
    canvas.text(
      canvas.shortened(label, to: canvas.width - 24), at: Place(x: frame.center.x, y: frame.bottom + 36), .muted,
      anchor: .middle)
  }

  func drawNoData(on canvas: Canvas) { canvas.text("no data", at: frame.center, .muted, size: 14, anchor: .middle) }
}

/// By rising values; equal ones keep their order.
func inOrder<Item>(_ items: [Item], by value: (Item) -> Double) -> [Item] {
  items.enumerated().sorted { (value($0.element), $0.offset) < (value($1.element), $1.offset) }.map(\.element)
}

// MARK: Rows over one axis

extension PlotAxes {
  /// An axis for rows below each other; places are those of `place(_, 0)`.
  init(rowsOver axis: Axis, values: [Double], room: Double, frame: Frame) throws(PlottingError) {
    xAxis = try FittedAxis(axis, values: values, room: room, tickCount: max(2, Int(frame.width / 90)))
    yAxis = try FittedAxis(Axis(label: "", range: 0...1), values: [], room: 0, tickCount: 2)
    self.frame = frame
  }

  /// The position of `value`, nil outside the axis.
  func across(_ value: Double) -> Double? { xAxis.contains(value) ? place(value, 0)?.x : nil }

  /// Vertical grid lines, the lower edge, and `markers` with their labels side by side above.
  func drawColumns(label: String, markers: [VerticalMarker], on canvas: Canvas) {
    for x in xAxis.ticks.compactMap({ across($0.value) }) {
      canvas.stroke([Place(x: x, y: frame.bottom), Place(x: x, y: frame.top)], .grid)
    }
    drawHorizontal(label: label, on: canvas)
    var end = 0.0
    for marker in inOrder(markers, by: \.x) {
      guard let x = across(marker.x) else { continue }
      canvas.stroke([Place(x: x, y: frame.bottom), Place(x: x, y: frame.top - 2)], .muted, dash: [5, 3])
      let half = canvas.textWidth(marker.label) / 2
      let middle = min(max(x, half + 4, end + half + 8), canvas.width - half - 4)
      canvas.text(marker.label, at: Place(x: middle, y: frame.top - 6), .muted, anchor: .middle)
      end = middle + half
    }
  }
}
