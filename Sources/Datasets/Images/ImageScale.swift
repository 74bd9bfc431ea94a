/// How images become values of the size that an experiment runs at.
///
/// Images of that size are taken as they are. Smaller ones, up to 32x32, are padded with zeros to 32x32, equally on all sides;
/// for 16x16 each value is then the mean of 2 x 2 of them, not rounded to a byte.
struct ImageScale: Sendable {
  /// Where in an image the bytes are whose sum makes place p: `taps[starts[p]..<starts[p + 1]]`.
  let starts: [Int32], taps: [Int32]
  /// Value by sum: a table replaces a division a pixel.
  let units: [Float]

  private static let padded = 32

  /// - Throws: `DatasetError.scale` for a size that images of that height and width have no rule for.
  init(height: Int, width: Int, channels: Int, to size: Int) throws {
    let (top, left, window): (Int, Int, Int)
    if height == size && width == size {
      (top, left, window) = (0, 0, 1)
    } else {
      (top, left) = ((Self.padded - height) / 2, (Self.padded - width) / 2)
      guard top >= 0, left >= 0, height + 2 * top == Self.padded, width + 2 * left == Self.padded,
        size == Self.padded || 2 * size == Self.padded
      else { throw DatasetError.scale(height: height, width: width, size: size) }
      window = Self.padded / size
    }
    var (starts, taps): ([Int32], [Int32]) = ([0], [])
    for row in 0..<size {
      for column in 0..<size {
        for channel in 0..<channels {
          for y in row * window - top..<(row + 1) * window - top where y >= 0 && y < height {
            for x in column * window - left..<(column + 1) * window - left where x >= 0 && x < width {
              taps.append(Int32((y * width + x) * channels + channel))
            }
          }
          starts.append(Int32(taps.count))
        }
      }
    }
    (self.starts, self.taps) = (starts, taps)
    let area = window * window
    units = (0...255 * area).map { ImageMapping.toUnit(Double($0) / Double(area)) }
  }
}
