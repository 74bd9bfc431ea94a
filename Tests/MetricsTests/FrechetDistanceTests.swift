import Metrics
import Testing

@Suite struct FrechetDistanceTests {
  @Test func aShiftCostsItsSquare() throws {
    for dimension in [3, 40] {
      let sets = try [normalFeatures(60, dimension, seed: 1), normalFeatures(20, dimension, seed: 2)]
      for set in sets {
        let shift = (0..<dimension).map { Double($0 % 5) - 1.5 }
        let squared = shift.reduce(0) { $0 + $1 * $1 }
        #expect(agree(try frechetDistance(set, set.shifted(by: shift)), squared, relative: 1e-11))
      }
    }
  }

  @Test func aScaleCostsTheTrace() throws {
    // S' = s² S with the mean at a distance (s - 1) m: FID = (s - 1)² (|m|² + tr S).
    for (count, dimension) in [(50, 6), (10, 30)] {
      let set = try normalFeatures(count, dimension, seed: 3, shift: 0.7)
      let statistics = try FeatureStatistics(set)
      let size = statistics.mean.reduce(0) { $0 + $1 * $1 } + statistics.trace
      #expect(agree(try frechetDistance(set, set.scaled(by: 3)), 4 * size, relative: 1e-11))
      #expect(agree(try frechetDistance(statistics, statistics.scaled(by: 3)), 4 * size, relative: 1e-11))
    }
  }

  @Test func commutingCovariances() throws {
    // diag(a), diag(b): Σ (√a - √b)², also where one of them vanishes.
    let a: [Double] = [4, 9, 0, 1]
    let b: [Double] = [1, 0, 0, 16]
    let diagonal = { (values: [Double]) in
      (0..<16).map { $0 % 5 == 0 ? values[$0 / 5] : 0 }
    }
    let zero = [Double](repeating: 0, count: 4)
    let first = try FeatureStatistics(count: 10, mean: zero, covariance: diagonal(a))
    let second = try FeatureStatistics(count: 10, mean: zero, covariance: diagonal(b))
    #expect(agree(try frechetDistance(first, second), 1 + 9 + 0 + 9, relative: 1e-14))
  }

  @Test func equalSetsAreAtZero() throws {
    for (count, dimension) in [(200, 8), (5, 30), (2, 4)] {
      let set = try normalFeatures(count, dimension, seed: 4)
      let distance = try frechetDistance(set, set)
      #expect(distance >= 0 && distance < 1e-11)
    }
  }

  @Test func symmetricAndIndependentOfOrder() throws {
    let x = try normalFeatures(90, 7, seed: 5)
    let y = try normalFeatures(70, 7, seed: 6, scale: 1.3, shift: 0.2)
    let distance = try frechetDistance(x, y)
    #expect(agree(try frechetDistance(y, x), distance, relative: 1e-12))
    #expect(agree(try frechetDistance(x.reordered((0..<90).reversed()), y), distance, relative: 1e-12))
  }

  @Test func bothFactorsGiveTheSame() throws {
    // 30 samples in 40 dimensions go by their rows; the moments alone go by eigenvectors.
    let x = try normalFeatures(30, 40, seed: 7)
    let y = try normalFeatures(25, 40, seed: 8, scale: 1.5, shift: 0.2)
    let moments = try [x, y].map { set in
      let statistics = try FeatureStatistics(set)
      return try FeatureStatistics(count: set.count, mean: statistics.mean, covariance: statistics.covariance)
    }
    #expect(agree(try frechetDistance(moments[0], moments[1]), try frechetDistance(x, y), relative: 1e-11))
  }

  @Test func aLargeOffsetCostsNoDigits() throws {
    let x = try normalFeatures(100, 5, seed: 9)
    let y = try normalFeatures(100, 5, seed: 10, scale: 1.1)
    let offset = [Double](repeating: 0x1p20, count: 5)
    let distance = try frechetDistance(x, y)
    #expect(agree(try frechetDistance(x.shifted(by: offset), y.shifted(by: offset)), distance, relative: 1e-8))
  }

  @Test func momentsOfThreePoints() throws {
    let set = try Features(count: 3, dimension: 2, values: [1, 2, 3, 6, 5, 1] as [Float])
    let statistics = try FeatureStatistics(set)
    #expect(statistics.mean == [3, 3])
    #expect(statistics.covariance == [4, -1, -1, 7])
    #expect(statistics.trace == 11)
  }

  @Test func theScaleMakesTheTrace128() throws {
    let set = try normalFeatures(50, 6, seed: 11, scale: 17)
    let factor = try FeatureScale.factor(reference: FeatureStatistics(set))
    #expect(agree(try FeatureStatistics(set.scaled(by: factor)).trace, 128))
  }

  @Test func badSetsAreNamed() throws {
    let set = try normalFeatures(5, 3, seed: 12)
    let other = try normalFeatures(5, 4, seed: 12)
    #expect(throws: MetricsError.dimensionMismatch(real: 3, fake: 4)) { try frechetDistance(set, other) }
    #expect(throws: MetricsError.tooFewSamples(score: "FID", count: 1, needed: 2)) {
      try frechetDistance(set, set.rows(0..<1))
    }
    #expect(throws: MetricsError.notFinite(sample: 1, feature: 2)) {
      try Features(count: 2, dimension: 3, values: [0, 0, 0, 0, 0, .nan] as [Float])
    }
    let constant = try Features(count: 4, dimension: 2, values: [Double](repeating: 3, count: 8))
    #expect(throws: MetricsError.constantFeatures(count: 4)) {
      try FeatureScale.factor(reference: FeatureStatistics(constant))
    }
    #expect(try frechetDistance(constant, constant) == 0)
  }
}
