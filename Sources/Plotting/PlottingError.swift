/// What can go wrong while a figure is made. Numbers that cannot be drawn (NaN, infinities) are no error: they are skipped.
public enum PlottingError: Error, Equatable, CustomStringConvertible {
  /// Cairo reported a failure; `status` is its own wording.
  case cairo(operation: String, status: String)
  /// A function of Cairo's SVG backend is missing from the library.
  case missingFunction(name: String)
  /// Cairo wrote an SVG that the post-processing does not understand.
  case unexpectedSVG(found: String)
  /// An id prefix that would not make valid, unambiguous ids.
  case invalidPrefix(String)
  /// A figure too small to hold its axes, or larger than Cairo can draw.
  case invalidSize(width: Int, height: Int)
  /// A logarithmic axis was given a range that is not above zero, or a range is not finite.
  case invalidRange(axis: String, low: Double, high: Double)
  /// An image grid with a count, size, channel number, column number, zoom or gap that has no meaning.
  case invalidGrid(quantity: String, value: Int)
  /// A field with a side, number of values, picture size or number of shades that has no meaning.
  case invalidField(quantity: String, value: Int)
  /// The bytes of an image grid do not match its shape.
  case byteCount(expected: Int, found: Int)

  public var description: String {
    switch self {
    case .cairo(let operation, let status):
      "Cairo failed to \(operation): \(status); check free memory and that libcairo2 and fonts-dejavu-core are installed"
    case .missingFunction(let name):
      "libcairo has no function \(name); install a libcairo2 (1.16 or later) built with its SVG backend"
    case .unexpectedSVG(let found):
      "Cairo's SVG has an unexpected form near '\(found)'; this version of libcairo2 is not supported (1.16 is)"
    case .invalidPrefix(let prefix):
      "'\(prefix)' is not a usable id prefix; start with a letter, then letters, digits, '-' or '_'"
    case .invalidSize(let width, let height):
      "a figure of \(width) x \(height) px cannot be drawn; use 240 x 40 to 8000 x 8000"
    case .invalidRange(let axis, let low, let high):
      "the axis '\(axis)' cannot show \(low) to \(high); give finite ends, above zero when logarithmic"
    case .invalidGrid(let quantity, let value):
      "an image grid cannot have \(quantity) = \(value); see ImageGrid for the permitted values"
    case .invalidField(let quantity, let value):
      "a field cannot have \(quantity) = \(value); see FieldPlot for the permitted values"
    case .byteCount(let expected, let found):
      "an image grid of \(expected) bytes was given \(found) bytes; check count, size and channels"
    }
  }
}
