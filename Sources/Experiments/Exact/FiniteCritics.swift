import Foundation

/// Objective (10), E_P T - E_Q T - k E_r (|T'| - n)^p, where it is no divergence: closed forms and small searches.
enum FiniteCritics {
  /// Critics T = (b / 2π) cos 2πx on a circle of length 1, so that |T'| = |b sin 2πx|, with P, Q = 1 ± contrast cos 2πx and
  /// r = 1. Sup over b of (10) with p = 2, and of W_{k,p}.
  static func circle(
    contrast: Double, k: Double, n: Double, divK: Double, divP: Double
  ) -> (objective: Double, divergence: Double) {
    func meanOfSine(to power: Double) -> Double {
      4 * Quadrature.integral(from: 0, to: 0.25) { pow(sin(2 * Double.pi * $0), power) }
    }
    // E_P cos - E_Q cos = 2 contrast E cos².
    let gap = abs(contrast) / (2 * Double.pi) * 2 * (1 - meanOfSine(to: 2))
    // Quadratic in b >= 0.
    let (linear, square) = (gap + 2 * k * n * meanOfSine(to: 1), k * meanOfSine(to: 2))
    let b = pow(gap / (divK * divP * meanOfSine(to: divP)), 1 / (divP - 1))
    return (linear * linear / (4 * square) - k * n * n, (1 - 1 / divP) * gap * b)
  }

  /// P = Q: critics of one slope s >= 0 reach -k (s - n)^p; for an odd p a flat critic is the best of them, and its value
  /// bounds the sup over all critics from below. `p` is a whole number.
  static func flat(k: Double, n: Double, p: Int) -> Double {
    let power = (0..<p).reduce(1.0) { value, _ in value * -n }
    return max(-k * power, 0)
  }

  /// (10) with p = 2 over all Lipschitz critics on the line: the sup n W1 + ∫F²/(4kr), and where Newton's ascent of every
  /// slope ends that begins at n with the optimal critic's sign, or with the other. Each sign is a concave piece of its own.
  static func ascent(
    _ pair: LinePair, points: PenaltyLaw, k: Double, n: Double
  ) -> (sup: Double, rightSign: Double, wrongSign: Double) {
    func end(sign: Double, _ x: Double) -> Double {
      let difference = pair.difference(x)
      if difference == 0 { return 0 }
      let density = exp(points.logDensity(x))
      guard density > 0 else { return 0 }
      var slope = (difference > 0 ? sign : -sign) * n
      for _ in 0..<50 {
        // d/ds (F s - k r (|s| - n)²) = 0 on the piece of the slope's sign.
        let side = slope < 0 ? -1.0 : 1.0
        let next = side * n + difference / (2 * k * density)
        if next == slope { break }
        slope = next
      }
      let excess = abs(slope) - n
      return difference * slope - k * density * excess * excess
    }
    let square = Quadrature.integral(between: pair.ends) { x in
      let difference = abs(pair.difference(x))
      return difference == 0 ? 0 : exp(2 * log(difference) - points.logDensity(x))
    }
    return (
      n * pair.wasserstein + square / (4 * k), Quadrature.integral(between: pair.ends) { end(sign: 1, $0) },
      Quadrature.integral(between: pair.ends) { end(sign: -1, $0) }
    )
  }

  /// P = Q = r = N(0, 1), critics Σ w_i exp(-(x - c_i)² / 2s²) with `count` centers c from -4 to 4 and s = 1. Newton's
  /// ascent from weights that rise: of (10) with p = 2 until it stands still, of W_{k,p} until a step moves the mean
  /// slope by less than 0.001 (the maximum is the flat critic, and every step takes 1/(p-1) of what is left). The mean
  /// slopes E|T'| at both ends.
  static func bumps(count: Int, n: Double, divP: Double) -> (objective: Double, divergence: Double) {
    let grid = stride(from: -10.0, through: 10, by: 0.01)
    let weights = grid.map { exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() * 0.01 }
    let centers = (0..<count).map { count == 1 ? 1 : -4 + 8 * Double($0) / Double(count - 1) }
    let slopes = grid.map { x in
      centers.map { center in
        let z = x - center
        return -z * exp(-z * z / 2)
      }
    }
    func slope(_ w: [Double]) -> [Double] { slopes.map { row in zip(row, w).reduce(0) { $0 + $1.0 * $1.1 } } }
    func mean(_ values: [Double]) -> Double { zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } }
    func meanSlope(_ w: [Double]) -> Double { mean(slope(w).map(abs)) }
    /// One Newton step on -E φ(|T'|), from φ' / |T'| times T' and φ''.
    func step(_ w: [Double], first: (Double) -> Double, second: (Double) -> Double) -> [Double] {
      let t = slope(w)
      var matrix = [[Double]](repeating: [Double](repeating: 0, count: count + 1), count: count)
      for (row, (value, weight)) in zip(slopes, zip(t, weights)) {
        for i in 0..<count {
          for j in 0..<count { matrix[i][j] += weight * second(value) * row[i] * row[j] }
          matrix[i][count] += weight * first(value) * row[i]
        }
      }
      return zip(w, solved(matrix)).map { $0 - $1 }
    }
    func ascend(_ move: ([Double]) -> [Double], until tolerance: Double) -> Double {
      var w = centers
      for _ in 0..<200 {
        let next = move(w)
        let change = abs(meanSlope(next) - meanSlope(w))
        w = next
        if change < tolerance { break }
      }
      return meanSlope(w)
    }
    let objective = ascend(
      { step($0, first: { $0 - ($0 < 0 ? -n : n) }, second: { _ in 1 }) }, until: 1e-10)
    let divergence = ascend(
      { step($0, first: { pow(abs($0), divP - 2) * $0 }, second: { (divP - 1) * pow(abs($0), divP - 2) }) },
      until: 1e-3)
    return (objective, divergence)
  }

  /// The solution of a small linear system, its right side in the last column, by elimination with row pivots.
  private static func solved(_ system: [[Double]]) -> [Double] {
    var rows = system
    for column in rows.indices {
      let pivot = (column..<rows.count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      rows.swapAt(column, pivot)
      for row in rows.indices where row != column && rows[column][column] != 0 {
        let factor = rows[row][column] / rows[column][column]
        for position in column...rows.count { rows[row][position] -= factor * rows[column][position] }
      }
    }
    return rows.indices.map { rows[$0][$0] == 0 ? 0 : rows[$0][rows.count] / rows[$0][$0] }
  }
}
