import Testing

@testable import Reporting

@Suite struct StatisticsTests {
  /// Two-sided 95 % quantiles of the printed tables; for 1 and 2 degrees of freedom there are closed forms.
  @Test(arguments: [
    (1, 12.706_204_736), (2, 4.302_652_730), (3, 3.182_446_305), (4, 2.776_445_105), (5, 2.570_581_836),
    (9, 2.262_157_163), (10, 2.228_138_852), (29, 2.045_229_642), (30, 2.042_272_456), (120, 1.979_930_405),
  ])
  func quantileMatchesTables(degrees: Int, expected: Double) {
    #expect(abs(StudentT.twoSidedQuantile(0.95, degrees: degrees) - expected) < 2e-9)
  }

  @Test func otherLevels() {
    #expect(abs(StudentT.twoSidedQuantile(0.99, degrees: 4) - 4.604_094_871) < 2e-9)
    #expect(abs(StudentT.twoSidedQuantile(0.5, degrees: 1) - 1) < 1e-12)
  }

  @Test(arguments: 1...40) func quantileInvertsProbability(degrees: Int) {
    for probability in [0.05, 0.5, 0.9, 0.95, 0.999] {
      let x = StudentT.twoSidedQuantile(probability, degrees: degrees)
      #expect(abs(StudentT.centralProbability(x, degrees: degrees) - probability) < 1e-12)
    }
  }

  @Test func estimateOfThree() throws {
    // Mean 2, standard deviation 1: half width 4.302652730 / √3.
    let estimate = try #require(Estimate([1, 2, 3]))
    #expect(estimate.mean == 2)
    #expect(abs(try #require(estimate.halfWidth) - 2.484_137_712) < 1e-8)
    #expect(estimate.count == 3)
  }

  @Test func oneValueHasNoInterval() {
    #expect(Estimate([14.7])?.halfWidth == nil)
    #expect(Estimate([]) == nil)
  }

  @Test(arguments: [
    (0.0, 2, "0.00"), (-0.001, 2, "0.00"), (-1.5, 1, "−1.5"), (12.345, 1, "12.3"), (Double.nan, 1, "not a number"),
    (-Double.infinity, 1, "−∞"),
  ])
  func fixedNumbers(value: Double, decimals: Int, text: String) {
    #expect(Format.fixed(value, decimals: decimals) == text)
  }

  @Test func otherFormats() {
    let largest = Format.fixed(-Double.greatestFiniteMagnitude, decimals: 2)
    #expect(largest.hasPrefix("−1797693134862315708") && largest.hasSuffix("8368.00") && largest.count == 313)
    #expect(Format.whole(1_234_567) == "1,234,567")
    #expect(Format.whole(-999) == "−999")
    #expect(Format.whole(1000) == "1,000")
    #expect(Format.significant(0.00012345) == "0.0001234" || Format.significant(0.00012345) == "0.0001235")
    #expect(Format.significant(1.5e9) == "1.500·10^9")
    #expect(Format.significant(10, shortest: true) == "10")
    #expect(Format.significant(0.01, shortest: true) == "0.01")
    #expect(Format.significant(2.5, shortest: true) == "2.5")
    #expect(Format.score(0.1534) == "0.153")
    #expect(Format.score(9.834) == "9.83")
    #expect(Format.score(30.24) == "30.2")
    #expect(Format.duration(59.94) == "59.9 s")
    #expect(Format.duration(7384) == "2 h 3 min")
    #expect(Format.list(["a"]) == "a" && Format.list(["a", "b", "c"]) == "a, b and c")
    #expect(Format.published(nil) == "–" && Format.published(52) == "52.0")
  }

  @Test func curveAveragesOverRunsThatReachAStep() {
    let curve = SeedCurve(name: "x", runs: [[(20, 1), (40, 3)], [(20, 2), (40, .nan)], [(20, 6)]])
    #expect(
      curve.points == [
        SeedCurve.Point(step: 20, mean: 3, low: 1, high: 6, count: 3),
        SeedCurve.Point(step: 40, mean: 3, low: 3, high: 3, count: 1),
      ])
  }

  @Test func framesLeaveSpikesOut() {
    let calm = SeedCurve(name: "x", runs: [(1...200).map { ($0, Double($0 % 7)) }])
    #expect(SeedCurve.frame(of: [calm]).range == nil)
    let wild = SeedCurve(name: "x", runs: [(1...200).map { ($0, $0 == 1 ? 1e6 : Double($0 % 7)) }])
    let frame = SeedCurve.frame(of: [wild])
    #expect(frame.outside == 1)
    #expect(frame.range?.upperBound ?? 0 < 10)
  }

  @Test func thinningKeepsEnds() {
    let steps = Table.thinned(Array(1...400), to: 40)
    #expect(steps.count == 40 && steps.first == 1 && steps.last == 400)
    #expect(Table.thinned([1, 2], to: 40) == [1, 2])
  }
}
