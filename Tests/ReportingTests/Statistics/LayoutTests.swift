import Foundation
import Records
import Testing

@testable import Reporting

@Suite struct LayoutTests {
  static let textbook: [[Double]] = [[6, 8, 4, 5, 3, 4], [8, 12, 9, 11, 6, 8], [13, 9, 11, 8, 7, 12]]

  /// A textbook's layout; F and p by scipy.stats.f_oneway.
  @Test func textbookExample() throws {
    let layout = try #require(OneWayLayout(Self.textbook))
    #expect(abs(layout.between - 42) < 1e-12 && abs(layout.within - 68.0 / 15) < 1e-12)
    #expect(abs(layout.ratio - 9.264705882352942) < 1e-12)
    #expect(abs(layout.pValue - 0.0023987773293929083) < 1e-14)
    #expect(abs(layout.component - (42 - 68.0 / 15) / 6) < 1e-12)
    // (84 - 2 · F₀.₀₅(2, 15) · 68/15) / (6 χ²₀.₀₅(2)), quantiles by SciPy.
    #expect(abs(layout.upperBound - 135.71193510571024) < 1e-8)
  }

  /// Quantiles of another shape must not be used.
  @Test func knownQuantilesMustFit() throws {
    let layout = try #require(OneWayLayout(Self.textbook, known: [.init(between: 5, within: 12)]))
    #expect(layout.quantiles == .init(between: 2, within: 15))
    #expect(layout.upperBound == OneWayLayout(Self.textbook)?.upperBound)
  }

  @Test func groupsThatDifferLessThanTheySpread() throws {
    let layout = try #require(OneWayLayout([[1, 5, 3], [2, 4, 3], [3, 3, 3.1]]))
    #expect(layout.component == 0 && layout.pValue > 0.9)
    #expect(layout.upperBound >= 0)
  }

  @Test func nothingVariesWithin() throws {
    let layout = try #require(OneWayLayout([[1, 1], [2, 2]]))
    #expect(layout.ratio == .infinity && layout.pValue == 0)
    let flat = try #require(OneWayLayout([[1, 1], [1, 1]]))
    #expect(flat.ratio == 0 && flat.pValue == 1 && flat.component == 0 && flat.upperBound == 0)
  }

  @Test func refusesLayoutsWithoutSpread() {
    #expect(OneWayLayout([[1, 2]]) == nil)
    #expect(OneWayLayout([[1], [2]]) == nil)
    #expect(OneWayLayout([[1, 2], []]) == nil)
    #expect(OneWayLayout([[1, 2], [3, .nan]]) == nil)
  }

  /// The bound of Williams and Tukey covers the component in 95 % of layouts of 6 by 3, whatever its size.
  @Test(arguments: [0.0, 0.3, 1, 3]) func upperBoundCovers(component: Double) throws {
    var random = Normals(seed: 11)
    var covered = 0
    let known = [OneWayLayout.Quantiles(between: 5, within: 12)]
    let count = 4000
    for _ in 0..<count {
      let groups = (0..<6).map { _ in
        let effect = component.squareRoot() * random.next()
        return (0..<3).map { _ in effect + random.next() }
      }
      if try #require(OneWayLayout(groups, known: known)).upperBound >= component { covered += 1 }
    }
    let share = Double(covered) / Double(count)
    // Three standard errors of 95 % at 4,000 layouts are 1 %.
    #expect(share > 0.94, "\(share)")
    if component == 0 { #expect(share == 1) }
    if component > 0 { #expect(share < 0.965, "\(share)") }
  }

  @Test func fKeepsItsLevel() throws {
    var random = Normals(seed: 5)
    let known = [OneWayLayout.Quantiles(between: 5, within: 12)]
    let rejected = try (0..<4000).count { _ in
      let groups = (0..<6).map { _ in (0..<3).map { _ in random.next() } }
      return try #require(OneWayLayout(groups, known: known)).pValue <= 0.05
    }
    #expect((140...260).contains(rejected), "\(rejected)")
  }

  /// Under no difference the max-T test over 36 pairs says "some is above" in 5 %.
  @Test func maximumTestKeepsItsLevel() throws {
    var random = Normals(seed: 3)
    var rejected = 0
    for _ in 0..<200 {
      let groups = (0..<12).map { _ in (0..<3).map { _ in random.next() } }
      let families = (first: Array(groups.prefix(6)), second: Array(groups.suffix(6)))
      let test = try #require(MaximumTest(families, draws: 199))
      if test.pValue(test.statistic(groups)) <= 0.05 { rejected += 1 }
    }
    // 10 are expected; 19 is three standard deviations above.
    #expect(rejected <= 19, "\(rejected)")
    #expect(rejected >= 2, "\(rejected)")
  }

  @Test func maximumTestFindsAClearDifference() throws {
    let low: [[Double]] = [[1, 1.1, 0.9], [1.2, 1, 1.1]]
    let high: [[Double]] = [[1, 1.2, 1.1], [3, 3.2, 3.1]]
    // The second family has a group far below one of the first: (high, low).
    let test = try #require(MaximumTest((first: high, second: low), draws: 999))
    #expect(test.pValue(test.statistic(high + low)) < 0.05)
    // No group of `low` lies far above one of `high`.
    let other = try #require(MaximumTest((first: low, second: high), draws: 999))
    #expect(other.pValue(other.statistic(low + high)) > 0.5)
    #expect(MaximumTest((first: [], second: low), draws: 99) == nil)
    #expect(MaximumTest((first: [[1]], second: [[2]]), draws: 99) == nil)
  }

  /// Two against one, one value each but for one: 3 relabelings; T by hand.
  @Test func maximumTestsStatistic() throws {
    let test = try #require(MaximumTest((first: [[4, 6]], second: [[1, 3]]), draws: 99))
    // Means 5 and 2, squares within 2 + 2 over 2 degrees: variance 2, error √(2 (1/2 + 1/2)) = √2.
    #expect(abs(test.statistic([[4, 6], [1, 3]]) - 3 / 2.0.squareRoot()) < 1e-12)
  }

  @Test func differenceOfMeans() throws {
    let difference = try #require(MeanDifference([1, 2, 3], [4, 6, 8, 10]))
    #expect(difference.value == -5)
    // √(1/3 + 20/3/4) times 4.302652730 (2 degrees).
    #expect(abs(try #require(difference.halfWidth) - 4.302_652_730 * 2.0.squareRoot()) < 1e-8)
    #expect(try #require(MeanDifference([1], [2, 3])).halfWidth == nil)
    #expect(MeanDifference([], [1]) == nil)
  }
}

/// Normal numbers by Box and Muller.
struct Normals {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next() -> Double {
    let u = (Double(generator.next() >> 11) + 0.5) / Double(1 << 53)
    let v = (Double(generator.next() >> 11) + 0.5) / Double(1 << 53)
    return (-2 * log(u)).squareRoot() * cos(2 * Double.pi * v)
  }
}
