public import Interchange

/// An image with three colors.
public struct RGBImage: Sendable {
  public let height, width: Int
  /// Red, green, blue of each pixel, rows from the top: [H, W, 3].
  public let pixels: [UInt8]

  public init(height: Int, width: Int, pixels: [UInt8]) {
    precondition(pixels.count == height * width * 3, "\(pixels.count) bytes are no \(height)x\(width) image")
    (self.height, self.width, self.pixels) = (height, width, pixels)
  }
}

/// A set of images of any sizes, each decoded when it is asked for. Readers of other sources make one of these.
public struct RGBImages: Sendable {
  public let count: Int
  /// The image of a number from 0. Throws what is wrong with its file.
  public let image: @Sendable (Int) throws -> RGBImage

  public init(count: Int, image: @escaping @Sendable (Int) throws -> RGBImage) {
    (self.count, self.image) = (count, image)
  }

  /// The images of a uint8 array [n, H, W, C] or PyTorch's [n, C, H, W], of three colors or of one, which is repeated; nil
  /// for any other array.
  public init?(_ array: NamedArray) {
    let shape = array.shape
    guard array.kind == .uint8, shape.count == 4, !shape.contains(0) else { return nil }
    let isLast = [1, 3].contains(shape[3])
    guard isLast || [1, 3].contains(shape[1]) else { return nil }
    let (height, width, colors) = isLast ? (shape[1], shape[2], shape[3]) : (shape[2], shape[3], shape[1])
    let (pixelStep, colorStep) = isLast ? (colors, 1) : (1, height * width)
    self.init(count: shape[0]) { [bytes = array.bytes] number in
      let start = number * height * width * colors
      var pixels = [UInt8](repeating: 0, count: height * width * 3)
      for pixel in 0..<(height * width) {
        for color in 0..<3 {
          pixels[pixel * 3 + color] = bytes[start + pixel * pixelStep + min(color, colors - 1) * colorStep]
        }
      }
      return RGBImage(height: height, width: width, pixels: pixels)
    }
  }
}
