public import Datasets
import Metrics

/// FIDs between real images of one data set under different crops: how much a score depends on a crop that nobody states.
public struct CropDistances: Encodable, Sendable {
  /// Sides of the crops; nil is the largest square of each picture.
  public let crops: [Int?]
  /// [crops, crops], row major; the mean over the nets. Features of small ones are scaled by the first crop's.
  public let fids: [Double]

  /// - Parameters:
  ///   - images: of each crop, at one size.
  ///   - nets: Inception, or small ones of that size.
  ///   - threads: for Inception.
  /// - Throws: `MetricsError`, `ScoringStopped`.
  public init(
    _ images: [(crop: Int?, images: ImageSet)], nets: [ScoringNet], threads: Int = 1,
    shouldStop: @escaping () -> Bool = { false }
  ) throws {
    crops = images.map(\.crop)
    var sums = [Double](repeating: 0, count: images.count * images.count)
    for net in nets {
      guard let set = images.first?.images else { break }
      let measure = try net.measure(size: set.size, channels: set.channels, threads: threads, shouldStop: shouldStop)
      let statistics = try images.map { try measure.moments(of: $0.images).statistics() }
      let scale = net.isInception ? 1 : try FeatureScale.factor(reference: statistics[0])
      for row in crops.indices {
        for column in crops.indices where column > row {
          let fid = try frechetDistance(statistics[row].scaled(by: scale), statistics[column].scaled(by: scale))
          for place in [row * crops.count + column, column * crops.count + row] { sums[place] += fid }
        }
      }
    }
    fids = sums.map { $0 / Double(nets.count) }
  }
}
