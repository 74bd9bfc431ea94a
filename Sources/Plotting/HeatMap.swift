internal import Foundation

/// A table of numbers as shades of one color, each number printed in its cell. The height follows from the rows.
///
/// The shade is never so strong that the number on it falls below a contrast of 4.5:1, light or dark.
public struct HeatMap: Drawing {
  public struct Cell: Equatable, Sendable {
    /// Decides the shade; nil, or a value that cannot be drawn, makes a hatched cell.
    var value: Double?
    var text: String
    /// A second line, smaller.
    var note: String?

    public init(value: Double?, text: String, note: String? = nil) {
      (self.value, self.text, self.note) = (value, text, note)
    }
  }

  public var title: String
  public var description: String
  var rows: [String]
  var columns: [String]
  /// [rows][columns]; what is missing is an empty hatched cell.
  var cells: [[Cell]]
  /// Whether equal ratios or equal differences are equal steps of the shade; the weakest is the lowest value.
  var scale: AxisScale
  /// What the shade means, written next to the scale.
  var label: String
  public var width: Int

  public init(
    title: String, description: String, rows: [String], columns: [String], cells: [[Cell]], scale: AxisScale,
    label: String, width: Int = 880
  ) {
    (self.title, self.description, self.rows, self.columns) = (title, description, rows, columns)
    (self.cells, self.scale, self.label, self.width) = (cells, scale, label, width)
  }

  public var height: Int { max(160, Int(Self.top) + rows.count * Int(Self.rowHeight) + 44) }

  /// The shades' opacities over the page.
  static let opacities = 0.06...0.48
  static let role = Role.series(0)
  private static let top = 28.0
  private static let rowHeight = 46.0

  private static func opacity(ofShare share: Double) -> Double {
    opacities.lowerBound + share * (opacities.upperBound - opacities.lowerBound)
  }

  /// Lowest and highest drawable value; nil when there is none.
  var range: (low: Double, high: Double)? {
    let values = cells.joined().compactMap(\.value).filter { scale.draws($0) }
    guard let low = values.min(), let high = values.max() else { return nil }
    return (low, high)
  }

  /// The opacity of a value's cell; nil for one that is hatched. A single value has the middle one.
  func opacity(of value: Double?) -> Double? {
    guard let value, scale.draws(value), let (low, high) = range else { return nil }
    guard high > low else { return Self.opacity(ofShare: 0.5) }
    return Self.opacity(
      ofShare: scale == .log10 ? log(value / low) / log(high / low) : (value - low) / (high - low))
  }

  public func draw(on canvas: Canvas) throws(PlottingError) {
    let left = min(rows.map { canvas.textWidth($0) }.max() ?? 0, canvas.width / 3) + 24
    let cellWidth = (canvas.width - left - 12) / Double(max(columns.count, 1))
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
        cut([Place(x: start, y: frame.bottom), Place(x: start + frame.height, y: frame.top)], to: frame, margin: 0)
      }
      canvas.stroke(pieces: hatch, .grid)
    }
    canvas.outline(frame, .grid)
    let role: Role = opacity == nil ? .muted : .ink
    func write(_ text: String, below: Double, size: Double) {
      canvas.text(
        canvas.shortened(text, to: frame.width - 6, size: size),
        at: Place(x: frame.center.x, y: frame.center.y + below), role, size: size, anchor: .middle)
    }
    write(cell.text, below: cell.note == nil ? 4 : -1, size: 12)
    if let note = cell.note { write(note, below: 13, size: 10) }
  }

  /// Seven shades from the lowest to the highest value.
  private func drawScale(left: Double, on canvas: Canvas) {
    guard let (low, high) = range else { return }
    let y = canvas.height - 28
    let shares = high > low ? (0..<7).map { Double($0) / 6 } : [0.5]
    for (step, share) in shares.enumerated() {
      let x = left + Double(step) * 18
      canvas.fill(
        Frame(left: x, top: y, right: x + 18, bottom: y + 12).corners, Self.role, opacity: Self.opacity(ofShare: share))
    }
    canvas.text(
      canvas.shortened(label, to: canvas.width - left - 160),
      at: Place(x: left + Double(shares.count) * 18 + 8, y: y + 10), .muted)
  }
}
