/// Max-T permutation test (Westfall and Young 1993): is any member of one family above any of another?
///
/// T of a pair is its difference of means over its standard error, from the variance pooled over all groups; the statistic
/// is the largest T of all pairs. Relabelings exchange all values among all groups of both families, so that the 36
/// comparisons of six against six count as one test. There are too many to count all: seeded draws take their place.
struct MaximumTest: Sendable {
  private let sizes: [Int]
  /// How many of the groups belong to the first family.
  private let first: Int
  /// The statistic of every draw, rising.
  private let distribution: [Double]

  /// Draws the statistic's distribution under no difference. It depends on the pooled values and the sizes alone, so
  /// that one distribution serves every relabeling of the same values.
  /// - Parameter draws: how many relabelings; the one seen is counted too.
  /// - Returns: nil when a family or a group is empty, a value is not finite, or nothing is left to estimate a variance.
  init?(_ families: (first: [[Double]], second: [[Double]]), draws: Int, seed: UInt64 = 1) {
    let groups = families.first + families.second
    sizes = groups.map(\.count)
    first = families.first.count
    var values = groups.flatMap { $0 }
    guard first > 0, first < groups.count, sizes.allSatisfy({ $0 > 0 }), values.allSatisfy(\.isFinite),
      values.count > groups.count
    else { return nil }
    var generator = SeededGenerator(seed: seed)
    var statistics: [Double] = []
    for _ in 0..<draws {
      generator.shuffle(&values)
      statistics.append(Self.statistic(values, sizes: sizes, first: first))
    }
    distribution = statistics.sorted()
  }

  /// The largest T of a member of the first family above one of the second; groups of the same sizes as at first.
  func statistic(_ groups: [[Double]]) -> Double {
    Self.statistic(groups.flatMap { $0 }, sizes: sizes, first: first)
  }

  /// The p value of a statistic: its share, the one seen included, among the relabelings at least as large.
  func pValue(_ statistic: Double) -> Double {
    // Equal sums in another order must count as equal.
    let limit = statistic.isFinite ? statistic - 1e-9 * max(1, abs(statistic)) : statistic
    var (low, high) = (0, distribution.count)
    while low < high {
      let middle = (low + high) / 2
      if distribution[middle] < limit { low = middle + 1 } else { high = middle }
    }
    return Double(distribution.count - low + 1) / Double(distribution.count + 1)
  }

  private static func statistic(_ values: [Double], sizes: [Int], first: Int) -> Double {
    var means: [Double] = []
    var squares = 0.0
    var start = 0
    for size in sizes {
      var sum = 0.0
      for index in start..<start + size { sum += values[index] }
      let mean = sum / Double(size)
      for index in start..<start + size { squares += (values[index] - mean) * (values[index] - mean) }
      means.append(mean)
      start += size
    }
    let variance = squares / Double(values.count - sizes.count)
    var largest = -Double.infinity
    for one in 0..<first {
      for other in first..<sizes.count {
        let difference = means[one] - means[other]
        let error = (variance * (1 / Double(sizes[one]) + 1 / Double(sizes[other]))).squareRoot()
        let t = difference == 0 ? 0 : difference / error
        largest = max(largest, t)
      }
    }
    return largest
  }
}
