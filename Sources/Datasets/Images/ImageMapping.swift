/// The one mapping between stored pixels and what networks see, for training, pictures and metrics alike.
public enum ImageMapping {
  /// A gray value (0...255, means of pixels included) as a network sees it: x / 127.5 - 1, in [-1, 1].
  public static func toUnit(_ value: Double) -> Float { Float(value / 127.5 - 1) }

  /// The nearest stored pixel to a network's value: round((x + 1) 127.5), cut to 0...255. NaN becomes 0.
  public static func toPixel(_ value: Float) -> UInt8 {
    let scaled = ((value + 1) * 127.5).rounded()
    guard scaled > 0 else { return 0 }
    return scaled < 255 ? UInt8(scaled) : 255
  }

  /// The pixel of a network's value by truncation, as the official code makes it: (x + 1) 127.5 without its fraction.
  public static func toTruncatedPixel(_ value: Float) -> UInt8 {
    let scaled = (value + 1) * 127.5
    guard scaled > 0 else { return 0 }
    return scaled < 255 ? UInt8(scaled) : 255
  }
}
