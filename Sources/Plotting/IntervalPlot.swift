/// The measurements at one place of an interval plot: every value, their mean and its interval.
public struct IntervalPoint: Equatable, Sendable {
  /// Where on the horizontal axis.
  public var x: Double
  /// Each one a dot; those that cannot be drawn are left out.
  public var values: [Double]
  /// The mean; nil draws dots alone.
  public var mean: Double?
  /// Half the length of the interval around the mean; nil for none. Where its low end is at or below zero on a
  /// logarithmic axis, it reaches down to the axis.
  public var halfWidth: Double?

  /// The measurements at `x`.
  public init(x: Double, values: [Double], mean: Double? = nil, halfWidth: Double? = nil) {
    self.x = x
    self.values = values
    self.mean = mean
    self.halfWidth = halfWidth
  }
}

/// Measurements of one thing at several places.
public struct IntervalSeries: Equatable, Sendable {
  /// Name beside the last mean or in the legend, plain text; an empty one is not labeled.
  public var name: String
  /// In the order in which their means are joined.
  public var points: [IntervalPoint]
  /// Color and marker shape, from 0, as a `Curve`'s.
  public var style: Int
  /// Whether a thin line joins the means.
  public var joinsMeans: Bool

  /// A series.
  public init(name: String, points: [IntervalPoint], style: Int, joinsMeans: Bool = true) {
    self.name = name
    self.points = points
    self.style = style
    self.joinsMeans = joinsMeans
  }
}

/// What theory or a null hypothesis says, to read measurements against: a dashed line with an optional band.
public struct Guide: Sendable {
  /// Plain text, at the right edge.
  public var label: String
  /// In the order in which they are joined by straight lines of the figure.
  public var points: [(x: Double, y: Double)]
  /// Region around it; nil for none.
  public var band: [(x: Double, low: Double, high: Double)]?

  /// A guide.
  public init(label: String, points: [(x: Double, y: Double)], band: [(x: Double, low: Double, high: Double)]? = nil) {
    self.label = label
    self.points = points
    self.band = band
  }
}

/// A named place on a horizontal axis.
public struct AxisMark: Equatable, Sendable {
  /// Where.
  public var x: Double
  /// Plain text below the axis; left out where it would touch the one before it.
  public var label: String

  /// A mark.
  public init(x: Double, label: String) {
    self.x = x
    self.label = label
  }
}

/// Single measurements, their means and intervals over numbers or categories as one SVG.
///
/// The dots of a series stand left of its means, so that neither hides the other; several series stand side by side.
public struct IntervalPlot: Sendable {
  /// Short name of the figure, plain text: its accessible name.
  public var title: String
  /// What the figure shows, for readers who do not see it, plain text; may be empty.
  public var description: String
  /// Horizontal axis. Its automatic range leaves room around the outer places.
  public var x: Axis
  /// Places that are named below the axis; empty for ordinary ticks. An automatic range includes them.
  public var marks: [AxisMark]
  /// Vertical axis.
  public var y: Axis
  /// The series; without a single drawable value the axes carry the note "no data".
  public var series: [IntervalSeries]
  /// Lines to read the measurements against. An automatic range includes their ends and bands.
  public var guides: [Guide]
  /// Width in px, 240 to 8000.
  public var width: Int
  /// Height in px, 160 to 8000.
  public var height: Int

  /// A plot of 880 x 380 px unless said otherwise.
  public init(
    title: String, description: String, x: Axis, marks: [AxisMark] = [], y: Axis, series: [IntervalSeries],
    guides: [Guide] = [], width: Int = 880, height: Int = 380
  ) {
    self.title = title
    self.description = description
    self.x = x
    self.marks = marks
    self.y = y
    self.series = series
    self.guides = guides
    self.width = width
    self.height = height
  }

  /// A plot over categories: the place of a point is the index of its category.
  public init(
    title: String, description: String, categories: [String], label: String, y: Axis, series: [IntervalSeries],
    guides: [Guide] = [], width: Int = 880, height: Int = 380
  ) {
    self.init(
      title: title, description: description,
      x: Axis(label: label, range: -0.5...max(0.5, Double(categories.count) - 0.5)),
      marks: categories.enumerated().map { AxisMark(x: Double($0.offset), label: $0.element) }, y: y, series: series,
      guides: guides, width: width, height: height)
  }

  /// The figure as an `<svg>` element, as `LinePlot.svg`.
  /// - Throws: `PlottingError`.
  public func svg(idPrefix: String) throws(PlottingError) -> String {
    let canvas = try Canvas(width: width, height: height)
    try IntervalPlotLayout(self, canvas).draw(on: canvas)
    return try finishedSVG(try canvas.finish(), idPrefix: idPrefix, title: title, description: description)
  }
}
