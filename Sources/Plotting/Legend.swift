/// What a line or a mark of a figure means.
public struct LegendItem: Equatable, Sendable {
  public enum Symbol: Sendable {
    /// A line with its markers.
    case curve
    /// A line alone, wide or thin.
    case line, thin
    /// The marker of a style, filled or hollow.
    case mark, hollow
    /// A seed of a row or a sweep.
    case dot
    /// A mean with its interval.
    case interval
  }

  var symbol: Symbol
  /// Plain text.
  var text: String
  var style: Int

  public init(_ symbol: Symbol, _ text: String, style: Int) {
    (self.symbol, self.text, self.style) = (symbol, text, style)
  }
}

/// The meanings of lines and marks above a figure, side by side in as many lines as they need.
struct Legend: Equatable {
  struct Entry: Equatable {
    var item: LegendItem
    /// The item's text, broken where it is longer than the figure is wide.
    var lines: [String]
    /// The left end of the symbol, in the middle of its height.
    var place: Place
  }

  static let lineHeight = 16.0
  static let symbolWidth = 22.0

  private(set) var entries: [Entry] = []
  /// With the space below; 0 without items.
  private(set) var height = 0.0

  /// None.
  init() {}

  /// - Parameters:
  ///   - width: of the figure.
  ///   - top: where the legend begins.
  init(_ items: [LegendItem], width: Double, top: Double, _ text: TextMeasure) {
    var place = Place(x: Self.margin, y: top + Self.lineHeight / 2)
    for item in items {
      let lines = text.lines(of: item.text, within: width - 2 * Self.margin - Self.symbolWidth - 6)
      let extent = Self.symbolWidth + 6 + (lines.map { text.width(of: $0) }.max() ?? 0)
      if place.x > Self.margin, lines.count > 1 || place.x + extent > width - Self.margin {
        place = Place(x: Self.margin, y: place.y + Self.lineHeight)
      }
      entries.append(Entry(item: item, lines: lines, place: place))
      place.x += extent + 18
      place.y += Double(max(lines.count, 1) - 1) * Self.lineHeight
    }
    height = items.isEmpty ? 0 : place.y - top + Self.lineHeight / 2 + 6
  }

  private static let margin = 12.0

  func draw(on canvas: Canvas) {
    for entry in entries {
      canvas.symbol(entry.item.symbol, entry.place, style: entry.item.style)
      for (index, line) in entry.lines.enumerated() {
        let y = entry.place.y + 4 + Double(index) * Self.lineHeight
        canvas.text(line, at: Place(x: entry.place.x + Self.symbolWidth + 6, y: y))
      }
    }
  }
}

extension Canvas {
  /// What a line or a mark looks like, from `place` to the right.
  func symbol(_ symbol: LegendItem.Symbol, _ place: Place, style: Int) {
    let end = Place(x: place.x + Legend.symbolWidth, y: place.y)
    let middle = Place(x: (place.x + end.x) / 2, y: place.y)
    let role = Role.series(style)
    switch symbol {
    case .curve:
      stroke([place, end], role, width: Canvas.width(ofStyle: style), dash: Canvas.dash(ofStyle: style))
      mark(middle, style: style)
    case .line: stroke([place, end], role, width: Canvas.width(ofStyle: style), dash: Canvas.dash(ofStyle: style))
    case .thin: stroke([place, end], role, width: Canvas.thin)
    case .mark: mark(middle, style: style)
    case .hollow: mark(middle, style: style, isHollow: true)
    case .dot: dots([middle], diameter: Canvas.dot, role)
    case .interval:
      stroke([place, end], role, width: 2)
      mark(middle, style: style)
    }
  }
}
