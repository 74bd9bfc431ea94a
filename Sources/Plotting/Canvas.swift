internal import CCairo

/// Bytes that Cairo hands to a stream.
final class ByteSink {
  var bytes: [UInt8] = []

  /// The callback that appends to the sink whose unretained pointer is the closure.
  static let write: cairo_write_func_t = { closure, data, length in
    guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
    Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
      .bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
    return CAIRO_STATUS_SUCCESS
  }

  /// Lives as long as the sink, which the caller keeps alive.
  var closure: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
}

/// Throws the wording of `status` unless it is success.
func check(_ status: cairo_status_t, _ operation: String) throws(PlottingError) {
  guard status == CAIRO_STATUS_SUCCESS else {
    throw .cairo(operation: operation, status: String(cString: cairo_status_to_string(status)))
  }
}

/// A place in a figure, in px from its top left corner.
struct Place: Equatable, Sendable { var x, y: Double }

/// A rectangle in px.
struct Frame: Equatable, Sendable {
  var left, top, right, bottom: Double
  var width: Double { right - left }
  var height: Double { bottom - top }
  var center: Place { Place(x: (left + right) / 2, y: (top + bottom) / 2) }
  var corners: [Place] {
    [Place(x: left, y: top), Place(x: right, y: top), Place(x: right, y: bottom), Place(x: left, y: bottom)]
  }

  func contains(_ place: Place, margin: Double) -> Bool {
    place.x >= left - margin && place.x <= right + margin && place.y >= top - margin && place.y <= bottom + margin
  }
}

/// The part of a text that is at its place.
enum Anchor { case start, middle, end }

/// One SVG being drawn by Cairo, with palette roles instead of colors. Joins and caps are round.
public final class Canvas {
  /// In px; of the part that is being drawn, within `inside`.
  private(set) var width, height: Double
  let type = TextMeasure()
  private let surface: OpaquePointer
  private let context: OpaquePointer
  private let sink = ByteSink()
  /// The corner from which places count.
  private var origin = Place(x: 0, y: 0)

  /// A blank, transparent figure of `width` x `height` px.
  init(width: Int, height: Int) throws(PlottingError) {
    guard (240...8000).contains(width), (40...8000).contains(height) else {
      throw .invalidSize(width: width, height: height)
    }
    let name = "cairo_svg_surface_create_for_stream"
    guard
      let surface = cairo_svg_surface_create_for_stream(ByteSink.write, sink.closure, Double(width), Double(height))
    else { throw .missingFunction(name: name) }
    guard let context = cairo_create(surface) else {
      cairo_surface_destroy(surface)
      throw .cairo(operation: "create a drawing context", status: "no context")
    }
    (self.width, self.height) = (Double(width), Double(height))
    (self.surface, self.context) = (surface, context)
    cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND)
    TextMeasure.setOptions(of: context)
    try check(cairo_surface_status(surface), "create an SVG surface")
    try check(cairo_status(context), "create a drawing context")
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  /// Draws in `frame` as on a figure of its own.
  func inside(_ frame: Frame, _ draw: () throws(PlottingError) -> Void) throws(PlottingError) {
    let outer = (origin, width, height)
    defer { (origin, width, height) = outer }
    origin = Place(x: origin.x + frame.left, y: origin.y + frame.top)
    (width, height) = (frame.width, frame.height)
    try draw()
  }

  /// A line through `places`; nothing below two places.
  func stroke(_ places: [Place], _ role: Role, width: Double = 1, dash: [Double] = []) {
    stroke(pieces: [places], role, width: width, dash: dash)
  }

  /// Several lines as one path; those below two places are left out.
  func stroke(pieces: [[Place]], _ role: Role, width: Double = 1, dash: [Double] = [], opacity: Double = 1) {
    let drawn = pieces.filter { $0.count > 1 }
    guard !drawn.isEmpty else { return }
    use(role, opacity: opacity)
    cairo_new_path(context)
    drawn.forEach(trace)
    cairo_set_line_width(context, width)
    cairo_set_dash(context, dash, Int32(dash.count), 0)
    cairo_stroke(context)
  }

  func fill(_ places: [Place], _ role: Role, opacity: Double = 1) {
    guard places.count > 2 else { return }
    use(role, opacity: opacity)
    cairo_new_path(context)
    trace(places)
    cairo_close_path(context)
    cairo_fill(context)
  }

  func disc(_ center: Place, radius: Double, _ role: Role, isHollow: Bool = false) {
    use(role, opacity: 1)
    cairo_new_path(context)
    cairo_arc(context, origin.x + center.x, origin.y + center.y, radius, 0, 2 * Double.pi)
    cairo_close_path(context)
    guard isHollow else { return cairo_fill(context) }
    cairo_set_line_width(context, Canvas.rim)
    cairo_set_dash(context, [], 0, 0)
    cairo_stroke(context)
  }

  /// Round dots as one path: an arc each would take ten times the bytes.
  func dots(_ centers: [Place], diameter: Double, _ role: Role, opacity: Double = 1) {
    stroke(pieces: centers.map { [$0, $0] }, role, width: diameter, opacity: opacity)
  }

  /// A line of text with its baseline at `place`.
  func text(
    _ text: String, at place: Place, _ role: Role = .ink, size: Double = 12, bold: Bool = false,
    anchor: Anchor = .start
  ) {
    guard !text.isEmpty else { return }
    let share =
      switch anchor {
      case .start: 0.0
      case .middle: 0.5
      case .end: 1.0
      }
    let width = textWidth(text, size: size, bold: bold)
    use(role, opacity: 1)
    TextMeasure.select(size: size, bold: bold, in: context)
    cairo_move_to(context, origin.x + place.x - share * width, origin.y + place.y)
    cairo_show_text(context, TextMeasure.drawable(text))
    cairo_new_path(context)
  }

  /// The advance of a line of text, in px.
  func textWidth(_ text: String, size: Double = 12, bold: Bool = false) -> Double {
    type.width(of: text, size: size, bold: bold)
  }

  /// Draws with everything outside `frame` hidden where something may be: Cairo writes a clip path for all drawn within.
  func clipped(to frame: Frame, when isNeeded: Bool = true, _ draw: () -> Void) {
    guard isNeeded else { return draw() }
    cairo_save(context)
    cairo_new_path(context)
    cairo_rectangle(context, origin.x + frame.left, origin.y + frame.top, frame.width, frame.height)
    cairo_clip(context)
    draw()
    cairo_restore(context)
  }

  func outline(_ frame: Frame, _ role: Role, width: Double = 1) {
    stroke(frame.corners + [Place(x: frame.left, y: frame.top)], role, width: width)
  }

  /// The marker of a style, whose shape repeats with its color.
  func mark(_ place: Place, style: Int, isHollow: Bool = false) {
    let corners: [(Double, Double)]
    switch Role.wrapped(style) {
    case 1: corners = [(-3, -3), (3, -3), (3, 3), (-3, 3)]
    case 2: corners = [(0, -4), (3.8, 3), (-3.8, 3)]
    case 3: corners = [(0, -4.4), (4.4, 0), (0, 4.4), (-4.4, 0)]
    case 4: corners = [(0, 4), (3.8, -3), (-3.8, -3)]
    case 5: corners = [(-1.2, -4), (1.2, -4), (1.2, 4), (-1.2, 4)]
    case 6: corners = [(-4, -1.2), (4, -1.2), (4, 1.2), (-4, 1.2)]
    default: return disc(place, radius: 3.2, .series(style), isHollow: isHollow)
    }
    let places = corners.map { Place(x: place.x + $0.0, y: place.y + $0.1) }
    if isHollow {
      stroke(places + places.prefix(1), .series(style), width: Canvas.rim)
    } else {
      fill(places, .series(style))
    }
  }

  /// Styles that repeat a color are dashed.
  static func dash(ofStyle style: Int) -> [Double] { (0..<Palette.seriesCount).contains(style) ? [] : [6, 4] }

  /// The accent is heavier than the others.
  static func width(ofStyle style: Int) -> Double { style == Palette.accent ? 2.5 : 1.5 }

  /// Width of one line of many alike, diameter of one dot of many, width of a hollow marker's rim.
  static let thin = 0.75
  static let dot = 4.5
  static let rim = 1.25

  /// Ends the drawing and returns what Cairo wrote; nothing may be drawn afterward.
  func finish() throws(PlottingError) -> String {
    try check(cairo_status(context), "draw a figure")
    cairo_surface_finish(surface)
    try check(cairo_surface_status(surface), "write an SVG")
    return String(decoding: sink.bytes, as: UTF8.self)
  }

  private func use(_ role: Role, opacity: Double) {
    let color = role.light
    cairo_set_source_rgba(
      context, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255, opacity)
  }

  /// Adds an open line to the path.
  private func trace(_ places: [Place]) {
    cairo_new_sub_path(context)
    for place in places { cairo_line_to(context, origin.x + place.x, origin.y + place.y) }
  }
}
