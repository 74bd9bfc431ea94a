import Testing

@testable import Reporting

/// Against values of SciPy 1.17 (special.betainc, gammainc, gammaln; stats.f, chi2).
@Suite struct SpecialFunctionsTests {
  private func close(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-12) -> Bool {
    abs(value - expected) <= tolerance * max(1e-30, abs(expected))
  }

  @Test(arguments: [
    (0.1, 2.252712651734206), (0.5, 0.5723649429247001), (2.5, 0.2846828704729192), (7, 6.579251212010101),
    (100.5, 361.43554046777757),
  ])
  func logarithmOfGamma(x: Double, expected: Double) {
    #expect(close(SpecialFunctions.logGamma(x), expected, 1e-13))
  }

  @Test func gammaOfOneIsOne() { #expect(abs(SpecialFunctions.logGamma(1)) < 1e-14) }

  @Test(arguments: [
    (0.5, 0.5, 0.5, 0.5), (0.1, 2.5, 6, 0.07723804472829555), (0.9, 6, 2.5, 0.9227619552717046),
    (0.3, 12, 2.5, 1.1854064105383071e-05), (0.99, 1.5, 30, 1), (0.02, 0.5, 100, 0.9553145036373667),
  ])
  func incompleteBeta(x: Double, a: Double, b: Double, expected: Double) {
    #expect(close(SpecialFunctions.incompleteBeta(x, a, b), expected))
  }

  /// I_x(a, b) + I_{1-x}(b, a) = 1, and I_x(1, b) = 1 - (1-x)^b.
  @Test func betaIdentities() {
    for a in [0.5, 1, 2.5, 7, 40] {
      for x in [0.001, 0.2, 0.5, 0.77, 0.999] {
        let sum = SpecialFunctions.incompleteBeta(x, a, 3) + SpecialFunctions.incompleteBeta(1 - x, 3, a)
        #expect(close(sum, 1))
      }
    }
    #expect(close(SpecialFunctions.incompleteBeta(0.3, 1, 3), 1 - 0.7 * 0.7 * 0.7))
    #expect(SpecialFunctions.incompleteBeta(0, 2, 3) == 0 && SpecialFunctions.incompleteBeta(1, 2, 3) == 1)
  }

  @Test(arguments: [
    (0.5, 0.2, 0.47291074313446196), (2.5, 0.5, 0.03743422675270361), (2.5, 5, 0.9247647538534878),
    (10, 3, 0.0011024881301154815), (10, 30, 0.9999928782491372), (50, 45, 0.24680203440017026),
  ])
  func incompleteGamma(a: Double, x: Double, expected: Double) {
    #expect(close(SpecialFunctions.incompleteGamma(a, x), expected))
  }

  @Test(arguments: [
    (3.1058752, 5, 12, 0.05000000181508254), (1, 5, 24, 0.4389107698551611), (5.0503, 5, 5, 0.050000552442331585),
    (0.2, 2, 9, 0.8222728507964265), (30, 3, 8, 0.00010565254578685816), (2.62065, 5, 24, 0.05000027390432522),
  ])
  func upperTailOfF(value: Double, above: Int, below: Int, expected: Double) {
    #expect(close(FDistribution.upperTail(value, above: above, below: below), expected, 1e-11))
  }

  @Test(arguments: [
    (0.05, 5, 12, 0.2137801033399768), (0.95, 5, 12, 3.1058752390841238), (0.05, 2, 27, 0.05139086243879714),
    (0.95, 1, 10, 4.964602743730711),
  ])
  func quantileOfF(probability: Double, above: Int, below: Int, expected: Double) {
    #expect(close(FDistribution.quantile(probability, above: above, below: below), expected, 1e-10))
  }

  @Test(arguments: [
    (0.05, 5, 1.1454762260617692), (0.95, 5, 11.070497693516351), (0.05, 1, 0.003932140000019522),
    (0.5, 2, 1.386294361119891), (0.05, 30, 18.49266098195347),
  ])
  func quantileOfChiSquared(probability: Double, degrees: Int, expected: Double) {
    #expect(close(ChiSquared.quantile(probability, degrees: degrees), expected, 1e-10))
  }

  /// F with 1 and ν degrees is the square of t.
  @Test func fIsTheSquareOfT() {
    for degrees in [1, 4, 9, 30] {
      let t = StudentT.twoSidedQuantile(0.95, degrees: degrees)
      #expect(close(FDistribution.upperTail(t * t, above: 1, below: degrees), 0.05, 1e-10))
    }
  }

  @Test func infiniteFHasNoTail() { #expect(FDistribution.upperTail(.infinity, above: 5, below: 12) == 0) }

  /// SplitMix64's published first outputs for the seed 1234567.
  @Test func generatorsKnownAnswers() {
    var generator = SeededGenerator(seed: 1_234_567)
    let numbers = (0..<3).map { _ in generator.next() }
    #expect(numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
  }
}
