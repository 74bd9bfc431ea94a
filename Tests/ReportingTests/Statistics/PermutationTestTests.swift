import Foundation
import Testing

@testable import Reporting

@Suite struct PermutationTestTests {
  /// SciPy's permutation_test with all relabelings: 7 and 246 of 252.
  @Test func knownAnswerOfFiveAndFive() throws {
    let test = try #require(PermutationTest([20.1, 19.6, 22.3, 18.9, 21.5], [21.9, 23.4, 20.8, 24.1, 22.2]))
    #expect(test.relabelings == 252 && test.isExact)
    #expect(abs(test.less - 7.0 / 252) < 1e-15)
    #expect(abs(test.greater - 246.0 / 252) < 1e-15)
    #expect(abs(test.difference + 2.0) < 1e-12)
  }

  @Test func knownAnswerOfFourAndThree() throws {
    let test = try #require(PermutationTest([0.5, 1.2, -0.3, 2.2], [1.9, 2.5, 3.1]))
    #expect(test.relabelings == 35)
    #expect(abs(test.less - 2.0 / 35) < 1e-15 && abs(test.greater - 34.0 / 35) < 1e-15)
  }

  /// Three below three is one relabeling of twenty: p is exactly 5 %, and can be no smaller.
  @Test func separatedTriples() throws {
    let test = try #require(PermutationTest([1, 2, 3], [4, 5, 6]))
    #expect(test.less == 0.05 && test.greater == 1)
    #expect(PermutationTest.smallestP(3, 3) == 0.05)
    #expect(PermutationTest.smallestP(5, 5) == 1.0 / 252)
  }

  @Test func exchangingTheGroupsExchangesTheSides() throws {
    let (a, b) = ([0.1, 0.7, 0.35, 0.9], [0.6, 0.2, 1.4])
    let one = try #require(PermutationTest(a, b))
    let other = try #require(PermutationTest(b, a))
    #expect(one.less == other.greater && one.greater == other.less)
    #expect(abs(one.difference + other.difference) < 1e-15)
  }

  /// Equal values: every relabeling is as the one seen. The sums differ in their last bits, which must not count.
  @Test func tiesCountOnBothSides() throws {
    let test = try #require(PermutationTest([0.1, 0.2, 0.3], [0.3, 0.2, 0.1]))
    #expect(test.less == test.greater && test.less > 0.5)
    let equal = try #require(PermutationTest([0.3, 0.3], [0.3, 0.3]))
    #expect(equal.less == 1 && equal.greater == 1)
  }

  @Test func refusesWhatHasNoMean() {
    #expect(PermutationTest([], [1]) == nil)
    #expect(PermutationTest([1], [.nan]) == nil)
    #expect(PermutationTest([1], [.infinity]) == nil)
  }

  @Test func drawsComeNearTheExactShare() throws {
    let (a, b) = ([20.1, 19.6, 22.3, 18.9, 21.5], [21.9, 23.4, 20.8, 24.1, 22.2])
    let drawn = try #require(PermutationTest(a, b, exactLimit: 10))
    #expect(!drawn.isExact && drawn.relabelings == 100_000)
    // Five standard errors of a share of 7/252.
    #expect(abs(drawn.less - 7.0 / 252) < 5 * (0.0278 * 0.9722 / 100_000).squareRoot())
    #expect(drawn == PermutationTest(a, b, exactLimit: 10))
  }

  @Test func countsOfRelabelings() {
    #expect(PermutationTest.relabelings(3, 3) == 20)
    #expect(PermutationTest.relabelings(10, 10) == 184_756)
    #expect(PermutationTest.relabelings(5, 1) == 6)
    #expect(PermutationTest.relabelings(400, 400) == nil)
  }

  /// Holm 1979, and R's p.adjust(c(.01, .04, .03, .005), "holm").
  @Test func holm() {
    let adjusted = MultipleTests.holm([0.01, 0.04, 0.03, 0.005])
    for (value, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) { #expect(abs(value - expected) < 1e-15) }
    #expect(MultipleTests.holm([0.6, 0.7]) == [1, 1])
    #expect(MultipleTests.holm([]) == [])
  }

  /// Over all relabelings of any values at most 5 % have p <= 5 %: the definition of an exact test.
  @Test func exactTestKeepsItsLevelOnSkewedValues() throws {
    let values = (0..<8).map { exp(Double($0) * 0.9) }
    var rejected = 0
    var total = 0
    for mask in 0..<256 where mask.nonzeroBitCount == 4 {
      let first = values.indices.filter { mask & (1 << $0) != 0 }.map { values[$0] }
      let second = values.indices.filter { mask & (1 << $0) == 0 }.map { values[$0] }
      total += 1
      if try #require(PermutationTest(first, second)).less <= 0.05 { rejected += 1 }
    }
    #expect(total == 70 && rejected == 3)
  }
}
