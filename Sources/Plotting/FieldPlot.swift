/// Dots over a field, all alike.
public struct FieldDots: Sendable {
  /// Shape and color both differ.
  public enum Look: Sendable {
    /// Small dark squares.
    case dark
    /// Larger vermillion squares with a light rim.
    case bright
  }
  /// Those outside the field or not finite are left out.
  var points: [(x: Double, y: Double)]
  var look: Look

  public init(points: [(x: Double, y: Double)], look: Look) { (self.points, self.look) = (points, look) }
}

/// Values over a square as a picture: bands of one hue from light (low) to dark (high), which color-blind readers tell
/// apart by lightness alone. The edges of the bands are its contour lines.
public struct FieldPlot: Sendable {
  /// [side, side] row-major, rows by rising y, columns by rising x; values that are not finite are drawn in gray.
  var values: [Double]
  /// Values along each axis, at least 2.
  var side: Int
  /// First and last coordinate on both axes.
  var range: ClosedRange<Double>
  /// The values at the light and the dark end; nil for the smallest and largest.
  var ends: ClosedRange<Double>?
  /// Drawn over it in this order.
  var dots: [FieldDots]
  /// Height and width of the picture, 32 to 1024.
  public var pixels: Int
  /// Shades, 2 to 32.
  var bands: Int

  public init(
    values: [Double], side: Int, range: ClosedRange<Double>, ends: ClosedRange<Double>? = nil, dots: [FieldDots] = [],
    pixels: Int = 240, bands: Int = 12
  ) {
    (self.values, self.side, self.range, self.ends) = (values, side, range, ends)
    (self.dots, self.pixels, self.bands) = (dots, pixels, bands)
  }

  /// The values at the light and the dark end; nil when no value is finite.
  public var shownEnds: ClosedRange<Double>? {
    if let ends { return ends }
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return nil }
    return low...high
  }

  /// The picture as a PNG file; rising y is up.
  /// - Throws: `PlottingError.invalidField` for sizes that do not fit, `.cairo`.
  public func png() throws(PlottingError) -> [UInt8] {
    try ImageGrid(images: rgb(), count: 1, size: pixels, channels: 3, columns: 1, zoom: 1, gap: 0).png()
  }

  /// The shades from light to dark, side by side, as a PNG file of `width` x `height` px.
  public static func scale(bands: Int = 12) throws(PlottingError) -> (png: [UInt8], width: Int, height: Int) {
    let grid = try ImageGrid(
      images: shades(bands).flatMap { $0 }, count: bands, size: 1, channels: 3, columns: bands, zoom: 16, gap: 0)
    return (try grid.png(), grid.width, grid.height)
  }

  private static func shades(_ bands: Int) -> [[UInt8]] {
    (0..<bands).map { shade(Double($0) / Double(bands - 1)).channels }
  }

  /// Red, green, blue of each pixel, row-major from the top.
  func rgb() throws(PlottingError) -> [UInt8] {
    if !(2...4096).contains(side) { throw .invalidField(quantity: "side", value: side) }
    if values.count != side * side { throw .invalidField(quantity: "number of values", value: values.count) }
    if !(32...1024).contains(pixels) { throw .invalidField(quantity: "pixels", value: pixels) }
    if !(2...32).contains(bands) { throw .invalidField(quantity: "bands", value: bands) }
    let shades = FieldPlot.shades(bands)
    var image: [UInt8] = []
    image.reserveCapacity(pixels * pixels * 3)
    let gray = Color(0x8A8F96).channels
    // Once, not for each pixel: they are the extremes of all values.
    let ends = shownEnds
    for row in 0..<pixels {
      for column in 0..<pixels {
        let band = ends.flatMap { self.band(at: column, pixels - 1 - row, between: $0) }
        image += band.map { shades[$0] } ?? gray
      }
    }
    for layer in dots {
      for point in layer.points { draw(point, layer.look, in: &image) }
    }
    return image
  }

  /// The shade of a pixel, counted from the lower left; nil where the field is not finite.
  func band(at column: Int, _ row: Int, between ends: ClosedRange<Double>) -> Int? {
    let scale = Double(side - 1) / Double(pixels - 1)
    let (x, y) = (Double(column) * scale, Double(row) * scale)
    let (left, below) = (min(Int(x), side - 2), min(Int(y), side - 2))
    let (across, up) = (x - Double(left), y - Double(below))
    func value(_ i: Int, _ j: Int) -> Double { values[(below + j) * side + left + i] }
    let lower = value(0, 0) * (1 - across) + value(1, 0) * across
    let upper = value(0, 1) * (1 - across) + value(1, 1) * across
    let mixed = lower * (1 - up) + upper * up
    guard mixed.isFinite else { return nil }
    let extent = ends.upperBound - ends.lowerBound
    guard extent > 0 else { return 0 }
    let share = min(max((mixed - ends.lowerBound) / extent, 0), 1)
    return min(Int(share * Double(bands)), bands - 1)
  }

  private func draw(_ point: (x: Double, y: Double), _ look: FieldDots.Look, in image: inout [UInt8]) {
    let extent = range.upperBound - range.lowerBound
    guard extent > 0, range.contains(point.x), range.contains(point.y) else { return }
    let column = Int((point.x - range.lowerBound) / extent * Double(pixels - 1))
    let row = pixels - 1 - Int((point.y - range.lowerBound) / extent * Double(pixels - 1))
    func square(_ reach: ClosedRange<Int>, _ color: Color) {
      for y in reach where (0..<pixels).contains(row + y) {
        for x in reach where (0..<pixels).contains(column + x) {
          let place = ((row + y) * pixels + column + x) * 3
          image.replaceSubrange(place..<place + 3, with: color.channels)
        }
      }
    }
    switch look {
    case .dark: square(0...1, Role.ink.light)
    case .bright:
      square(-2...2, Color(0xFFFFFF))
      square(-1...1, Role.series(1).light)
    }
  }

  /// From nearly white to blue, linear in each channel; dark and vermillion dots stand out on all of it.
  private static func shade(_ share: Double) -> Color {
    func mixed(_ low: Double, _ high: Double) -> UInt32 { UInt32((low + share * (high - low)).rounded()) }
    return Color(mixed(245, 52) << 16 | mixed(249, 120) << 8 | mixed(253, 178))
  }
}
