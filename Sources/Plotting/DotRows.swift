/// One row of a dot plot; its style is a `Curve`'s.
public struct DotRow: Sendable {
  /// At the left, plain text.
  var label: String
  /// One dot each; values that are not finite are left out.
  var values: [Double]
  /// Shown in a row without dots.
  var remark: String?
  var style: Int

  public init(label: String, values: [Double], remark: String? = nil, style: Int) {
    (self.label, self.values, self.remark, self.style) = (label, values, remark, style)
  }
}

/// Dots in named rows over one horizontal axis, with vertical lines to read them against. The height follows from the
/// rows.
public struct DotRows: Drawing {
  public var title: String
  public var description: String
  var x: Axis
  var rows: [DotRow]
  var markers: [VerticalMarker]
  public var width: Int

  public init(
    title: String, description: String, x: Axis, rows: [DotRow], markers: [VerticalMarker] = [], width: Int = 640
  ) {
    (self.title, self.description, self.x) = (title, description, x)
    (self.rows, self.markers, self.width) = (rows, markers, width)
  }

  private static let rowHeight = 28.0
  public var height: Int { max(160, Int(32 + Self.rowHeight * Double(rows.count) + 46)) }

  public func draw(on canvas: Canvas) throws(PlottingError) {
    let names = rows.map { canvas.shortened($0.label, to: canvas.width * 0.35) }
    let left = 20 + (names.map { canvas.textWidth($0) }.max() ?? 0)
    let axes = try PlotAxes(
      rowsOver: x, values: rows.flatMap(\.values) + markers.map(\.x), room: 0.04,
      frame: Frame(left: left, top: 28, right: canvas.width - 24, bottom: canvas.height - 46))
    let frame = axes.frame
    axes.drawColumns(label: x.label, markers: markers, on: canvas)
    for (index, row) in rows.enumerated() {
      let y = frame.top + Self.rowHeight * (Double(index) + 0.5)
      canvas.text(names[index], at: Place(x: frame.left - 10, y: y + 4), anchor: .end)
      canvas.stroke([Place(x: frame.left, y: y), Place(x: frame.right, y: y)], .grid)
      let places = row.values.compactMap(axes.across)
      for x in places { canvas.mark(Place(x: x, y: y), style: row.style) }
      if places.isEmpty { canvas.text(row.remark ?? "no value", at: Place(x: frame.left + 6, y: y - 3), .muted) }
    }
  }
}
