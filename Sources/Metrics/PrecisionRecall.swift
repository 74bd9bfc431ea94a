/// Precision and recall of Kynkäänniemi et al. 2019 (equations 1 and 2): the share of fake samples that lie in the ball
/// around some real sample which reaches to its `neighbors`-th nearest other real sample, and the same with roles exchanged.
/// A sample on the rim is inside.
///
/// Squared distances come from blocked products of centered rows, |x|² + |y|² - 2 x·y. Wherever their rounding error could
/// change a decision the distance is computed again as Σ (x - y)², so the result is the exact one, ties and duplicates included,
/// and the same on every CPU. Memory: one centered copy of each set and a strip of at most 32 MB.
///
/// - Returns: both in [0, 1].
/// - Throws: `MetricsError.dimensionMismatch`, `.tooFewSamples` unless each set has more than `neighbors` samples.
public func precisionRecall(
  real: Features, fake: Features, neighbors: Int = 3
) throws -> (precision: Double, recall: Double) {
  precondition(neighbors >= 1, "precision and recall with \(neighbors) neighbors")
  try Features.check(real, fake, score: "precision and recall", needed: neighbors + 1)
  // One center for both sets leaves every distance as it is and takes a common offset out of the products.
  let center = real.mean
  let x = CenteredPoints(real, center: center)
  let y = CenteredPoints(fake, center: center)
  let realRadii = squaredRadii(of: x, neighbors: neighbors)
  let fakeRadii = squaredRadii(of: y, neighbors: neighbors)

  var fakeInside = [Bool](repeating: false, count: y.count)
  var realInside = [Bool](repeating: false, count: x.count)
  forEachLine(of: x, against: y) { row, distances, tolerance in
    let radius = realRadii[row]
    var covered = false
    for column in 0..<distances.count {
      let closest = distances[column] - tolerance
      if closest <= radius && !fakeInside[column] {
        fakeInside[column] = x.isWithin(radius, distances[column], tolerance, row, of: y, column)
      }
      if !covered && closest <= fakeRadii[column] {
        covered = x.isWithin(fakeRadii[column], distances[column], tolerance, row, of: y, column)
      }
    }
    realInside[row] = covered
  }
  let share = { (inside: [Bool]) in Double(inside.count(where: { $0 })) / Double(inside.count) }
  return (share(fakeInside), share(realInside))
}

/// A set of features, prepared for distances.
private struct CenteredPoints {
  let features: Features
  /// Row major [n, d].
  let centered: [Double]
  /// |x|² of each centered row, [n].
  let squaredNorms: [Double]
  let largestNorm: Double
  var count: Int { features.count }
  var dimension: Int { features.dimension }

  init(_ features: Features, center: [Double]) {
    let centered = features.centered(by: center)
    let d = features.dimension
    (self.features, self.centered) = (features, centered)
    squaredNorms = (0..<features.count).map { row in
      centered[(row * d)..<((row + 1) * d)].reduce(0) { $0 + $1 * $1 }
    }
    largestNorm = squaredNorms.max() ?? 0
  }

  /// Σ (x - y)² from the features themselves, in one fixed order.
  func exactSquaredDistance(_ row: Int, to other: CenteredPoints, _ otherRow: Int) -> Double {
    let (a, b) = (row * dimension, otherRow * dimension)
    var sum = 0.0
    for feature in 0..<dimension {
      let difference = features.values[a + feature] - other.features.values[b + feature]
      sum += difference * difference
    }
    return sum
  }

  func isWithin(
    _ radius: Double, _ distance: Double, _ tolerance: Double, _ row: Int, of other: CenteredPoints, _ otherRow: Int
  ) -> Bool {
    distance + tolerance <= radius || exactSquaredDistance(row, to: other, otherRow) <= radius
  }
}

/// The squared distance of each point to its k-th nearest other point of the set.
private func squaredRadii(of points: CenteredPoints, neighbors k: Int) -> [Double] {
  var radii = [Double](repeating: 0, count: points.count)
  forEachLine(of: points, against: points) { row, distances, tolerance in
    // `nearest` ascends; its last entry is the k-th smallest so far.
    var nearest = [Double](repeating: .infinity, count: k)
    for column in 0..<distances.count where distances[column] < nearest[k - 1] && column != row {
      var place = k - 1
      while place > 0 && nearest[place - 1] > distances[column] {
        nearest[place] = nearest[place - 1]
        place -= 1
      }
      nearest[place] = distances[column]
    }
    // Every point that could be the k-th nearest once rounding is gone.
    let limit = nearest[k - 1] + 2 * tolerance
    var exact: [Double] = []
    var zeros = 0
    for column in 0..<distances.count where distances[column] <= limit && column != row {
      exact.append(points.exactSquaredDistance(row, to: points, column))
      if exact.last == 0 { zeros += 1 }
      if zeros == k { break }  // a collapsed set: nothing is nearer than its duplicates
    }
    exact.sort()
    radii[row] = exact[k - 1]
  }
  return radii
}

/// Calls `body` with each row of `x`, its rounded squared distances to all of `y`, and a bound on their error.
private func forEachLine(
  of x: CenteredPoints, against y: CenteredPoints,
  _ body: (_ row: Int, _ distances: UnsafeBufferPointer<Double>, _ tolerance: Double) -> Void
) {
  let d = x.dimension
  let stripRows = max(1, min(256, (4 << 20) / max(1, y.count)))
  var strip = [Double](repeating: 0, count: stripRows * y.count)
  for top in stride(from: 0, to: x.count, by: stripRows) {
    let rows = min(stripRows, x.count - top)
    strip.withUnsafeMutableBufferPointer { strip in
      x.centered.withUnsafeBufferPointer { a in
        y.centered.withUnsafeBufferPointer { b in
          LinearAlgebra.multiply(
            UnsafeBufferPointer(rebasing: a[(top * d)..<((top + rows) * d)]), .plain, b, .transposed, rows: rows,
            inner: d, columns: y.count, into: strip)
        }
      }
      for row in 0..<rows {
        let line = UnsafeMutableBufferPointer(rebasing: strip[(row * y.count)..<((row + 1) * y.count)])
        let norm = x.squaredNorms[top + row]
        y.squaredNorms.withUnsafeBufferPointer { norms in
          for column in 0..<line.count { line[column] = norm + norms[column] - 2 * line[column] }
        }
        // d + 8 roundings, each at most half an ulp of terms that stay below 2 (|x|² + |y|²); doubled for safety.
        let tolerance = 2 * Double(d + 8) * Double.ulpOfOne * (norm + y.largestNorm)
        body(top + row, UnsafeBufferPointer(line), tolerance)
      }
    }
  }
}
