/// The shape of a tensor: feature axes, then the batch axis when there is one.
///
/// Images are [H, W, C, B], features [F, B], scores [B], parameters have no batch axis. A sample is a column.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  /// Sizes of the axes before the batch, each 1 or more.
  public let features: [Int]
  /// Number of samples, or nil for a tensor without a batch axis.
  public let batch: Int?

  public init(_ features: [Int], batch: Int? = nil) {
    precondition(features.allSatisfy { $0 > 0 } && (batch ?? 1) > 0, "a tensor axis has a size below 1")
    (self.features, self.batch) = (features, batch)
  }

  public static let scalar = Shape([])

  /// All axes, the batch last.
  public var axes: [Int] { features + (batch.map { [$0] } ?? []) }
  /// Elements without padding.
  public var count: Int { features.reduce(batch ?? 1, *) }
  /// The batch axis as the executor lays it out: rounded up to whole vectors of 16.
  public var paddedBatch: Int? { batch.map(Shape.padded) }
  /// All axes as the executor lays them out.
  public var paddedAxes: [Int] { features + (paddedBatch.map { [$0] } ?? []) }
  /// Elements as the executor lays them out: whole vectors of 16, whatever the shape.
  public var paddedCount: Int { Shape.padded(features.reduce(paddedBatch ?? 1, *)) }

  /// `count` rounded up to a multiple of 16.
  public static func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  /// As in "[8, 8, 16 | 64]", with the batch after the bar.
  public var description: String {
    let inner = features.map(String.init).joined(separator: ", ")
    guard let batch else { return "[\(inner)]" }
    return features.isEmpty ? "[| \(batch)]" : "[\(inner) | \(batch)]"
  }
}
