import Metrics
import Testing

/// The definition, pair by pair.
private func definition(_ x: Features, _ y: Features, k: Int) -> (precision: Double, recall: Double) {
  let d = x.dimension
  let distance = { (a: Features, i: Int, b: Features, j: Int) -> Double in
    (0..<d).reduce(0.0) {
      let difference = a.values[i * d + $1] - b.values[j * d + $1]
      return $0 + difference * difference
    }
  }
  let radii = { (a: Features) -> [Double] in
    (0..<a.count).map { i in
      (0..<a.count).filter { $0 != i }.map { distance(a, i, a, $0) }.sorted()[k - 1]
    }
  }
  let (rx, ry) = (radii(x), radii(y))
  let precise = (0..<y.count).count { j in (0..<x.count).contains { distance(x, $0, y, j) <= rx[$0] } }
  let recalled = (0..<x.count).count { i in (0..<y.count).contains { distance(x, i, y, $0) <= ry[$0] } }
  return (Double(precise) / Double(y.count), Double(recalled) / Double(x.count))
}

@Suite struct PrecisionRecallTests {
  @Test func pointsOnALine() throws {
    // Reals 0 1 2 3 reach 3, 2, 2, 3 to their third neighbor; fakes 5, 6, 7, 20 reach 15, 14, 13, 15.
    let real = try Features(count: 4, dimension: 1, values: [0, 1, 2, 3] as [Float])
    let fake = try Features(count: 4, dimension: 1, values: [5, 6, 7, 20] as [Float])
    // 5 and 6 lie within 3 of the real 3 (6 on the rim); every real lies within 15 of 5.
    let score = try precisionRecall(real: real, fake: fake)
    #expect(score.precision == 0.5 && score.recall == 1)
    // One neighbor: reals reach 1, fakes 1, 1, 1, 13.
    let tight = try precisionRecall(real: real, fake: fake, neighbors: 1)
    #expect(tight.precision == 0 && tight.recall == 0)
  }

  @Test func agreesWithTheDefinitionAcrossStrips() throws {
    for (n, m, d) in [(4, 9, 2), (60, 45, 5), (270, 260, 4)] {
      let x = try normalFeatures(n, d, seed: 31)
      let y = try normalFeatures(m, d, seed: 32, scale: 1.2, shift: 0.4)
      let score = try precisionRecall(real: x, fake: y)
      let expected = definition(x, y, k: 3)
      #expect(score.precision == expected.precision && score.recall == expected.recall, "\(n) x \(m)")
    }
  }

  @Test func tiesOnAGridAreInside() throws {
    // Points of a lattice far from the origin: nearly every decision is a tie.
    var source = TestNormals(seed: 33)
    let lattice = { (count: Int, source: inout TestNormals) in
      try Features(
        count: count, dimension: 3,
        values: (0..<(count * 3)).map { _ in 1000.1 + 0.1 * Double(source.bits() % 4) })
    }
    let x = try lattice(80, &source)
    let y = try lattice(90, &source)
    let score = try precisionRecall(real: x, fake: y)
    let expected = definition(x, y, k: 3)
    #expect(score.precision == expected.precision && score.recall == expected.recall)
  }

  @Test func anOutlierDoesNotDrownTheOthers() throws {
    // The outlier pulls the center 1e5 away, where rounding in |x|² + |y|² - 2 x·y exceeds every other distance.
    var source = TestNormals(seed: 38)
    let cluster = { (scale: Double, source: inout TestNormals) in
      (0..<60).map { _ in scale * Double(source.normal()) }
    }
    let x = try Features(count: 31, dimension: 2, values: cluster(1e-5, &source) + [3e6, 4e6])
    let y = try Features(count: 30, dimension: 2, values: cluster(1.2e-5, &source))
    let score = try precisionRecall(real: x, fake: y)
    let expected = definition(x, y, k: 3)
    #expect(score.precision == expected.precision && score.recall == expected.recall)
    #expect(score.recall > 0.5 && score.recall < 1)
  }

  @Test func theRestOfASetDoesNotMoveADecision() throws {
    // A query that equals a real sample exactly at the rim stays inside whatever block its product falls into.
    let x = try normalFeatures(12, 6, seed: 34)
    for padding in [0, 3, 250, 300] {
      let far = try normalFeatures(max(4, padding), 6, seed: 35, shift: 1e4)
      let score = try precisionRecall(real: x, fake: far.joined(with: x))
      #expect(agree(score.precision, 12 / Double(far.count + 12)) && score.recall == 1, "\(padding)")
    }
  }

  @Test func equalAndCollapsedSets() throws {
    let x = try normalFeatures(40, 3, seed: 36)
    let same = try precisionRecall(real: x, fake: x)
    #expect(same.precision == 1 && same.recall == 1)
    let collapsed = try x.reordered([Int](repeating: 7, count: 40))
    let score = try precisionRecall(real: x, fake: collapsed)
    #expect(score.precision == 1 && score.recall == 1.0 / 40)
  }

  @Test func badSetsAreNamed() throws {
    let set = try normalFeatures(5, 3, seed: 37)
    #expect(throws: MetricsError.tooFewSamples(score: "precision and recall", count: 3, needed: 4)) {
      try precisionRecall(real: set, fake: set.rows(0..<3))
    }
  }
}
