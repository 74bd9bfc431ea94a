/// One line of a plot, with an optional band around it.
public struct Curve: Sendable {
  public enum Look: Sendable {
    /// With markers, which tell it from others without color.
    case marked
    case plain
    /// Markers alone.
    case points
    /// One of many alike, such as a seed.
    case thin

    fileprivate var symbol: LegendItem.Symbol {
      switch self {
      case .marked: .curve
      case .plain: .line
      case .points: .mark
      case .thin: .thin
      }
    }
  }

  /// Plain text at the end of the line or in the legend; an empty one is not labeled.
  var name: String
  /// In the order in which they are joined. A point with a coordinate that cannot be drawn (NaN, infinite, at or below
  /// zero on a logarithmic axis) is skipped and breaks the line.
  var points: [(x: Double, y: Double)]
  /// Region between low and high, for instance the range over seeds. Where low is at or below zero on a logarithmic axis
  /// the band reaches down to the axis.
  var band: [(x: Double, low: Double, high: Double)]?
  /// Color and marker shape, from 0; `Palette.seriesCount` styles differ, further ones repeat them dashed.
  var style: Int
  var look: Look

  public init(
    name: String, points: [(x: Double, y: Double)], band: [(x: Double, low: Double, high: Double)]? = nil, style: Int,
    look: Look = .marked
  ) {
    (self.name, self.points, self.band, self.style, self.look) = (name, points, band, style, look)
  }
}

/// A horizontal line to read curves against, named at the right edge. An automatic range includes it; a given one may
/// leave it out.
public struct Reference: Equatable, Sendable {
  var label: String
  var y: Double

  public init(label: String, y: Double) { (self.label, self.y) = (label, y) }
}

/// A vertical line at an event, named above the plot. An automatic range includes it; a given one may leave it out.
public struct VerticalMarker: Equatable, Sendable {
  var label: String
  var x: Double

  public init(label: String, x: Double) { (self.label, self.x) = (label, x) }
}

/// Curves over two axes; without a single drawable point the axes carry the note "no data".
public struct LinePlot: Drawing {
  public var title: String
  public var description: String
  var x: Axis
  var y: Axis
  var series: [Curve]
  var references: [Reference]
  var markers: [VerticalMarker]
  public var width: Int
  public var height: Int
  /// Whether the title is drawn too; false where the page has it as a caption.
  var drawsTitle: Bool

  public init(
    title: String, description: String, x: Axis, y: Axis, series: [Curve], references: [Reference] = [],
    markers: [VerticalMarker] = [], width: Int = 640, height: Int = 380, drawsTitle: Bool = true
  ) {
    (self.title, self.description, self.x, self.y) = (title, description, x, y)
    (self.series, self.references, self.markers) = (series, references, markers)
    (self.width, self.height, self.drawsTitle) = (width, height, drawsTitle)
  }

  /// The points of each curve that can be drawn.
  private var drawn: [[(x: Double, y: Double)]] {
    series.map { curve in curve.points.filter { x.scale.draws($0.x) && y.scale.draws($0.y) } }
  }
  private var bands: [(x: Double, low: Double, high: Double)] {
    series.flatMap { $0.band ?? [] }.filter { x.scale.draws($0.x) && y.scale.draws($0.high) }
  }
  var hasData: Bool { !bands.isEmpty || drawn.contains { !$0.isEmpty } }

  func layout(on canvas: Canvas) throws(PlottingError) -> PlotLayout {
    let (drawn, bands) = (drawn, bands)
    let curves = zip(series, drawn).filter { !$0.0.name.isEmpty }.map { curve, points in
      PlotLayout.Name(
        text: curve.name, style: curve.style, end: points.last.map { (x: $0.x, y: $0.y) },
        note: points.isEmpty ? " (no data)" : "", symbol: curve.look.symbol)
    }
    return try PlotLayout(
      canvas, x: x, y: y, xValues: drawn.joined().map(\.x) + bands.map(\.x) + markers.map(\.x),
      yValues: drawn.joined().map(\.y) + bands.flatMap { [$0.low, $0.high] } + references.map(\.y), room: (0, 0.04),
      names: curves + references.map { .init(text: $0.label, end: (x: nil, y: $0.y)) }, markers: markers,
      top: drawsTitle && !title.isEmpty ? 26 : 4)
  }

  public func draw(on canvas: Canvas) throws(PlottingError) {
    let layout = try layout(on: canvas)
    let axes = layout.axes
    if drawsTitle {
      canvas.text(
        canvas.type.shortened(title, to: canvas.width - 24, size: 14, bold: true), at: Place(x: 12, y: 19), size: 14,
        bold: true)
    }
    axes.drawVertical(label: y.label, labelY: layout.yLabelBaseline, on: canvas)
    axes.drawHorizontal(label: x.label, on: canvas)
    for reference in references where axes.yAxis.contains(reference.y) {
      guard let place = axes.place(axes.xAxis.low, reference.y) else { continue }
      canvas.stroke([place, Place(x: axes.frame.right, y: place.y)], .muted, dash: [1, 3])
    }
    for label in layout.markers {
      let ends = [axes.frame.top - 2, axes.frame.bottom].map { Place(x: label.x, y: $0) }
      canvas.stroke(ends, .muted, dash: [5, 3])
      canvas.text(label.text, at: label.place, .muted, anchor: .middle)
    }
    let runs = series.map { curve in stretches(curve.points) { axes.place($0.x, $0.y) } }
    canvas.clipped(to: axes.frame) {
      for curve in series { drawBand(of: curve, axes, on: canvas) }
      for (curve, runs) in zip(series, runs) where curve.look != .points {
        // Cut, not only clipped: Cairo would lay dashes along all that is hidden.
        for run in runs {
          canvas.stroke(
            pieces: cut(thinned(run), to: axes.frame, margin: 10), .series(curve.style),
            width: curve.look == .thin ? Canvas.thin : Canvas.width(ofStyle: curve.style),
            dash: curve.look == .thin ? [] : Canvas.dash(ofStyle: curve.style))
        }
      }
    }
    // Marks are not clipped: a point on the frame is shown whole.
    for (curve, runs) in zip(series, runs) where curve.look == .marked || curve.look == .points {
      drawMarks(runs, style: curve.style, in: axes.frame, on: canvas)
    }
    layout.drawNames(on: canvas)
    if !hasData { axes.drawNoData(on: canvas) }
  }

  private func drawBand(of curve: Curve, _ axes: PlotAxes, on canvas: Canvas) {
    let runs = stretches(curve.band ?? []) { point -> (top: Place, bottom: Place)? in
      guard let top = axes.place(point.x, point.high), let bottom = axes.place(point.x, axes.yAxis.raised(point.low))
      else { return nil }
      return (top, bottom)
    }
    for run in runs {
      canvas.fill(
        thinned(run.map(\.top)) + thinned(run.map(\.bottom)).reversed(), .series(curve.style), opacity: 0.18)
    }
  }

  /// Shapes tell curves apart without color: at every point of a short curve, at about eight of a long one, and at
  /// points that no line reaches.
  private func drawMarks(_ runs: [[Place]], style: Int, in frame: Frame, on canvas: Canvas) {
    let places = runs.flatMap { $0 }
    let every = places.count <= 25 ? 1 : max(1, places.count / 8)
    // The last point of a long curve is marked, so that a label beside it finds its curve.
    let regular = places.indices.filter { (places.count - 1 - $0) % every == 0 }.map { places[$0] }
    let alone = every == 1 ? [] : runs.filter { $0.count == 1 }.flatMap { $0 }
    for place in regular + alone where frame.contains(place, margin: 0.5) { canvas.mark(place, style: style) }
  }
}
