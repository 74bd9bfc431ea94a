internal import CCairo

/// Measures text in DejaVu Sans before there is a figure to draw it in. All lengths in px.
final class TextMeasure {
  private let surface: OpaquePointer
  private let context: OpaquePointer

  init() {
    guard let surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1), let context = cairo_create(surface) else {
      preconditionFailure("Cairo has no memory for an image of one pixel")
    }
    (self.surface, self.context) = (surface, context)
    TextMeasure.setOptions(of: context)
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  /// Outlines and advances must not depend on the hinting that a machine has set.
  static func setOptions(of context: OpaquePointer) {
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
  }

  static func select(size: Double, bold: Bool, in context: OpaquePointer) {
    cairo_select_font_face(
      context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, size)
  }

  /// Control characters have no glyph, and a zero byte would end the C string.
  static func drawable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
  }

  /// The advance of a line of text.
  func width(of text: String, size: Double = 12, bold: Bool = false) -> Double {
    TextMeasure.select(size: size, bold: bold, in: context)
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, TextMeasure.drawable(text), &extents)
    return extents.x_advance
  }

  /// `text`, or its longest beginning with an ellipsis that is no wider than `width`.
  func shortened(_ text: String, to width: Double, size: Double = 12, bold: Bool = false) -> String {
    guard self.width(of: text, size: size, bold: bold) > width else { return text }
    // Bisection: the width grows with the length.
    var (fitting, tooLong) = (0, text.count)
    while tooLong - fitting > 1 {
      let middle = (fitting + tooLong) / 2
      let fits = self.width(of: text.prefix(middle) + "…", size: size, bold: bold) <= width
      (fitting, tooLong) = fits ? (middle, tooLong) : (fitting, middle)
    }
    return text.prefix(fitting) + "…"
  }

  /// `text` broken between words into at most `limit` lines no wider than `width`; what is still too wide is shortened.
  func lines(
    of text: String, within width: Double, limit: Int = 2, size: Double = 12, bold: Bool = false
  ) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last,
        lines.count == limit || self.width(of: last + " " + word, size: size, bold: bold) <= width
      {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.map { shortened($0, to: width, size: size, bold: bold) }
  }
}
