internal import Interchange

/// Decoded images of one size, with a class each where their data set has classes: in memory, or in a mapped file. Nothing that
/// reads them knows which.
public struct LabeledImages: Sendable {
  /// The class of each image, [n]; empty for a data set without.
  public let labels: [UInt8]
  public let count, height, width, channels: Int
  /// SHA-256 of the pixels followed by the labels, in hex: what a run's configuration records of its data.
  public let hash: String
  private let memory: Memory

  private enum Memory: Sendable {
    case array([UInt8])
    case file(MappedFile)
  }

  /// From row major [n, H, W, C] and one label an image.
  public init(images: [UInt8], labels: [UInt8], height: Int, width: Int, channels: Int) {
    precondition(
      images.count == labels.count * height * width * channels,
      "\(images.count) bytes are not \(labels.count) images of \(height)x\(width)x\(channels)")
    (self.labels, count) = (labels, labels.count)
    (self.height, self.width, self.channels) = (height, width, channels)
    memory = .array(images)
    hash = sha256(images + labels)
  }

  /// From a file that holds the pixels and behind them, where there are classes, the labels.
  init(_ file: MappedFile, hash: String, count: Int, height: Int, width: Int, channels: Int) {
    let pixels = count * height * width * channels
    precondition([pixels, pixels + count].contains(file.bytes.count), "a file of \(file.bytes.count) bytes")
    (self.hash, self.count, self.height, self.width, self.channels) = (hash, count, height, width, channels)
    memory = .file(file)
    labels = Array(file.bytes[pixels...])
  }

  /// Bytes of one image.
  var imageBytes: Int { height * width * channels }

  /// All pixels, row major [n, H, W, C].
  /// - Parameter reading: about how many of them `body` reads.
  func withPixels<Result>(
    reading: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    switch memory {
    case .array(let bytes): return try bytes.withUnsafeBufferPointer(body)
    case .file(let file):
      defer { file.didRead(reading) }
      return try body(file.bytes.bindMemory(to: UInt8.self))
    }
  }

  /// A copy of the pixels of some images, row major [n, H, W, C].
  public func pixels(of range: Range<Int>) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "images \(range) of \(count)")
    let bytes = range.lowerBound * imageBytes..<range.upperBound * imageBytes
    return withPixels(reading: bytes.count) { Array($0[bytes]) }
  }
}
