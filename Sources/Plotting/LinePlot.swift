/// One line of a plot, with an optional band around it.
public struct Curve: Sendable {
  /// Name at the end of the line or in the legend, plain text; an empty one is not labeled.
  public var name: String
  /// In the order in which they are joined. A point with a coordinate that cannot be drawn (NaN, infinite, at or below
  /// zero on a logarithmic axis) is skipped and breaks the line.
  public var points: [(x: Double, y: Double)]
  /// Region between low and high, for instance the range over seeds; nil for none. Where low is at or below zero on a
  /// logarithmic axis the band reaches down to the axis.
  public var band: [(x: Double, low: Double, high: Double)]?
  /// Color and marker shape, from 0; `Palette.seriesCount` styles differ, further ones repeat them dashed.
  public var style: Int

  /// A curve.
  public init(
    name: String, points: [(x: Double, y: Double)], band: [(x: Double, low: Double, high: Double)]? = nil, style: Int
  ) {
    self.name = name
    self.points = points
    self.band = band
    self.style = style
  }
}

/// A horizontal line to read curves against, labeled at the right edge. Not drawn when it lies outside a given range.
public struct Reference: Equatable, Sendable {
  /// Plain text, for instance "noise 0.3".
  public var label: String
  /// Where the line stands; an automatic range includes it.
  public var y: Double

  /// A reference line.
  public init(label: String, y: Double) {
    self.label = label
    self.y = y
  }
}

/// A vertical line at an event, labeled above the plot. Not drawn when it lies outside a given range.
public struct VerticalMarker: Equatable, Sendable {
  /// Plain text, for instance "diverged".
  public var label: String
  /// Where the line stands; an automatic range includes it.
  public var x: Double

  /// A vertical marker.
  public init(label: String, x: Double) {
    self.label = label
    self.x = x
  }
}

/// Curves over two axes as one SVG.
///
/// Names stand at the ends of the curves where all of them fit there without overlap, else in a legend above. Text is
/// drawn as outlines of DejaVu Sans, so the figure looks the same everywhere; screen readers get title and description.
public struct LinePlot: Sendable {
  /// Short name of the figure, plain text: drawn above it and its accessible name.
  public var title: String
  /// What the figure shows, for readers who do not see it, plain text; may be empty.
  public var description: String
  /// Horizontal axis.
  public var x: Axis
  /// Vertical axis.
  public var y: Axis
  /// The curves, drawn in this order; without a single drawable point the axes carry the note "no data".
  public var series: [Curve]
  /// Horizontal lines to read the curves against.
  public var references: [Reference]
  /// Vertical lines at events.
  public var markers: [VerticalMarker]
  /// Width in px, 240 to 8000.
  public var width: Int
  /// Height in px, 160 to 8000.
  public var height: Int
  /// Whether the title is drawn too; false where the page has it as a caption.
  public var drawsTitle: Bool

  /// A plot of 640 x 380 px unless said otherwise.
  public init(
    title: String, description: String, x: Axis, y: Axis, series: [Curve], references: [Reference] = [],
    markers: [VerticalMarker] = [], width: Int = 640, height: Int = 380, drawsTitle: Bool = true
  ) {
    self.title = title
    self.description = description
    self.x = x
    self.y = y
    self.series = series
    self.references = references
    self.markers = markers
    self.width = width
    self.height = height
    self.drawsTitle = drawsTitle
  }

  /// The figure as an `<svg>` element to stand in an HTML page or alone. The bytes depend on this value and the prefix
  /// (and the versions of Cairo and DejaVu Sans), not on what was drawn before.
  /// - Parameter idPrefix: begins every id in the figure; unique in the page; a letter, then letters, digits, '-', '_'.
  /// - Throws: `PlottingError`.
  public func svg(idPrefix: String) throws(PlottingError) -> String {
    let canvas = try Canvas(width: width, height: height)
    let layout = try LinePlotLayout(self, canvas)
    layout.draw(on: canvas)
    return try finishedSVG(try canvas.finish(), idPrefix: idPrefix, title: title, description: description)
  }
}
