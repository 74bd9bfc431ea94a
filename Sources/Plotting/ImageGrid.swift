internal import CCairo

/// Small images side by side, row by row, each pixel enlarged to a whole number of pixels, so that nothing is blurred.
public struct ImageGrid: Equatable, Sendable {
  /// Pixels 0...255, row-major [count, size, size, channels].
  let images: [UInt8]
  let count: Int
  /// Height and width of an image in pixels.
  let size: Int
  /// 1 (gray) or 3 (red, green, blue).
  let channels: Int
  /// Images in a row; the last row may be shorter.
  let columns: Int
  /// Side of an enlarged pixel.
  let zoom: Int
  /// Transparent pixels between images; there is none around the grid.
  let gap: Int

  /// - Throws: `PlottingError.invalidGrid` naming the first quantity outside its range (also when the grid would exceed
  ///   Cairo's 32,767 pixels a side), `.byteCount` when `images` does not hold count x size x size x channels bytes.
  public init(
    images: [UInt8], count: Int, size: Int, channels: Int, columns: Int, zoom: Int = 2, gap: Int = 2
  ) throws(PlottingError) {
    (self.images, self.count, self.size, self.channels) = (images, count, size, channels)
    (self.columns, self.zoom, self.gap) = (columns, zoom, gap)
    func check(_ quantity: String, _ value: Int, _ isPermitted: Bool) throws(PlottingError) {
      if !isPermitted { throw .invalidGrid(quantity: quantity, value: value) }
    }
    let longest = 32_767
    try check("count", count, (1...1_000_000).contains(count))
    try check("size", size, (1...longest).contains(size))
    try check("channels", channels, channels == 1 || channels == 3)
    try check("columns", columns, (1...longest).contains(columns))
    try check("zoom", zoom, (1...longest).contains(zoom))
    try check("gap", gap, (0...longest).contains(gap))
    let expected = count * size * size * channels
    guard images.count == expected else { throw .byteCount(expected: expected, found: images.count) }
    try check("width in pixels", width, width <= longest)
    try check("height in pixels", height, height <= longest)
  }

  /// Of the whole grid in pixels.
  public var width: Int { extent(of: min(columns, count)) }
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
    let (green, blue) = channels == 1 ? (offset, offset) : (offset + 1, offset + 2)
    return 0xFF00_0000 | UInt32(images[offset]) << 16 | UInt32(images[green]) << 8 | UInt32(images[blue])
  }
}
