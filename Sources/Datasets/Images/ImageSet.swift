/// Images as networks see them, ready to be put into batches: values in [-1, 1], computed from the bytes of `LabeledImages`
/// whenever they are asked for.
public struct ImageSet: Sendable {
  public let count: Int
  public let size: Int
  public let channels: Int
  /// The class of each image, [n]; empty where the data set has none.
  public let labels: [UInt8]

  private let source: LabeledImages
  private let scale: ImageScale
  /// The images of the source that are meant; nil for all.
  private var chosen: [Int]?
  private var change: Change?

  /// Changes the values of an image, [size, size, C], whenever they are read; it is told the image's number in its source.
  public typealias Change = @Sendable (_ image: Int, _ values: UnsafeMutableBufferPointer<Float>) -> Void

  /// All images of a data set at one size. Throws `DatasetError.scale` for one that they cannot have.
  public init(_ source: LabeledImages, size: Int) throws {
    scale = try ImageScale(height: source.height, width: source.width, channels: source.channels, to: size)
    (self.source, self.size) = (source, size)
    (count, labels, channels) = (source.count, source.labels, source.channels)
  }

  private init(_ other: ImageSet, chosen: [Int]?, labels: [UInt8], change: Change?) {
    (source, scale, size, channels) = (other.source, other.scale, other.size, other.channels)
    (self.chosen, self.labels, self.change) = (chosen, labels, change)
    count = chosen?.count ?? other.count
  }

  public var imageSize: Int { size * size * channels }

  /// The same images, changed.
  public func changed(by change: @escaping Change) -> ImageSet {
    precondition(self.change == nil, "images are changed once")
    return ImageSet(self, chosen: chosen, labels: labels, change: change)
  }

  /// The images with these numbers.
  public func subset(_ indices: [Int]) -> ImageSet {
    check(indices)
    return ImageSet(
      self, chosen: indices.map { chosen?[$0] ?? $0 }, labels: labels.isEmpty ? [] : indices.map { labels[$0] },
      change: change)
  }

  /// Writes a batch, batch last: value (h, w, c) of image `indices[b]` goes to ((h W + w) C + c) paddedBatch + b, and the
  /// padding samples become zero.
  ///
  /// - Parameters:
  ///   - indices: each in 0..<count; at most `paddedBatch` of them, repeats allowed.
  ///   - buffer: at least imageSize x paddedBatch elements.
  public func fill(
    batch indices: [Int], into buffer: UnsafeMutableBufferPointer<Float>, paddedBatch: Int
  ) {
    precondition(indices.count <= paddedBatch, "\(indices.count) images do not fit a batch of \(paddedBatch)")
    precondition(buffer.count >= imageSize * paddedBatch, "a buffer of \(buffer.count) for \(imageSize)x\(paddedBatch)")
    check(indices)
    let imageBytes = source.imageBytes
    source.withPixels(reading: indices.count * imageBytes) { pixels in
      indices.withUnsafeBufferPointer { indices in
        for place in 0..<imageSize {
          let taps = scale.starts[place]..<scale.starts[place + 1]
          let line = place * paddedBatch
          for sample in 0..<indices.count {
            let image = (chosen?[indices[sample]] ?? indices[sample]) * imageBytes
            var sum = 0
            for tap in taps { sum += Int(pixels[image + Int(scale.taps[Int(tap)])]) }
            buffer[line + sample] = scale.units[sum]
          }
          for sample in indices.count..<paddedBatch { buffer[line + sample] = 0 }
        }
      }
    }
    guard let change else { return }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: imageSize) { values in
      for (sample, index) in indices.enumerated() {
        for place in 0..<imageSize { values[place] = buffer[place * paddedBatch + sample] }
        change(chosen?[index] ?? index, values)
        for place in 0..<imageSize { buffer[place * paddedBatch + sample] = values[place] }
      }
    }
  }

  /// The values of some images, row major [n, size, size, C].
  public func values(of range: Range<Int>) -> [Float] {
    var values = [Float](repeating: 0, count: range.count * imageSize)
    values.withUnsafeMutableBufferPointer { values in
      for (place, image) in range.enumerated() {
        fill(
          batch: [image], into: UnsafeMutableBufferPointer(rebasing: values[(place * imageSize)...].prefix(imageSize)),
          paddedBatch: 1)
      }
    }
    return values
  }

  private func check(_ indices: [Int]) {
    precondition(indices.allSatisfy { $0 >= 0 && $0 < count }, "an image index outside 0..<\(count)")
  }
}
