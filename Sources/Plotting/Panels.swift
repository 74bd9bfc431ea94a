/// Small multiples: figures of equal width side by side, each with its title above it, under one legend. The height
/// follows from theirs.
public struct Panels: Drawing {
  public var title: String
  public var description: String
  /// Row by row; an empty title leaves no room for one.
  var panels: [any Drawing]
  /// At most so many panels a row.
  var columns: Int
  /// In px: rather than that a panel is narrower, there are fewer columns.
  var narrowest: Int
  /// What is the same in all panels.
  var legend: [LegendItem]
  public var width: Int

  public init(
    title: String, description: String, panels: [any Drawing], columns: Int, narrowest: Int = 300,
    legend: [LegendItem] = [], width: Int = 880
  ) {
    precondition(columns > 0 && narrowest > 0, "panels need at least one column of at least one pixel")
    (self.title, self.description, self.panels, self.columns) = (title, description, panels, columns)
    (self.narrowest, self.legend, self.width) = (narrowest, legend, width)
  }

  private struct Cell {
    let drawing: any Drawing
    let title: [String]
    /// Of the drawing, below its title.
    let frame: Frame
  }

  private static let gap = 12.0
  private static let lineHeight = 17.0

  /// How many panels a row has.
  var shownColumns: Int {
    max(1, min(columns, panels.count, Int((Double(width) + Self.gap) / (Double(narrowest) + Self.gap))))
  }

  private func layout() -> (legend: Legend, cells: [Cell], height: Double) {
    let type = TextMeasure()
    let legend = Legend(self.legend, width: Double(width), top: 4, type)
    let count = shownColumns
    let each = (Double(width) - Double(count - 1) * Self.gap) / Double(count)
    let fitted = panels.map { $0.fitted(to: Int(each)) }
    let titles = fitted.map { type.lines(of: $0.title, within: each - 12, size: 13, bold: true) }
    var cells: [Cell] = []
    var top = 4 + legend.height
    for first in stride(from: 0, to: fitted.count, by: count) {
      let row = first..<min(first + count, fitted.count)
      let head = Double(row.map { titles[$0].count }.max() ?? 0) * Self.lineHeight
      let height = Double(row.map { fitted[$0].height }.max() ?? 0)
      for index in row {
        let left = (Double(index - first) * (each + Self.gap)).rounded()
        cells.append(
          Cell(
            drawing: fitted[index], title: titles[index],
            frame: Frame(
              left: left, top: top + head, right: left + Double(fitted[index].width),
              bottom: top + head + Double(fitted[index].height))))
      }
      top += head + height + Self.gap
    }
    return (legend, cells, top)
  }

  public var height: Int { max(40, Int(layout().height.rounded(.up))) }

  public func draw(on canvas: Canvas) throws(PlottingError) {
    let (legend, cells, _) = layout()
    legend.draw(on: canvas)
    for cell in cells {
      for (index, line) in cell.title.reversed().enumerated() {
        let y = cell.frame.top - 4 - Double(index) * Self.lineHeight
        canvas.text(line, at: Place(x: cell.frame.left + 12, y: y), size: 13, bold: true)
      }
      try canvas.inside(cell.frame) { () throws(PlottingError) in try cell.drawing.draw(on: canvas) }
    }
  }
}
