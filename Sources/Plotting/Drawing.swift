/// What Cairo draws as one SVG. Text becomes outlines of DejaVu Sans, so a drawing looks the same everywhere.
public protocol Drawing: Sendable {
  /// Plain text: the accessible name.
  var title: String { get }
  /// What it shows, for readers who do not see it, plain text; may be empty.
  var description: String { get }
  /// In px, 240 to 8000.
  var width: Int { get set }
  /// In px, at most 8000; may depend on the width.
  var height: Int { get }
  /// Draws everything but title and description.
  func draw(on canvas: Canvas) throws(PlottingError)
}

extension Drawing {
  /// The same figure in another width, such as that of a phone.
  public func fitted(to width: Int) -> any Drawing {
    var copy = self
    copy.width = width
    return copy
  }

  /// The `<svg>` element, for an HTML page or a file. Its bytes depend on this value, the prefix, and the versions of Cairo
  /// and DejaVu Sans, not on what was drawn before.
  /// - Parameter idPrefix: begins every id in the drawing; unique in the page; a letter, then letters, digits, '-', '_'.
  public func svg(idPrefix: String) throws(PlottingError) -> String {
    let canvas = try Canvas(width: width, height: height)
    try draw(on: canvas)
    return try finishedSVG(try canvas.finish(), idPrefix: idPrefix, title: title, description: description)
  }
}
