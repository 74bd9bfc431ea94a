import Foundation

/// Small folders in the form of Fashion-MNIST, for tests that must not need the real data.
///
/// An image of class c shows a bright bar whose place and direction tell the class, shifted and dimmed a little from image
/// to image, on dark noise: easy to learn, and no two images alike.
public enum IDXFixture {
  /// Height and width.
  public static let size = 28

  /// Writes the four files, gzipped or plain, into an existing folder. Classes follow each other in turn.
  public static func write(to folder: String, train: Int = 200, test: Int = 100, gzipped: Bool = false) throws {
    for (prefix, count, first) in [("train", train, 0), ("t10k", test, train)] {
      try write(
        idx(shape: [count, size, size], bytes: images(count: count, first: first)), gzipped: gzipped,
        to: "\(folder)/\(prefix)-images-idx3-ubyte")
      try write(
        idx(shape: [count], bytes: labels(count: count)), gzipped: gzipped, to: "\(folder)/\(prefix)-labels-idx1-ubyte")
    }
  }

  /// Runs `body` with the path of a new folder that holds such files, and removes it.
  public static func withFolder<T>(
    train: Int = 200, test: Int = 100, gzipped: Bool = false, _ body: (String) throws -> T
  ) throws -> T {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("idx-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try write(to: folder.path, train: train, test: test, gzipped: gzipped)
    return try body(folder.path)
  }

  /// An IDX file of unsigned bytes; the shape need not be true.
  public static func idx(shape: [Int], bytes: [UInt8]) -> [UInt8] {
    let extents = shape.flatMap { extent in (0..<4).map { UInt8(truncatingIfNeeded: extent >> (24 - 8 * $0)) } }
    return [0, 0, 8, UInt8(shape.count)] + extents + bytes
  }

  /// 0, 1, ... 9, 0, ...
  public static func labels(count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 10) } }

  /// Row major [count, 28, 28]; `first` is the number of the first image, so that splits differ.
  public static func images(count: Int, first: Int = 0) -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: count * size * size)
    for image in 0..<count {
      let label = image % 10
      var noise = UInt32(truncatingIfNeeded: first + image) &* 2_654_435_761 &+ 1
      let draw = { (bound: UInt32) -> Int in
        noise = noise &* 1_664_525 &+ 1_013_904_223
        return Int((noise >> 8) % bound)
      }
      let bar = 3 + (label % 5) * 5 + draw(2)
      let bright = 180 + draw(60)
      for row in 0..<size {
        for column in 0..<size {
          let across = label < 5 ? row : column
          let value = (bar..<(bar + 4)).contains(across) ? bright + draw(16) : draw(16)
          pixels[(image * size + row) * size + column] = UInt8(value)
        }
      }
    }
    return pixels
  }

  /// A gzip file whose content is stored, not compressed.
  public static func gzip(_ content: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    var start = 0
    repeat {
      let length = min(65_535, content.count - start)
      let last: UInt8 = start + length == content.count ? 1 : 0
      let low = UInt8(length & 255)
      let high = UInt8(length >> 8)
      result += [last, low, high, ~low, ~high] + content[start..<(start + length)]
      start += length
    } while start < content.count
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in content {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    for word in [~crc, UInt32(truncatingIfNeeded: content.count)] {
      result += (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
    return result
  }

  private static func write(_ bytes: [UInt8], gzipped: Bool, to path: String) throws {
    let content = gzipped ? gzip(bytes) : bytes
    try Data(content).write(to: URL(fileURLWithPath: gzipped ? path + ".gz" : path))
  }
}
