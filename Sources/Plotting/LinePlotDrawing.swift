extension LinePlotLayout {
  func draw(on canvas: Canvas) {
    if plot.drawsTitle {
      let title = canvas.shortened(plot.title, to: Double(plot.width) - 24, size: 14, bold: true)
      canvas.text(title, at: Place(x: 12, y: 19), size: 14, bold: true)
    }
    drawAxes(on: canvas)
    drawLines(on: canvas)
    canvas.clipped(to: frame) {
      for curve in plot.series { drawBand(of: curve, on: canvas) }
      for curve in plot.series { drawLine(of: curve, on: canvas) }
    }
    // Marks are not clipped: a point on the frame is shown whole.
    for curve in plot.series { drawMarks(of: curve, on: canvas) }
    drawNames(on: canvas)
    if !hasData {
      let middle = Place(x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2)
      canvas.text("no data", at: middle, .muted, size: 14, anchor: .middle)
    }
  }

  private func drawAxes(on canvas: Canvas) {
    for tick in yAxis.ticks {
      guard let place = place(xAxis.low, tick.value) else { continue }
      canvas.stroke([place, Place(x: frame.right, y: place.y)], .grid)
      canvas.text(tick.text, at: Place(x: frame.left - 7, y: place.y + 4), anchor: .end)
    }
    for tick in xAxis.ticks {
      guard let place = place(tick.value, yAxis.low) else { continue }
      canvas.stroke([place, Place(x: place.x, y: place.y + 5)], .ink)
      canvas.text(tick.text, at: Place(x: place.x, y: frame.bottom + 19), anchor: .middle)
    }
    canvas.stroke([Place(x: frame.left, y: frame.bottom), Place(x: frame.right, y: frame.bottom)], .ink)
    let room = Double(plot.width) - 24
    canvas.text(canvas.shortened(plot.y.label, to: room), at: Place(x: 12, y: yLabelBaseline), .muted)
    let label = canvas.shortened(plot.x.label, to: room)
    let middle = (frame.left + frame.right) / 2
    canvas.text(label, at: Place(x: middle, y: frame.bottom + 36), .muted, anchor: .middle)
  }

  private func drawLines(on canvas: Canvas) {
    for reference in plot.references where yAxis.contains(reference.y) {
      guard let place = place(xAxis.low, reference.y) else { continue }
      canvas.stroke([place, Place(x: frame.right, y: place.y)], .muted, dash: [1, 3])
    }
    for label in markerLabels {
      canvas.stroke(
        [Place(x: label.x, y: frame.top - 2), Place(x: label.x, y: frame.bottom)], .muted, dash: [5, 3])
      canvas.text(label.text, at: label.place, .muted, anchor: .middle)
    }
  }

  private func drawBand(of curve: Curve, on canvas: Canvas) {
    var (upper, lower): ([Place], [Place]) = ([], [])
    func finishRun() {
      canvas.fill(thinned(upper) + thinned(lower).reversed(), .series(curve.style), opacity: 0.18)
      (upper, lower) = ([], [])
    }
    for point in curve.band ?? [] {
      let low = yAxis.scale == .log10 && point.low <= 0 ? yAxis.low : point.low
      if let top = place(point.x, point.high), let bottom = place(point.x, low) {
        upper.append(top)
        lower.append(bottom)
      } else {
        finishRun()
      }
    }
    finishRun()
  }

  private func drawLine(of curve: Curve, on canvas: Canvas) {
    let repeated = curve.style < 0 || curve.style >= Palette.seriesCount
    // Cut, not only clipped: Cairo would lay dashes along all that is hidden.
    for run in runs(of: curve) {
      let pieces = cut(thinned(run), to: frame, margin: 10)
      canvas.stroke(pieces: pieces, .series(curve.style), width: 1.75, dash: repeated ? [6, 4] : [])
    }
  }

  /// Shapes tell curves apart without color: at every point of a short curve, at about eight of a long one, and at
  /// points that no line reaches.
  private func drawMarks(of curve: Curve, on canvas: Canvas) {
    let runs = runs(of: curve)
    let places = runs.flatMap { $0 }
    let every = places.count <= 25 ? 1 : max(1, places.count / 8)
    // The last point of a long curve is marked, so that a label beside it finds its curve.
    let regular = places.indices.filter { (places.count - 1 - $0) % every == 0 }.map { places[$0] }
    let alone = every == 1 ? [] : runs.filter { $0.count == 1 }.flatMap { $0 }
    for place in regular + alone where isInside(place) { canvas.mark(place, style: curve.style) }
  }

  private func drawNames(on canvas: Canvas) {
    for label in edgeLabels {
      let start = frame.right + 10
      let isCurve = label.style != nil
      if abs(label.y - label.origin.y) > 1 || label.origin.x < frame.right - 1 {
        let from = Place(x: label.origin.x + (isCurve ? 5 : 1), y: label.origin.y)
        canvas.stroke([from, Place(x: start - 2, y: label.y)], isCurve ? .grid : .muted, width: 0.75)
      }
      if let style = label.style { canvas.swatch(Place(x: start, y: label.y), style: style) }
      let x = start + (isCurve ? LinePlotLayout.swatchWidth + 4 : 0)
      canvas.text(label.text, at: Place(x: x, y: label.y + 4), isCurve ? .ink : .muted)
    }
    for entry in legend {
      canvas.swatch(entry.place, style: entry.style)
      canvas.text(entry.text, at: Place(x: entry.place.x + LinePlotLayout.swatchWidth + 6, y: entry.place.y + 4))
    }
  }

  /// The stretches of a curve between points that cannot be drawn.
  private func runs(of curve: Curve) -> [[Place]] {
    var runs: [[Place]] = []
    var run: [Place] = []
    for point in curve.points {
      if let place = place(point.x, point.y) {
        run.append(place)
      } else if !run.isEmpty {
        runs.append(run)
        run = []
      }
    }
    return run.isEmpty ? runs : runs + [run]
  }

  private func isInside(_ place: Place) -> Bool {
    place.x >= frame.left - 0.5 && place.x <= frame.right + 0.5 && place.y >= frame.top - 0.5
      && place.y <= frame.bottom + 0.5
  }
}

extension Canvas {
  /// The marker of a style: its shape repeats with its color.
  func mark(_ place: Place, style: Int) {
    let corners: [(Double, Double)]
    switch Role.wrapped(style) {
    case 1: corners = [(-3, -3), (3, -3), (3, 3), (-3, 3)]
    case 2: corners = [(0, -4), (3.8, 3), (-3.8, 3)]
    case 3: corners = [(0, -4.4), (4.4, 0), (0, 4.4), (-4.4, 0)]
    case 4: corners = [(0, 4), (3.8, -3), (-3.8, -3)]
    case 5: corners = [(-1.2, -4), (1.2, -4), (1.2, 4), (-1.2, 4)]
    case 6: corners = [(-4, -1.2), (4, -1.2), (4, 1.2), (-4, 1.2)]
    default:
      disc(place, radius: 3.2, .series(style))
      return
    }
    fill(corners.map { Place(x: place.x + $0.0, y: place.y + $0.1) }, .series(style))
  }

  /// A short piece of a curve with its marker, from `place` to the right.
  func swatch(_ place: Place, style: Int) {
    let end = place.x + LinePlotLayout.swatchWidth
    let repeated = style < 0 || style >= Palette.seriesCount
    stroke([place, Place(x: end, y: place.y)], .series(style), width: 1.75, dash: repeated ? [6, 4] : [])
    mark(Place(x: (place.x + end) / 2, y: place.y), style: style)
  }
}
