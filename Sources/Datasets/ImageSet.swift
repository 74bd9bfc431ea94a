/// Images as networks see them, ready to be put into batches.
public struct ImageSet: Sendable {
  public let count: Int
  public let size: Int
  public let channels: Int
  /// Row major [n, size, size, C], in [-1, 1].
  public let values: [Float]
  /// The class of each image, [n].
  public let labels: [UInt8]

  /// All images of a data set at one scale; see `ImageScale.apply` for what sizes fit.
  public init(_ source: LabeledImages, scale: ImageScale) {
    self.init(
      values: scale.apply(to: source), labels: source.labels, size: scale.size, channels: source.channels)
  }

  /// From values [n, size, size, channels] in [-1, 1] and a class for each.
  public init(values: [Float], labels: [UInt8], size: Int, channels: Int) {
    precondition(
      values.count == labels.count * size * size * channels,
      "\(values.count) values are not \(labels.count) images of \(size)x\(size)x\(channels)")
    (self.values, self.labels) = (values, labels)
    (self.count, self.size, self.channels) = (labels.count, size, channels)
  }

  public var imageSize: Int { size * size * channels }

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
    precondition(indices.allSatisfy { $0 >= 0 && $0 < count }, "an image index outside 0..<\(count)")
    values.withUnsafeBufferPointer { values in
      indices.withUnsafeBufferPointer { indices in
        for place in 0..<imageSize {
          let line = place * paddedBatch
          for sample in 0..<indices.count { buffer[line + sample] = values[indices[sample] * imageSize + place] }
          for sample in indices.count..<paddedBatch { buffer[line + sample] = 0 }
        }
      }
    }
  }

  public func labels(of indices: [Int]) -> [UInt8] { indices.map { labels[$0] } }
}
