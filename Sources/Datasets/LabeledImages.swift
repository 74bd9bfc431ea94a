internal import Interchange

/// Images as their data set stores them, with a class each.
public struct LabeledImages: Equatable, Sendable {
  /// Row major [n, H, W, C].
  public let images: [UInt8]
  /// The class of each image, [n].
  public let labels: [UInt8]
  public let height, width, channels: Int
  /// SHA-256 of the pixels followed by the labels, in hex: what a run's configuration records of its data.
  public let hash: String

  public var count: Int { labels.count }

  /// The sizes must agree: one image of height x width x channels a label.
  public init(images: [UInt8], labels: [UInt8], height: Int, width: Int, channels: Int) {
    precondition(
      images.count == labels.count * height * width * channels,
      "\(images.count) bytes are not \(labels.count) images of \(height)x\(width)x\(channels)")
    (self.images, self.labels) = (images, labels)
    (self.height, self.width, self.channels) = (height, width, channels)
    hash = sha256(images + labels)
  }

  /// The first `count` images, or all if there are fewer. The hash is that of the part.
  public func prefix(_ count: Int) -> LabeledImages {
    let kept = max(0, min(count, self.count))
    return LabeledImages(
      images: Array(images.prefix(kept * height * width * channels)), labels: Array(labels.prefix(kept)),
      height: height, width: width, channels: channels)
  }
}
