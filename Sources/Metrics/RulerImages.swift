/// Images and their classes, as the ruler degrades them.
public struct RulerImages: Equatable, Sendable {
  /// Row major [n, H, W, C], in [-1, 1].
  public let values: [Float]
  /// The class of each image, [n].
  public let labels: [UInt8]
  /// H
  public let height: Int
  /// W
  public let width: Int
  /// C
  public let channels: Int

  /// Number of images n.
  public var count: Int { labels.count }
  private var imageSize: Int { height * width * channels }

  /// The sizes must agree: `values` holds one image of height x width x channels a label.
  public init(values: [Float], labels: [UInt8], height: Int, width: Int, channels: Int) {
    precondition(
      values.count == labels.count * height * width * channels,
      "\(values.count) values are not \(labels.count) images of \(height)x\(width)x\(channels)")
    self.values = values
    self.labels = labels
    self.height = height
    self.width = width
    self.channels = channels
  }

  private func replacing(values: [Float]) -> RulerImages {
    RulerImages(values: values, labels: labels, height: height, width: width, channels: channels)
  }

  /// The first `count` images, or all if there are fewer.
  public func prefix(_ count: Int) -> RulerImages {
    RulerImages(
      values: Array(values.prefix(max(0, count) * imageSize)), labels: Array(labels.prefix(max(0, count))),
      height: height, width: width, channels: channels)
  }

  /// Each value plus independent noise of this standard deviation, then clamped to [-1, 1].
  ///
  /// - Parameter normal: draws from N(0, 1), called once a value in storage order.
  public func addingNoise(deviation: Float, normal: () -> Float) -> RulerImages {
    replacing(
      values: values.map { value in
        let noisy = value + deviation * normal()
        return noisy < -1 ? -1 : (noisy > 1 ? 1 : noisy)
      })
  }

  /// Each pixel becomes the mean of itself and its neighbors to the right, below, and below to the right; the last row and
  /// column count twice at the rim, so the size stays.
  public func blurred() -> RulerImages {
    var result = values
    for image in 0..<count {
      for row in 0..<height {
        let below = min(row + 1, height - 1)
        for column in 0..<width {
          let right = min(column + 1, width - 1)
          for channel in 0..<channels {
            let at = { (r: Int, c: Int) in
              values[image * imageSize + (r * width + c) * channels + channel]
            }
            result[image * imageSize + (row * width + column) * channels + channel] =
              ((at(row, column) + at(row, right)) + (at(below, column) + at(below, right))) / 4
          }
        }
      }
    }
    return replacing(values: result)
  }

  /// All images but those of one class.
  ///
  /// - Throws: `MetricsError.missingClass` if none or only one image would go or stay.
  public func leavingOut(label: UInt8) throws -> RulerImages {
    let kept = labels.indices.filter { labels[$0] != label }
    guard kept.count < count, kept.count >= 2 else {
      throw MetricsError.missingClass(label: Int(label), samples: count - kept.count, count: count)
    }
    var remaining: [Float] = []
    remaining.reserveCapacity(kept.count * imageSize)
    for index in kept { remaining.append(contentsOf: values[(index * imageSize)..<((index + 1) * imageSize)]) }
    return RulerImages(
      values: remaining, labels: kept.map { labels[$0] }, height: height, width: width, channels: channels)
  }
}
