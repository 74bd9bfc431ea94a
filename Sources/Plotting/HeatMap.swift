internal import Foundation

/// A table of numbers as shades of one color, each number printed in its cell, as one SVG.
///
/// The shade is never so strong that the number on it falls below a contrast of 4.5:1, light or dark.
public struct HeatMap: Sendable {
  /// One cell.
  public struct Cell: Equatable, Sendable {
    /// Decides the shade; nil, or a value that cannot be drawn, makes a hatched cell.
    public var value: Double?
    /// The first line, plain text.
    public var text: String
    /// A second line, smaller, plain text; nil for none.
    public var note: String?

    /// A cell.
    public init(value: Double?, text: String, note: String? = nil) {
      self.value = value
      self.text = text
      self.note = note
    }
  }

  /// Short name of the figure, plain text: its accessible name.
  public var title: String
  /// What the figure shows, for readers who do not see it, plain text; may be empty.
  public var description: String
  /// Names of the rows, left.
  public var rows: [String]
  /// Names of the columns, above.
  public var columns: [String]
  /// Row-major [rows][columns]; what is missing is an empty hatched cell.
  public var cells: [[Cell]]
  /// Whether equal ratios or equal differences are equal steps of the shade.
  public var scale: AxisScale
  /// What the shade stands for, plain text beside the scale; the weakest shade is the lowest value.
  public var label: String
  /// Width in px, 240 to 8000.
  public var width: Int

  /// A heat map 880 px wide unless said otherwise.
  public init(
    title: String, description: String, rows: [String], columns: [String], cells: [[Cell]], scale: AxisScale,
    label: String, width: Int = 880
  ) {
    self.title = title
    self.description = description
    self.rows = rows
    self.columns = columns
    self.cells = cells
    self.scale = scale
    self.label = label
    self.width = width
  }

  /// The figure as an `<svg>` element, as `LinePlot.svg`.
  /// - Throws: `PlottingError`.
  public func svg(idPrefix: String) throws(PlottingError) -> String {
    let canvas = try Canvas(width: width, height: height)
    draw(on: canvas)
    return try finishedSVG(try canvas.finish(), idPrefix: idPrefix, title: title, description: description)
  }

  /// Height in px: what rows and scale need.
  public var height: Int { max(160, Int(Self.top) + rows.count * Int(Self.rowHeight) + 44) }

  /// The shades' opacities over the page.
  static let opacities = 0.06...0.48
  static let role = Role.series(0)
  private static let top = 28.0
  private static let rowHeight = 46.0

  /// Lowest and highest drawable value; nil when there is none.
  var range: (low: Double, high: Double)? {
    let values = cells.joined().compactMap(\.value).filter { scale.draws($0) }
    guard let low = values.min(), let high = values.max() else { return nil }
    return (low, high)
  }

  /// The opacity of a value's cell; nil for one that is hatched. A single value has the middle one.
  func opacity(of value: Double?) -> Double? {
    guard let value, scale.draws(value), let (low, high) = range else { return nil }
    let share: Double
    if high <= low {
      share = 0.5
    } else {
      share = scale == .log10 ? log(value / low) / log(high / low) : (value - low) / (high - low)
    }
    return Self.opacities.lowerBound + share * (Self.opacities.upperBound - Self.opacities.lowerBound)
  }

  private func draw(on canvas: Canvas) {
    let names = rows.map { canvas.textWidth($0) }.max() ?? 0
    let left = min(names, Double(width) / 3) + 24
    let cellWidth = (Double(width) - left - 12) / Double(max(columns.count, 1))
    for (index, name) in columns.enumerated() {
      canvas.text(
        canvas.shortened(name, to: cellWidth - 6),
        at: Place(x: left + (Double(index) + 0.5) * cellWidth, y: Self.top - 9), .muted, anchor: .middle)
    }
    for (row, name) in rows.enumerated() {
      let top = Self.top + Double(row) * Self.rowHeight
      canvas.text(
        canvas.shortened(name, to: left - 24), at: Place(x: left - 10, y: top + Self.rowHeight / 2 + 4), anchor: .end)
      for column in columns.indices {
        let x = left + Double(column) * cellWidth
        let frame = Frame(left: x + 1, top: top + 1, right: x + cellWidth - 1, bottom: top + Self.rowHeight - 1)
        let cell = row < cells.count && column < cells[row].count ? cells[row][column] : Cell(value: nil, text: "")
        draw(cell, in: frame, on: canvas)
      }
    }
    drawScale(left: left, on: canvas)
  }

  private func draw(_ cell: Cell, in frame: Frame, on canvas: Canvas) {
    let opacity = opacity(of: cell.value)
    if let opacity {
      canvas.fill(frame.corners, Self.role, opacity: opacity)
    } else {
      // Cut, not clipped: Cairo writes a clip path for each stroke.
      let hatch = stride(from: frame.left - frame.height, to: frame.right, by: 8).flatMap { start in
        cut(
          [Place(x: start, y: frame.bottom), Place(x: start + frame.height, y: frame.top)], to: frame, margin: 0)
      }
      canvas.stroke(pieces: hatch, .grid)
    }
    canvas.outline(frame, .grid)
    let middle = (frame.left + frame.right) / 2
    let center = (frame.top + frame.bottom) / 2
    let role: Role = opacity == nil ? .muted : .ink
    canvas.text(
      canvas.shortened(cell.text, to: frame.width - 6), at: Place(x: middle, y: center + (cell.note == nil ? 4 : -1)),
      role, anchor: .middle)
    if let note = cell.note {
      canvas.text(
        canvas.shortened(note, to: frame.width - 6, size: 10), at: Place(x: middle, y: center + 13), role, size: 10,
        anchor: .middle)
    }
  }

  /// Seven shades from the lowest to the highest value, and the hatch where it is used.
  private func drawScale(left: Double, on canvas: Canvas) {
    guard let (low, high) = range else { return }
    let y = Double(height) - 28
    let steps = high > low ? 7 : 1
    for step in 0..<steps {
      let share = steps == 1 ? 0.5 : Double(step) / Double(steps - 1)
      let opacity = Self.opacities.lowerBound + share * (Self.opacities.upperBound - Self.opacities.lowerBound)
      let x = left + Double(step) * 18
      canvas.fill(
        Frame(left: x, top: y, right: x + 18, bottom: y + 12).corners, Self.role, opacity: opacity)
    }
    canvas.text(
      canvas.shortened(label, to: Double(width) - left - 160), at: Place(x: left + Double(steps) * 18 + 8, y: y + 10),
      .muted)
  }
}
