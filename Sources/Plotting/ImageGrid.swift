internal import CCairo

/// Small images side by side, row by row, each pixel enlarged to a whole number of pixels, so that nothing is blurred.
public struct ImageGrid: Equatable, Sendable {
  /// Pixels 0...255, row-major [count, size, size, channels].
  public let images: [UInt8]
  /// How many images, at least 1.
  public let count: Int
  /// Height and width of an image in pixels, at least 1.
  public let size: Int
  /// 1 (gray) or 3 (red, green, blue).
  public let channels: Int
  /// Images in a row, at least 1; the last row may be shorter.
  public let columns: Int
  /// Side of an enlarged pixel, at least 1.
  public let zoom: Int
  /// Transparent pixels between images, 0 or more; there is none around the grid.
  public let gap: Int

  /// A checked grid.
  /// - Throws: `PlottingError.invalidGrid` naming the first quantity outside its range (also when the grid would exceed
  ///   Cairo's 32,767 pixels a side), `.byteCount` when `images` does not hold count x size x size x channels bytes.
  public init(
    images: [UInt8], count: Int, size: Int, channels: Int, columns: Int, zoom: Int = 2, gap: Int = 2
  ) throws(PlottingError) {
    let longest = 32_767
    if !(1...1_000_000).contains(count) { throw .invalidGrid(quantity: "count", value: count) }
    if !(1...longest).contains(size) { throw .invalidGrid(quantity: "size", value: size) }
    if channels != 1 && channels != 3 { throw .invalidGrid(quantity: "channels", value: channels) }
    if !(1...longest).contains(columns) { throw .invalidGrid(quantity: "columns", value: columns) }
    if !(1...longest).contains(zoom) { throw .invalidGrid(quantity: "zoom", value: zoom) }
    if !(0...longest).contains(gap) { throw .invalidGrid(quantity: "gap", value: gap) }
    let expected = count * size * size * channels
    guard images.count == expected else { throw .byteCount(expected: expected, found: images.count) }
    self.images = images
    self.count = count
    self.size = size
    self.channels = channels
    self.columns = columns
    self.zoom = zoom
    self.gap = gap
    if width > longest { throw .invalidGrid(quantity: "width in pixels", value: width) }
    if height > longest { throw .invalidGrid(quantity: "height in pixels", value: height) }
  }

  /// Width of the whole grid in pixels.
  public var width: Int { extent(of: min(columns, count)) }

  /// Height of the whole grid in pixels.
  public var height: Int { extent(of: (count + columns - 1) / columns) }

  /// The grid as a PNG file: 24-bit color, with transparency when there are gaps or free places.
  /// - Throws: `PlottingError.cairo`.
  public func png() throws(PlottingError) -> [UInt8] {
    let opaque = gap == 0 && count % min(columns, count) == 0
    let format = opaque ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32
    guard let surface = cairo_image_surface_create(format, Int32(width), Int32(height)) else {
      throw .cairo(operation: "create an image", status: "no surface")
    }
    defer { cairo_surface_destroy(surface) }
    try check(cairo_surface_status(surface), "create an image of \(width) x \(height) pixels")
    cairo_surface_flush(surface)
    guard let data = cairo_image_surface_get_data(surface) else {
      throw .cairo(operation: "create an image", status: "no pixels")
    }
    let stride = Int(cairo_image_surface_get_stride(surface))
    for image in 0..<count {
      let top = image / columns * (size * zoom + gap)
      let left = image % columns * (size * zoom + gap)
      for row in 0..<size * zoom {
        let line = UnsafeMutableRawPointer(data + (top + row) * stride).assumingMemoryBound(to: UInt32.self) + left
        for column in 0..<size * zoom { line[column] = pixel(image, row / zoom, column / zoom) }
      }
    }
    cairo_surface_mark_dirty(surface)
    let sink = ByteSink()
    try check(cairo_surface_write_to_png_stream(surface, ByteSink.write, sink.closure), "write a PNG")
    return sink.bytes
  }

  private func extent(of places: Int) -> Int { places * size * zoom + (places - 1) * gap }

  /// An opaque pixel in Cairo's order: alpha, red, green, blue from the highest byte down.
  private func pixel(_ image: Int, _ row: Int, _ column: Int) -> UInt32 {
    let offset = ((image * size + row) * size + column) * channels
    let red = UInt32(images[offset])
    let green = channels == 1 ? red : UInt32(images[offset + 1])
    let blue = channels == 1 ? red : UInt32(images[offset + 2])
    return 0xFF00_0000 | red << 16 | green << 8 | blue
  }
}
