import CCairo
import Testing

@testable import Plotting

/// A PNG as Cairo reads it: ARGB pixels, row by row.
private func decoded(_ png: [UInt8]) throws -> (width: Int, height: Int, pixels: [UInt32]) {
  final class Source {
    var rest: ArraySlice<UInt8>
    init(_ bytes: [UInt8]) { rest = bytes[...] }
  }
  let source = Source(png)
  let surface = cairo_image_surface_create_from_png_stream(
    { closure, data, length in
      guard let closure, let data else { return CAIRO_STATUS_READ_ERROR }
      let source = Unmanaged<Source>.fromOpaque(closure).takeUnretainedValue()
      guard source.rest.count >= Int(length) else { return CAIRO_STATUS_READ_ERROR }
      for index in 0..<Int(length) { data[index] = source.rest.removeFirst() }
      return CAIRO_STATUS_SUCCESS
    }, Unmanaged.passUnretained(source).toOpaque())
  defer { cairo_surface_destroy(surface) }
  try #require(cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS)
  let (width, height) = (Int(cairo_image_surface_get_width(surface)), Int(cairo_image_surface_get_height(surface)))
  let data = try #require(cairo_image_surface_get_data(surface))
  let stride = Int(cairo_image_surface_get_stride(surface))
  var pixels: [UInt32] = []
  for row in 0..<height {
    for column in 0..<width {
      pixels.append(UnsafeRawPointer(data + row * stride).load(fromByteOffset: column * 4, as: UInt32.self))
    }
  }
  return (width, height, pixels)
}

struct ImageGridTests {
  @Test func grayImagesComeBackEnlargedWithGaps() throws {
    // Three images of 2 x 2 in two columns.
    let images: [UInt8] = [0, 1, 2, 3, 100, 101, 102, 103, 252, 253, 254, 255]
    let grid = try ImageGrid(images: images, count: 3, size: 2, channels: 1, columns: 2, zoom: 3, gap: 1)
    let (width, height, pixels) = try decoded(grid.png())
    #expect([width, height] == [13, 13])
    #expect([grid.width, grid.height] == [13, 13])
    for row in 0..<13 {
      for column in 0..<13 {
        let found = pixels[row * 13 + column]
        let image = row / 7 * 2 + column / 7
        if row % 7 == 6 || column % 7 == 6 || image > 2 {
          #expect(found >> 24 == 0, "transparent at \(row), \(column)")
        } else {
          let value = UInt32(images[image * 4 + row % 7 / 3 * 2 + column % 7 / 3])
          #expect(found == 0xFF00_0000 | value << 16 | value << 8 | value, "at \(row), \(column)")
        }
      }
    }
  }

  @Test func colorImagesComeBackWithoutGaps() throws {
    let images = (0..<2 * 3 * 3 * 3).map { UInt8(truncatingIfNeeded: $0 * 37) }
    let grid = try ImageGrid(images: images, count: 2, size: 3, channels: 3, columns: 2, zoom: 1, gap: 0)
    let (width, height, pixels) = try decoded(grid.png())
    #expect([width, height] == [6, 3])
    for row in 0..<3 {
      for column in 0..<6 {
        let offset = ((column / 3 * 3 + row) * 3 + column % 3) * 3
        let wanted = UInt32(images[offset]) << 16 | UInt32(images[offset + 1]) << 8 | UInt32(images[offset + 2])
        #expect(pixels[row * 6 + column] & 0xFF_FFFF == wanted, "at \(row), \(column)")
      }
    }
  }

  @Test func fewerImagesThanColumnsMakeANarrowGrid() throws {
    let grid = try ImageGrid(images: [9], count: 1, size: 1, channels: 1, columns: 10, zoom: 4, gap: 2)
    let (width, height, pixels) = try decoded(grid.png())
    #expect([width, height] == [4, 4])
    #expect(pixels.allSatisfy { $0 & 0xFF_FFFF == 0x090909 })
  }

  @Test func theSameGridGivesTheSameBytes() throws {
    let images = (0..<16 * 16 * 4).map { UInt8(truncatingIfNeeded: $0) }
    let grid = try ImageGrid(images: images, count: 4, size: 16, channels: 1, columns: 2)
    #expect(try grid.png() == grid.png())
  }

  @Test func badGridsAreRefused() {
    func refuses(
      _ quantity: String, _ value: Int, count: Int = 1, size: Int = 1, channels: Int = 1, columns: Int = 1,
      zoom: Int = 1, gap: Int = 0
    ) {
      #expect(throws: PlottingError.invalidGrid(quantity: quantity, value: value)) {
        try ImageGrid(
          images: [UInt8](repeating: 0, count: max(0, min(count, 40_000))), count: count, size: size,
          channels: channels, columns: columns, zoom: zoom, gap: gap)
      }
    }
    refuses("count", 0, count: 0)
    refuses("count", -1, count: -1)
    refuses("size", 0, size: 0)
    refuses("size", Int.max, size: Int.max)
    refuses("channels", 2, channels: 2)
    refuses("columns", 0, columns: 0)
    refuses("zoom", 0, zoom: 0)
    refuses("gap", -1, gap: -1)
    refuses("width in pixels", 40_000, count: 20_000, columns: 20_000, zoom: 2)
    refuses("height in pixels", 39_999, count: 20_000, columns: 1, gap: 1)
    #expect(throws: PlottingError.byteCount(expected: 4, found: 3)) {
      try ImageGrid(images: [1, 2, 3], count: 1, size: 2, channels: 1, columns: 1)
    }
  }
}
