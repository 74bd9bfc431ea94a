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

  /// The lines of an axis' label, none wider than a figure.
  static func lines(of label: String, width: Double, _ type: TextMeasure) -> [String] {
    type.lines(of: label, within: width - 24)
  }

  /// Horizontal grid lines with their numbers, and the axis label, whose last baseline is `labelY`.
  func drawVertical(label: String, labelY: Double, on canvas: Canvas) {
    for tick in yAxis.ticks {
      guard let place = place(xAxis.low, tick.value) else { continue }
      canvas.stroke([place, Place(x: frame.right, y: place.y)], .grid)
      canvas.text(tick.text, at: Place(x: frame.left - 7, y: place.y + 4), anchor: .end)
    }
    for (index, line) in PlotAxes.lines(of: label, width: canvas.width, canvas.type).reversed().enumerated() {
      canvas.text(line, at: Place(x: 12, y: labelY - Double(index) * Legend.lineHeight), .muted)
    }
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
      let middle = min(max(x, half), canvas.width - half)
      guard middle - half >= free else { continue }
      canvas.text(mark.label, at: Place(x: middle, y: frame.bottom + 19), anchor: .middle)
      free = middle + half + 6
    }
    canvas.stroke([Place(x: frame.left, y: frame.bottom), Place(x: frame.right, y: frame.bottom)], .ink)
    for (index, line) in PlotAxes.lines(of: label, width: canvas.width, canvas.type).enumerated() {
      let half = canvas.textWidth(line) / 2
      let middle = min(max(frame.center.x, half + 4), canvas.width - half - 4)
      let y = frame.bottom + 36 + Double(index) * Legend.lineHeight
      canvas.text(line, at: Place(x: middle, y: y), .muted, anchor: .middle)
    }
  }

  func drawNoData(on canvas: Canvas) { canvas.text("no data", at: frame.center, .muted, size: 14, anchor: .middle) }
}

/// By rising values; equal ones keep their order.
func inOrder<Item>(_ items: [Item], by value: (Item) -> Double) -> [Item] {
  items.enumerated().sorted { (value($0.element), $0.offset) < (value($1.element), $1.offset) }.map(\.element)
}
