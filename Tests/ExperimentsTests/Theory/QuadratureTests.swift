import Foundation
import Records
import TestSupport
import Testing

@testable import Experiments

@Suite("Numbers by quadrature") struct QuadratureTests {
  static let standard = Density.normal(mean: 0, deviation: 1)
  static let shifted = Density.normal(mean: 1, deviation: 1)
  static let wide = Density.normal(mean: 0, deviation: 2)
  static let far = Density.normal(mean: 3, deviation: 1)
  static let points = ["interpolates", "within", "pool", "members", "fakes", "reals"]

  private func divergence(
    _ k: Double, _ p: Double, _ real: Density, _ fake: Density, _ points: String = "members", dimension: Int = 1
  ) throws -> LineDivergence {
    try ExactNumbers.divergence(real, fake, points: points, dimension: dimension, k: k, p: p)
  }

  private func values(
    _ quantity: ExactQuantity, _ constants: [(name: String, value: Double)], points: String = "none",
    real: Density? = nil, fake: Density? = nil
  ) throws -> (String) -> Double {
    let config = RunConfig.exact(
      quantity: quantity, constants: constants, sampling: points, real: real, fake: fake, numerics: 1)
    try config.validate()
    let values = try ExactNumbers.values(config)
    return { name in values.first { $0.0.rawValue == name }?.1 ?? .nan }
  }

  @Test func integralsWithKnownValues() {
    #expect(abs(Quadrature.integral(from: 0, to: 1) { $0.squareRoot() } - 2.0 / 3) < 1e-14)
    #expect(abs(Quadrature.integral(from: 0, to: 1) { pow($0, -0.5) } - 2) < 1e-10)
    #expect(
      abs(Quadrature.integral(from: -36, to: 36) { exp(-$0 * $0 / 2) } - (2 * Double.pi).squareRoot()) < 1e-12)
    #expect(Quadrature.integral(from: 1, to: 1) { _ in 5 } == 0)
    let rule = Quadrature.gaussLegendre(12)
    #expect(abs(rule.reduce(0) { $0 + $1.weight } - 1) < 1e-14)
    // Exact for polynomials up to the degree 23.
    #expect(abs(rule.reduce(0) { $0 + $1.weight * pow($1.node, 23) } - 1.0 / 24) < 1e-14)
    #expect(abs(Quadrature.zero(from: 0, to: 2) { 2 - $0 * $0 } - 2.0.squareRoot()) < 1e-15)
  }

  @Test func theBestCriticZigzags() {
    let pair = LinePair(
      real: Density.mixture(means: [0, 2, 2, 4], deviation: 0.3).law(),
      fake: Density.mixture(means: [1, 1, 3, 3], deviation: 0.3).law())
    let grid = (0...400).map { -1 + 6 * Double($0) / 400 }
    let best = pair.bestCritic(on: grid)
    func value(_ x: Double) -> Double { best[grid.indices.min { abs(grid[$0] - x) < abs(grid[$1] - x) } ?? 0] }
    // High on real modes, low on generated ones, slope 1 between.
    #expect(best.count == 401 && best[0] == 0)
    for (high, low) in [(0.0, 1.0), (2, 1), (2, 3), (4, 3)] { #expect(abs(value(high) - value(low) - 1) < 0.05) }
    #expect(pair.bestCritic(on: []).isEmpty)
    // Equal laws leave the slope free.
    let equal = LinePair(real: Self.wide.law(), fake: Self.wide.law())
    #expect(equal.bestCritic(on: grid).allSatisfy { $0 == 0 })
  }

  @Test func noValueIsBelowItsBound() throws {
    // (1 - 1/6) (1 / (2 6))^(1/5), since W1 is 1.
    let near = try divergence(2, 6, Self.standard, Self.shifted)
    #expect(abs(near.lowerBound - 5.0 / 6 * pow(1.0 / 12, 0.2)) < 1e-12)
    for (k, p) in [(2.0, 6.0), (0.5, 2), (1, 3)] {
      for points in Self.points {
        for fake in [Self.shifted, Self.wide, Self.far] {
          let found = try divergence(k, p, Self.standard, fake, points)
          #expect(found.value >= found.lowerBound * (1 - 1e-9), "\(points) \(fake.label) \(k) \(p)")
        }
      }
    }
    #expect(try divergence(2, 6, Self.wide, Self.wide).lowerBound == 0)
  }

  @Test func lawsAddUpToOne() {
    let laws: [any LineLaw] = [
      Self.far.law(), Density.mixture(means: [-2, 1, 1], deviation: 0.3).law(),
      Density.uniform(low: -1, high: 3).law(), Self.wide.law(dimension: 2), Self.wide.law(dimension: 3),
      Self.standard.law(dimension: 10),
    ]
    for law in laws {
      let mass = Quadrature.integral(between: law.knots) { exp(law.logDensity($0)) }
      #expect(abs(mass - 1) < 1e-11, "\(law)")
      for x in [0.3, 1.1, 2.5] {
        #expect(abs(law.lower(x) + law.upper(x) - 1) < 1e-14)
        let ends = law.knots.filter { $0 < x } + [x]
        #expect(abs(Quadrature.integral(between: ends) { exp(law.logDensity($0)) } - law.lower(x)) < 1e-11, "\(law)")
      }
    }
    for points in Self.points {
      let (p, q) = (Self.standard.law(), Self.far.law())
      let law = PenaltyLaw(points: points, real: p, fake: q)
      let mass = Quadrature.integral(between: [-40, 0, 1.5, 3, 43]) { exp(law?.logDensity($0) ?? .nan) }
      #expect(abs(mass - 1) < 1e-11, "\(points)")
    }
  }

  @Test func eightPairs() throws {
    let rows: [(Double, Double, Density, Density, String, Double)] = [
      (2, 6, Self.standard, Self.shifted, "members", 0.507590),
      (0.5, 2, Self.standard, Self.shifted, "members", 0.504864),
      (2, 6, Self.standard, Self.wide, "members", 0.412677),
      (2, 6, Self.standard, Self.far, "members", 1.968475),
      (1, 3, Self.standard, .normal(mean: 1, deviation: 1.5), "members", 0.425954),
      (2, 6, Self.standard, Self.shifted, "interpolates", 0.511539),
      (10, 6, Self.standard, Self.shifted, "interpolates", 0.370753),
      (2, 6, .uniform(low: 0, high: 1), .uniform(low: 0.5, high: 1.5), "members", 0.225556),
    ]
    for (k, p, real, fake, points, value) in rows {
      #expect(abs(try divergence(k, p, real, fake, points).value - value) < 5e-7, "\(value)")
    }
  }

  @Test func sixPenaltyLaws() throws {
    let rows: [(Double, Double, [Double])] = [
      (2, 6, [1.900796, 1.994347, 1.906845, 1.968475, 2.661850, 2.661850]),
      (0.5, 2, [4.629535, 6.886798, 4.741843, 6.019877, 517.551925, 517.551925]),
    ]
    for (k, p, values) in rows {
      for (points, value) in zip(Self.points, values) {
        #expect(abs(try divergence(k, p, Self.standard, Self.far, points).value - value) < 5.1e-7, "\(points)")
      }
    }
  }

  @Test func severalDimensions() throws {
    #expect(abs(try divergence(2, 6, Self.standard, Self.wide, dimension: 2).value - 0.689292) < 5e-7)
    #expect(abs(try divergence(2, 6, Self.standard, Self.wide, dimension: 10).value - 2.052731) < 5e-7)
  }

  @Test func largeExponentsGiveTheWassersteinDistance() throws {
    for (p, value) in [(2.0, 0.126216), (6, 0.507590), (20, 0.782579), (1000, 0.991433)] {
      let divergence = try divergence(2, p, Self.standard, Self.shifted)
      #expect(abs(divergence.value - value) < 5e-7)
      #expect(abs(divergence.pair.wasserstein - 1) < 1e-12)
    }
  }

  @Test func rawFakesAreNotSymmetric() throws {
    #expect(abs(try divergence(2, 6, Self.standard, Self.wide, "fakes").value - 0.395920) < 5e-7)
    #expect(abs(try divergence(2, 6, Self.wide, Self.standard, "fakes").value - 0.552985) < 5e-7)
    #expect(abs(try divergence(0.5, 2, Self.standard, Self.wide, "fakes").value - 0.370928) < 5e-7)
    #expect(try divergence(0.5, 2, Self.wide, Self.standard, "fakes").value == .infinity)
    // The symmetric ones, and raw reals as raw fakes the other way round.
    for points in Self.points.prefix(4) {
      let (one, other) = (
        try divergence(2, 6, Self.standard, Self.far, points).value,
        try divergence(2, 6, Self.far, Self.standard, points).value
      )
      #expect(abs(one - other) < 1e-10 * one)
    }
    #expect(
      abs(
        try divergence(2, 6, Self.standard, Self.wide, "fakes").value
          - divergence(2, 6, Self.wide, Self.standard, "reals").value) < 1e-12)
  }

  @Test func zeroAtEqualityAndInfiniteWhereThePenaltyMissesThePath() throws {
    for points in Self.points {
      #expect(try divergence(2, 6, Self.far, Self.far, points).value == 0)
    }
    let (one, other) = (Density.uniform(low: 0, high: 1), Density.uniform(low: 2, high: 3))
    #expect(try divergence(2, 6, one, other).value == .infinity)
    #expect(throws: ExactError.self) { try divergence(2, 6, one, other, "interpolates") }
  }

  @Test func theScalingInKAndTheGapOverThePenalty() throws {
    let one = try divergence(1, 3, Self.standard, Self.far)
    let ten = try divergence(10, 3, Self.standard, Self.far)
    #expect(abs(ten.value - pow(10, -0.5) * one.value) < 1e-11)
    let penalty = Quadrature.integral(between: one.pair.ends) {
      exp(one.points.logDensity($0)) * pow(abs(one.slope($0)), 3)
    }
    #expect(abs(one.gap / penalty - 3) < 1e-9)
  }

  @Test("The maximizer of W_{1/2,2} does not give W1: 12.04, not 3") func gap() throws {
    let value = try values(
      .divergence, [("k", 0.5), ("p", 2)], points: "members", real: Self.standard, fake: Self.far)
    #expect(abs(value("gap") - 12.04) < 0.005 && abs(value("w1") - 3) < 1e-9)
    #expect(abs(value("penalty") - value("gap") / 2) < 1e-8)
  }

  @Test func oneCosineOnTheCircle() throws {
    func circle(_ contrast: Double) throws -> (String) -> Double {
      try values(.circle, [("k", 10), ("n", 1), ("contrast", contrast), ("divK", 2), ("divP", 6)])
    }
    let (same, different) = (try circle(0), try circle(1))
    #expect(abs(same("objective") + 1.894305) < 5e-7 && same("divergence") == 0)
    // In closed form (1/2π + 40/π)² / 20 - 10 = -1.6903964.
    let closed = pow((0.5 + 40) / Double.pi, 2) / 20 - 10
    #expect(abs(different("objective") - closed) < 1e-8 && abs(closed + 1.690397) < 1e-6)
    #expect(abs(different("divergence") - 0.070501) < 5e-7)
  }

  @Test func anOddExponentIsAtLeastTwoAtEquality() throws {
    #expect(try values(.slope, [("k", 2), ("n", 1), ("p", 3)])("objective") == 2)
    #expect(try values(.slope, [("k", 2), ("n", 1), ("p", 2)])("objective") == 0)
  }

  @Test func ascentFromTheWrongSignStops() throws {
    let value = try values(
      .ascent, [("k", 10), ("n", 1)], points: "members", real: Self.standard, fake: Self.shifted)
    #expect(abs(value("supremum") - 1.025243) < 5e-7)
    #expect(abs(value("right_sign") - 1.025243) < 5e-7)
    #expect(abs(value("wrong_sign") + 0.974757) < 5e-7)
  }

  @Test func bumpsKeepTheirSlopesUnlessTheyAreOfWGANDiv() throws {
    let value = try values(.bumps, [("k", 10), ("n", 1), ("bumps", 6), ("divK", 2), ("divP", 6)])
    #expect(abs(value("objective_slope") - 0.999) < 0.0015, "\(value("objective_slope"))")
    #expect(value("divergence_slope") <= 0.005, "\(value("divergence_slope"))")
  }

  @Test func theGeneratorsGradientVanishesForSaturatingSGANAlone() throws {
    let rows = try (1...10).map { distance in
      try values(.generatorGradient, [("distance", Double(distance)), ("k", 2), ("p", 6)])
    }
    let (saturating, divergence) = (rows.map { $0("sgan") }, rows.map { $0("wgan_div") })
    #expect((saturating.max() ?? 0) / (saturating.min() ?? 1) > 100)
    #expect((divergence.max() ?? 0) / (divergence.min() ?? 1) < 3)
    // Saturating SGAN at distance 1 by another rule: 1 E_Q p/(p+q).
    let sum = stride(from: -12.0, through: 13, by: 0.001).reduce(0.0) { sum, x in
      let (p, q) = (exp(-x * x / 2), exp(-(x - 1) * (x - 1) / 2))
      return p + q == 0 ? sum : sum + 0.001 * q * p / (p + q) / (2 * Double.pi).squareRoot()
    }
    #expect(abs(saturating[0] - sum) < 1e-8)
  }
}
