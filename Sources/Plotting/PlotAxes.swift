/// The axes of a plot that names its own places: ticks, grid and labels around a frame.
struct PlotAxes {
  let xAxis: FittedAxis
  let yAxis: FittedAxis
  let frame: Frame

  /// The place of a value pair, nil when it cannot be drawn.
  func place(_ x: Double, _ y: Double) -> Place? { LinePlotLayout.place(x, y, xAxis, yAxis, frame) }

  /// Horizontal grid lines with their numbers, and the axis' label on the baseline `labelY`.
  func drawVertical(label: String, labelY: Double, room: Double, on canvas: Canvas) {
    for tick in yAxis.ticks {
      guard let place = place(xAxis.low, tick.value) else { continue }
      canvas.stroke([place, Place(x: frame.right, y: place.y)], .grid)
      canvas.text(tick.text, at: Place(x: frame.left - 7, y: place.y + 4), anchor: .end)
    }
    canvas.text(canvas.shortened(label, to: room), at: Place(x: 12, y: labelY), .muted)
  }

  /// The lower edge with the axis' own ticks, or with `marks` where there are any.
  func drawHorizontal(label: String, marks: [AxisMark], room: Double, on canvas: Canvas) {
    let own = marks.isEmpty ? xAxis.ticks.map { AxisMark(x: $0.value, label: $0.text) } : marks
    var free = -Double.infinity
    for mark in own.enumerated().sorted(by: { ($0.element.x, $0.offset) < ($1.element.x, $1.offset) }).map(\.element) {
      guard xAxis.contains(mark.x), let place = place(mark.x, yAxis.low) else { continue }
      canvas.stroke([Place(x: place.x, y: frame.bottom), Place(x: place.x, y: frame.bottom + 5)], .ink)
      let half = canvas.textWidth(mark.label) / 2
      guard place.x - half >= free else { continue }
      canvas.text(mark.label, at: Place(x: place.x, y: frame.bottom + 19), anchor: .middle)
      free = place.x + half + 6
    }
    canvas.stroke([Place(x: frame.left, y: frame.bottom), Place(x: frame.right, y: frame.bottom)], .ink)
    canvas.text(
      canvas.shortened(label, to: room), at: Place(x: (frame.left + frame.right) / 2, y: frame.bottom + 36), .muted,
      anchor: .middle)
  }

  /// Says that there is nothing to draw.
  func drawNoData(on canvas: Canvas) {
    let middle = Place(x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2)
    canvas.text("no data", at: middle, .muted, size: 14, anchor: .middle)
  }
}

extension Canvas {
  /// Hides what lies outside `frame` where something may: Cairo writes a clip path for everything drawn within one.
  func clipped(to frame: Frame, when isNeeded: Bool, _ draw: () -> Void) {
    if isNeeded { clipped(to: frame, draw) } else { draw() }
  }

  /// The outline of a rectangle.
  func outline(_ frame: Frame, _ role: Role, width: Double = 1) {
    stroke(frame.corners + [Place(x: frame.left, y: frame.top)], role, width: width)
  }
}

extension Frame {
  var corners: [Place] {
    [Place(x: left, y: top), Place(x: right, y: top), Place(x: right, y: bottom), Place(x: left, y: bottom)]
  }
}
