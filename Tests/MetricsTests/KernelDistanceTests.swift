import Metrics
import Testing

/// The definition, pair by pair, on features as they are.
private func definition(_ x: Features, _ y: Features) -> Double {
  let d = x.dimension
  let kernel = { (a: Features, i: Int, b: Features, j: Int) -> Double in
    let product = (0..<d).reduce(0.0) { $0 + a.values[i * d + $1] * b.values[j * d + $1] }
    let base = product / Double(d) + 1
    return base * base * base
  }
  let mean = { (a: Features, b: Features, same: Bool) -> Double in
    var sum = 0.0
    for i in 0..<a.count {
      for j in 0..<b.count where !(same && i == j) { sum += kernel(a, i, b, j) }
    }
    return sum / Double(a.count * (same ? a.count - 1 : b.count))
  }
  return mean(x, x, true) + mean(y, y, true) - 2 * mean(x, y, false)
}

@Suite struct KernelDistanceTests {
  @Test func twoPairsByHand() throws {
    // d = 1; reals 0, 1; fakes 2, 3: k(0,1) = 1; k(2,3) = 343; across 1, 1, 27, 64.
    let real = try Features(count: 2, dimension: 1, values: [0, 1] as [Float])
    let fake = try Features(count: 2, dimension: 1, values: [2, 3] as [Float])
    #expect(agree(try kernelDistance(real: real, fake: fake), 1 + 343 - 2 * 93.0 / 4, relative: 1e-14))
  }

  @Test func agreesWithTheDefinitionAcrossBlocks() throws {
    for (n, m) in [(2, 7), (40, 33), (530, 515)] {
      let x = try normalFeatures(n, 3, seed: 21, shift: 0.5)
      let y = try normalFeatures(m, 3, seed: 22, scale: 1.4)
      #expect(agree(try kernelDistance(real: x, fake: y), definition(x, y), relative: 1e-10), "\(n) x \(m)")
    }
  }

  @Test func symmetricAndIndependentOfOrder() throws {
    let x = try normalFeatures(45, 4, seed: 23)
    let y = try normalFeatures(60, 4, seed: 24, scale: 1.2)
    let distance = try kernelDistance(real: x, fake: y)
    #expect(agree(try kernelDistance(real: y, fake: x), distance))
    #expect(agree(try kernelDistance(real: x.reordered((0..<45).reversed()), fake: y), distance))
  }

  @Test func badSetsAreNamed() throws {
    let set = try normalFeatures(5, 3, seed: 25)
    #expect(throws: MetricsError.tooFewSamples(score: "KID", count: 1, needed: 2)) {
      try kernelDistance(real: set.rows(0..<1), fake: set)
    }
    #expect(throws: MetricsError.dimensionMismatch(real: 3, fake: 2)) {
      try kernelDistance(real: set, fake: normalFeatures(5, 2, seed: 25))
    }
  }
}
