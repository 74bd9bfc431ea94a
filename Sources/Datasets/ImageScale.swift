/// The sizes that experiments run at. Images are first padded with zeros to 32x32, equally on all sides; for 16x16 each value
/// is then the mean of 2 x 2 of them, not rounded to a byte.
public enum ImageScale: Int, CaseIterable, Sendable {
  case small = 16
  case full = 32

  public var size: Int { rawValue }

  private static let padded = 32

  /// All images at this size, mapped by `ImageMapping`: row major [n, size, size, C], in [-1, 1].
  ///
  /// Images may be at most 32x32, and each side must leave an even number of pixels to pad.
  public func apply(to source: LabeledImages) -> [Float] {
    let (h, w, c) = (source.height, source.width, source.channels)
    let (top, left) = ((ImageScale.padded - h) / 2, (ImageScale.padded - w) / 2)
    precondition(
      top >= 0 && left >= 0 && h + 2 * top == ImageScale.padded && w + 2 * left == ImageScale.padded,
      "images of \(h)x\(w) do not pad to \(ImageScale.padded)x\(ImageScale.padded)")
    let window = ImageScale.padded / size
    // Sums of at most four bytes: a table of all means replaces a division a pixel.
    let units = (0...(255 * window * window)).map { ImageMapping.toUnit(Double($0) / Double(window * window)) }
    let imageSize = size * size * c
    return [Float](unsafeUninitializedCapacity: source.count * imageSize) { result, initialized in
      source.images.withUnsafeBufferPointer { pixels in
        var sums = [Int](repeating: 0, count: imageSize)
        for image in 0..<source.count {
          for place in sums.indices { sums[place] = 0 }
          for row in 0..<h {
            let target = (row + top) / window * size
            for column in 0..<w {
              let from = ((image * h + row) * w + column) * c
              let to = (target + (column + left) / window) * c
              for channel in 0..<c { sums[to + channel] += Int(pixels[from + channel]) }
            }
          }
          for place in sums.indices { result[image * imageSize + place] = units[sums[place]] }
        }
      }
      initialized = source.count * imageSize
    }
  }
}
