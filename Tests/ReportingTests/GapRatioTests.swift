import Foundation
import Records
import Testing

@testable import Reporting

@Suite struct GapRatioTests {
  private func point(_ step: Int, _ wasserstein: Double, _ penalty: Double?) -> SeriesPoint {
    SeriesPoint(
      step: step,
      values: [(name: "critic.term.wasserstein", value: wasserstein)]
        + (penalty.map { [(name: "critic.term.penalty", value: $0)] } ?? []))
  }

  /// The last quarter of 8 steps is 7 and 8: gap 9 + 3 over penalty 1 + 1.
  @Test func ratioOfMeansOverTheLastQuarter() {
    let series = (1...6).map { point($0, 100, 1) } + [point(7, -9, 1), point(8, -3, 1)]
    #expect(GapRatio.of(series, upTo: 8) == 6)
    #expect(GapRatio.of(series, upTo: 100) == 6)
    // Not the mean of ratios: -(−9 − 3) / (3 + 1) = 3, where the ratios 3 and 3 agree, against 9/1 and 3/3.
    #expect(GapRatio.of([point(7, -9, 1), point(8, -3, 3)], upTo: 8) == 3)
  }

  @Test func readsNoFurtherThanItsTable() {
    let series = (1...8).map { point($0, $0 == 4 ? -5 : -1000, 2) }
    #expect(GapRatio.of(series, upTo: 4) == 2.5)
  }

  @Test func noNumberWhereThereIsNone() {
    #expect(GapRatio.of([], upTo: 8) == nil)
    #expect(GapRatio.of([point(8, -1, nil)], upTo: 8) == nil)
    #expect(GapRatio.of([point(8, -1, 0)], upTo: 8) == nil)
    #expect(GapRatio.of([point(8, .nan, 1)], upTo: 8) == nil)
    #expect(GapRatio.of([point(8, -1, .infinity)], upTo: 8) == nil)
    #expect(GapRatio.of([point(8, -1, 1)], upTo: 7) == nil)
  }

  /// An untrained critic may have a negative gap: that is a number.
  @Test func negativeGap() { #expect(GapRatio.of([point(8, 1, 2)], upTo: 8) == -0.5) }
}
