/// One row of a dot plot; its style is a `Curve`'s. Numbers that cannot be drawn, or outside a given range, are left out.
public struct DotRow: Sendable {
  /// At the left, plain text.
  var label: String
  /// One small dot each, such as a seed; an arrow at the end of a given range beyond which there are some.
  var values: [Double]
  /// A marker.
  var mean: Double?
  /// A bar through the mean.
  var interval: ClosedRange<Double>?
  /// Hollow markers: what somebody else reports.
  var published: [Double]
  /// At the right, such as the mean in figures.
  var text: String
  /// Shown in a row without numbers.
  var remark: String?
  var style: Int

  public init(
    label: String, values: [Double] = [], mean: Double? = nil, interval: ClosedRange<Double>? = nil,
    published: [Double] = [], text: String = "", remark: String? = nil, style: Int
  ) {
    (self.label, self.values, self.mean, self.interval) = (label, values, mean, interval)
    (self.published, self.text, self.remark, self.style) = (published, text, remark, style)
  }

  fileprivate var isOurs: Bool { !values.isEmpty || mean != nil || interval != nil }
  /// What an automatic range includes.
  fileprivate var extent: [Double] {
    values + published + [mean, interval?.lowerBound, interval?.upperBound].compactMap { $0 }
  }
}

/// Measurements, their means with intervals, and published numbers in named rows over one horizontal axis, with vertical
/// lines to read them against. The height follows from the rows.
public struct DotRows: Drawing {
  public var title: String
  public var description: String
  var x: Axis
  /// Downwards.
  var rows: [DotRow]
  var markers: [VerticalMarker]
  /// What dots and markers mean.
  var legend: [LegendItem]
  public var width: Int

  public init(
    title: String, description: String, x: Axis, rows: [DotRow], markers: [VerticalMarker] = [],
    legend: [LegendItem] = [], width: Int = 880
  ) {
    (self.title, self.description, self.x, self.rows) = (title, description, x, rows)
    (self.markers, self.legend, self.width) = (markers, legend, width)
  }

  /// Where any row has ours and published numbers, all have the room.
  private var hasBoth: Bool { rows.contains { $0.isOurs && !$0.published.isEmpty } }
  private var layout: RowLayout {
    let hasBoth = hasBoth
    return RowLayout(
      rows.map { row in
        .init(name: row.label, text: row.text, content: hasBoth ? 36 : 26)
      }, legend: legend, label: x.label, hasMarkers: !markers.isEmpty, width: Double(width))
  }

  public var height: Int { Int(layout.height.rounded(.up)) }

  public func draw(on canvas: Canvas) throws(PlottingError) {
    let layout = layout
    let axes = try PlotAxes(
      rowsOver: x, values: rows.flatMap(\.extent) + markers.map(\.x), room: 0.04, frame: layout.frame)
    axes.drawColumns(label: x.label, markers: markers, spans: layout.spans, on: canvas)
    layout.draw(on: canvas)
    for (row, placed) in zip(rows, layout.rows) { draw(row, at: placed.middle, axes, on: canvas) }
  }

  private func draw(_ row: DotRow, at middle: Double, _ axes: PlotAxes, on canvas: Canvas) {
    let frame = axes.frame
    // Published numbers are above ours.
    let shift = hasBoth ? 6.0 : 0
    func places(_ values: [Double], y: Double) -> [Place] {
      values.compactMap { axes.across($0) }.map { Place(x: $0, y: y) }
    }
    canvas.stroke([Place(x: frame.left, y: middle), Place(x: frame.right, y: middle)], .grid)
    let y = middle + shift
    let dots = places(row.values, y: y)
    canvas.dots(dots, diameter: Canvas.dot, .series(row.style))
    let arrows = [(-1.0, axes.xAxis.low, frame.left), (1, axes.xAxis.high, frame.right)].filter { side, end, _ in
      row.values.contains { $0.isFinite && side * $0 > side * end }
    }
    for (side, _, x) in arrows {
      let back = x - side * 7
      canvas.fill([(x, y), (back, y - 4), (back, y + 4)].map { Place(x: $0.0, y: $0.1) }, .series(row.style))
    }
    if let (low, high) = row.interval.flatMap({ axes.across($0) }) {
      canvas.stroke([Place(x: low, y: y), Place(x: high, y: y)], .series(row.style), width: 2)
    }
    let means = places([row.mean].compactMap { $0 }, y: y)
    let published = places(row.published, y: middle - shift)
    for place in means { canvas.mark(place, style: row.style) }
    for place in published { canvas.mark(place, style: row.style, isHollow: true) }
    guard dots.isEmpty, arrows.isEmpty, means.isEmpty, published.isEmpty else { return }
    let remark = canvas.type.shortened(row.remark ?? "no value", to: frame.width - 12)
    canvas.text(remark, at: Place(x: frame.left + 6, y: middle - 3), .muted)
  }
}
