/// One row of a dot plot.
public struct DotRow: Sendable {
  /// Name at the left, plain text.
  public var label: String
  /// One dot each; values that are not finite are left out.
  public var values: [Double]
  /// What stands beside a row without dots.
  public var remark: String?
  /// Color and marker shape, as in `Curve`.
  public var style: Int

  /// A row.
  public init(label: String, values: [Double], remark: String? = nil, style: Int) {
    self.label = label
    self.values = values
    self.remark = remark
    self.style = style
  }
}

/// Dots in named rows over one horizontal axis, with vertical lines to read them against.
public struct DotRows: Sendable {
  /// Accessible name, plain text.
  public var title: String
  /// What it shows, for readers who do not see it.
  public var description: String
  /// The horizontal axis.
  public var x: Axis
  /// From the top.
  public var rows: [DotRow]
  /// Vertical lines, labeled above.
  public var markers: [VerticalMarker]
  /// Width in px, 320 to 8000; the height follows from the rows.
  public var width: Int

  /// A plot 640 px wide unless said otherwise.
  public init(
    title: String, description: String, x: Axis, rows: [DotRow], markers: [VerticalMarker] = [], width: Int = 640
  ) {
    self.title = title
    self.description = description
    self.x = x
    self.rows = rows
    self.markers = markers
    self.width = width
  }

  private static let rowHeight = 28.0

  /// Height in px.
  public var height: Int { max(160, Int(32 + Self.rowHeight * Double(rows.count) + 46)) }

  /// The figure as an `<svg>` element; see `LinePlot.svg`.
  /// - Throws: `PlottingError`.
  public func svg(idPrefix: String) throws(PlottingError) -> String {
    let canvas = try Canvas(width: width, height: height)
    let names = rows.map { canvas.shortened($0.label, to: Double(width) * 0.35) }
    let left = 20 + (names.map { canvas.textWidth($0) }.max() ?? 0)
    let frame = Frame(left: left, top: 28, right: Double(width) - 24, bottom: Double(height) - 46)
    let axis = try FittedAxis(
      x, values: rows.flatMap(\.values) + markers.map(\.x), room: 0.04, tickCount: max(2, Int(frame.width / 90)))
    func across(_ value: Double) -> Double? {
      guard axis.contains(value), let share = axis.fraction(value) else { return nil }
      return frame.left + share * frame.width
    }
    for tick in axis.ticks {
      guard let x = across(tick.value) else { continue }
      canvas.stroke([Place(x: x, y: frame.top), Place(x: x, y: frame.bottom)], .grid)
      canvas.text(tick.text, at: Place(x: x, y: frame.bottom + 17), anchor: .middle)
    }
    canvas.stroke([Place(x: frame.left, y: frame.bottom), Place(x: frame.right, y: frame.bottom)], .ink)
    canvas.text(
      canvas.shortened(x.label, to: Double(width) - 24),
      at: Place(x: (frame.left + frame.right) / 2, y: frame.bottom + 35), .muted, anchor: .middle)
    var end = 0.0
    for marker in markers.sorted(by: { $0.x < $1.x }) {
      guard let x = across(marker.x) else { continue }
      canvas.stroke([Place(x: x, y: frame.top - 4), Place(x: x, y: frame.bottom)], .muted, dash: [5, 3])
      let half = canvas.textWidth(marker.label) / 2
      let middle = min(max(x, half + 4, end + half + 8), Double(width) - half - 4)
      canvas.text(marker.label, at: Place(x: middle, y: frame.top - 10), .muted, anchor: .middle)
      end = middle + half
    }
    for (index, row) in rows.enumerated() {
      let y = frame.top + Self.rowHeight * (Double(index) + 0.5)
      canvas.text(names[index], at: Place(x: frame.left - 10, y: y + 4), anchor: .end)
      canvas.stroke([Place(x: frame.left, y: y), Place(x: frame.right, y: y)], .grid)
      let places = row.values.compactMap(across)
      for x in places { canvas.mark(Place(x: x, y: y), style: row.style) }
      if places.isEmpty {
        canvas.text(row.remark ?? "no value", at: Place(x: frame.left + 6, y: y - 3), .muted)
      }
    }
    return try finishedSVG(try canvas.finish(), idPrefix: idPrefix, title: title, description: description)
  }
}
