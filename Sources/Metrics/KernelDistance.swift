/// KID, the unbiased squared MMD with the kernel k(x, y) = (x·y/d + 1)³ (Bińkowski et al. 2018): within a set over all
/// pairs i ≠ j, across the sets over all pairs, no subsets. Zero in expectation for equal distributions, so often negative.
///
/// The kernel of raw features loses all digits under a common offset. With c the center of both sets, x = c + x',
/// a = 1 + c·c/d, p = c·x'/d, q = x'·y'/d and s = a + p_x + p_y it is (s + q)³, and its parts that know x alone or y alone
/// cancel exactly in the unbiased estimate. What remains, and is summed, is
/// q³ + 3 s q² + 3 s² q + 3 p_x p_y (a + s).
///
/// Products are taken in blocks: memory is about 2 MB plus one centered copy of each set.
///
/// - Throws: `MetricsError.dimensionMismatch`, `.tooFewSamples` below two samples.
public func kernelDistance(real: Features, fake: Features) throws -> Double {
  try Features.check(real, fake, score: "KID", needed: 2)
  let center = zip(real.mean, fake.mean).map { ($0 + $1) / 2 }
  let offset = 1 + center.reduce(0) { $0 + $1 * $1 } / Double(real.dimension)
  let x = KernelOperand(real, center: center)
  let y = KernelOperand(fake, center: center)
  let (n, m) = (Double(x.count), Double(y.count))
  let withinReal = 2 * kernelSum(x, x, offset: offset, aboveDiagonal: true) / (n * (n - 1))
  let withinFake = 2 * kernelSum(y, y, offset: offset, aboveDiagonal: true) / (m * (m - 1))
  let across = kernelSum(x, y, offset: offset, aboveDiagonal: false) / (n * m)
  return withinReal + withinFake - 2 * across
}

/// One set, centered, with the part of the kernel that each sample has with the center.
private struct KernelOperand {
  let count: Int
  let dimension: Int
  /// x', row major [n, d]
  let values: [Double]
  /// p, [n]
  let projections: [Double]

  init(_ features: Features, center: [Double]) {
    let centered = features.centered(by: center)
    let d = features.dimension
    count = features.count
    dimension = d
    values = centered
    projections = LinearAlgebra.multiply(centered, .plain, center, .plain, rows: features.count, inner: d, columns: 1)
      .map { $0 / Double(d) }
  }
}

private let blockSize = 512

private func kernelSum(_ x: KernelOperand, _ y: KernelOperand, offset: Double, aboveDiagonal: Bool) -> Double {
  let d = x.dimension
  var products = [Double](repeating: 0, count: blockSize * blockSize)
  var total = 0.0
  for top in stride(from: 0, to: x.count, by: blockSize) {
    let rows = min(blockSize, x.count - top)
    for left in stride(from: aboveDiagonal ? top : 0, to: y.count, by: blockSize) {
      let columns = min(blockSize, y.count - left)
      x.values.withUnsafeBufferPointer { a in
        y.values.withUnsafeBufferPointer { b in
          products.withUnsafeMutableBufferPointer { c in
            LinearAlgebra.multiply(
              UnsafeBufferPointer(rebasing: a[(top * d)..<((top + rows) * d)]), .plain,
              UnsafeBufferPointer(rebasing: b[(left * d)..<((left + columns) * d)]), .transposed, rows: rows, inner: d,
              columns: columns, into: c)
            for row in 0..<rows {
              let line = UnsafeBufferPointer(rebasing: c[(row * columns)..<((row + 1) * columns)])
              let first = aboveDiagonal && left == top ? row + 1 : 0
              total += kernelLine(
                line, from: first, p: x.projections[top + row], others: y.projections, at: left, offset: offset,
                scale: 1 / Double(d))
            }
          }
        }
      }
    }
  }
  return total
}

/// The sum of one line of a block; `products` are x'·y' of one x' with the samples from `start` on.
private func kernelLine(
  _ products: UnsafeBufferPointer<Double>, from first: Int, p: Double, others: [Double], at start: Int, offset: Double,
  scale: Double
) -> Double {
  var sum = 0.0
  for column in first..<max(first, products.count) {
    let q = products[column] * scale
    let other = others[start + column]
    let s = offset + p + other
    sum += q * (q * q + 3 * s * (q + s)) + 3 * p * other * (offset + s)
  }
  return sum
}
