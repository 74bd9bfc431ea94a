import Foundation
import Records

/// How near generated points of the plane are to the real ones.
enum ToyScores {
  /// Deviations from a center within which a point counts as good; of a real Gaussian cloud 98.9 % do.
  static let reach = 3.0
  /// A mode is covered when it has at least this share of what it would have if all had the same.
  static let coverage = 0.25
  /// Directions of the sliced distance, evenly over half a turn.
  static let directions = 32

  /// `good_share` within three deviations of a mode (or of the spiral); `modes` covered, of `modes_all`, where there are
  /// modes; `sliced_w1`, the mean over 32 directions of the exact W1 of both projections; the same between two sets of
  /// real points, `sliced_w1_real`, is what sampling alone gives.
  static func values(
    _ points: [(x: Float, y: Float)], shape: ToyPoints, real: [(x: Float, y: Float)], otherReal: [(x: Float, y: Float)]
  ) -> [(RunValue, Double)] {
    let centers = shape.centers
    let limit = reach * shape.deviation
    var counts = [Int](repeating: 0, count: centers.count)
    for point in points {
      var best = (distance: Double.infinity, index: 0)
      for (index, center) in centers.enumerated() {
        let (x, y) = (Double(point.x) - center.x, Double(point.y) - center.y)
        let distance = x * x + y * y
        if distance < best.distance { best = (distance, index) }
      }
      if best.distance <= limit * limit { counts[best.index] += 1 }
    }
    var values: [(RunValue, Double)] = [
      (.goodShare, Double(counts.reduce(0, +)) / Double(points.count)),
      (.slicedW1, slicedDistance(points, real)),
      (.slicedW1Real, slicedDistance(otherReal, real)),
    ]
    if !shape.modes.isEmpty {
      let needed = coverage * Double(points.count) / Double(centers.count)
      values.append((.modes, Double(counts.count { Double($0) >= needed })))
      values.append((.modesAll, Double(centers.count)))
    }
    return values
  }

  /// Mean over directions of W1 between projections: of equally many points, the mean distance of sorted pairs.
  static func slicedDistance(_ one: [(x: Float, y: Float)], _ two: [(x: Float, y: Float)]) -> Double {
    precondition(one.count == two.count, "sorted pairs need equally many points")
    var sum = 0.0
    for index in 0..<directions {
      let angle = Double.pi * Double(index) / Double(directions)
      let (x, y) = (cos(angle), sin(angle))
      func projected(_ points: [(x: Float, y: Float)]) -> [Double] {
        points.map { x * Double($0.x) + y * Double($0.y) }.sorted()
      }
      sum += zip(projected(one), projected(two)).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(one.count)
    }
    return sum / Double(directions)
  }
}
