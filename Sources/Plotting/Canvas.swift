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
  /// In px.
  let width, height: Double
  private let surface: OpaquePointer
  private let context: OpaquePointer
  private let sink = ByteSink()

  /// A blank, transparent figure of `width` x `height` px.
  init(width: Int, height: Int) throws(PlottingError) {
    guard (240...8000).contains(width), (160...8000).contains(height) else {
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
    // Outlines and advances must not depend on the hinting that a machine has set.
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
    try check(cairo_surface_status(surface), "create an SVG surface")
    try check(cairo_status(context), "create a drawing context")
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  /// A line through `places`; nothing below two places.
  func stroke(_ places: [Place], _ role: Role, width: Double = 1, dash: [Double] = []) {
    stroke(pieces: [places], role, width: width, dash: dash)
  }

  /// Several lines as one path; those below two places are left out.
  func stroke(pieces: [[Place]], _ role: Role, width: Double = 1, dash: [Double] = []) {
    let drawn = pieces.filter { $0.count > 1 }
    guard !drawn.isEmpty else { return }
    use(role, opacity: 1)
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

  func disc(_ center: Place, radius: Double, _ role: Role) {
    use(role, opacity: 1)
    cairo_new_path(context)
    cairo_arc(context, center.x, center.y, radius, 0, 2 * Double.pi)
    cairo_close_path(context)
    cairo_fill(context)
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
    cairo_move_to(context, place.x - share * width, place.y)
    cairo_show_text(context, Canvas.drawable(text))
    cairo_new_path(context)
  }

  /// The advance of a line of text, in px.
  func textWidth(_ text: String, size: Double = 12, bold: Bool = false) -> Double {
    cairo_select_font_face(
      context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, size)
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, Canvas.drawable(text), &extents)
    return extents.x_advance
  }

  /// `text`, or its longest beginning with an ellipsis that is no wider than `width`.
  func shortened(_ text: String, to width: Double, size: Double = 12, bold: Bool = false) -> String {
    guard textWidth(text, size: size, bold: bold) > width else { return text }
    // Bisection: the width grows with the length.
    var (fitting, tooLong) = (0, text.count)
    while tooLong - fitting > 1 {
      let middle = (fitting + tooLong) / 2
      let fits = textWidth(text.prefix(middle) + "…", size: size, bold: bold) <= width
      (fitting, tooLong) = fits ? (middle, tooLong) : (fitting, middle)
    }
    return text.prefix(fitting) + "…"
  }

  /// Draws with everything outside `frame` hidden where something may be: Cairo writes a clip path for all drawn within.
  func clipped(to frame: Frame, when isNeeded: Bool = true, _ draw: () -> Void) {
    guard isNeeded else { return draw() }
    cairo_save(context)
    cairo_new_path(context)
    cairo_rectangle(context, frame.left, frame.top, frame.width, frame.height)
    cairo_clip(context)
    draw()
    cairo_restore(context)
  }

  func outline(_ frame: Frame, _ role: Role, width: Double = 1) {
    stroke(frame.corners + [Place(x: frame.left, y: frame.top)], role, width: width)
  }

  /// The marker of a style: its shape repeats with its color.
  func mark(_ place: Place, style: Int) {
    let corners: [(Double, Double)]
    switch Role.wrapped(style) {
    case 1: corners = [(-3, -3), (3, -3), (3, 3), (-3, 3)]
    case 2: corners = [(0, -4), (3.8, 3), (-3.8, 3)]
    case 3: corners = [(0, -4.4), (4.4, 0), (0, 4.4), (-4.4, 0)]
    case 4: corners = [(0, 4), (3.8, -3), (-3.8, -3)]
    case 5: corners = [(-1.2, -4), (1.2, -4), (1.2, 4), (-1.2, 4)]
    case 6: corners = [(-4, -1.2), (4, -1.2), (4, 1.2), (-4, 1.2)]
    default: return disc(place, radius: 3.2, .series(style))
    }
    fill(corners.map { Place(x: place.x + $0.0, y: place.y + $0.1) }, .series(style))
  }

  /// A short piece of a curve with its marker, from `place` to the right.
  func swatch(_ place: Place, style: Int) {
    let end = place.x + PlotLayout.swatchWidth
    stroke([place, Place(x: end, y: place.y)], .series(style), width: 1.75, dash: Canvas.dash(ofStyle: style))
    mark(Place(x: (place.x + end) / 2, y: place.y), style: style)
  }

  /// Styles that repeat a color are dashed.
  static func dash(ofStyle style: Int) -> [Double] { (0..<Palette.seriesCount).contains(style) ? [] : [6, 4] }

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
    for place in places { cairo_line_to(context, place.x, place.y) }
  }

  /// Control characters have no glyph, and a zero byte would end the C string.
  private static func drawable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
  }
}
