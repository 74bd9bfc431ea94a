/// Two-sample permutation test of the mean (Fisher 1935; Pitman 1937), one-sided each way.
///
/// Under no difference every assignment of the values to the two groups is as likely as the one seen, whatever the
/// values' distribution: a test at 5 % errs in at most 5 %.
struct PermutationTest: Equatable, Sendable {
  /// Mean of the first group minus mean of the second.
  let difference: Double
  /// Share of relabelings whose difference is at most the one seen: the p value of "the first is smaller".
  let less: Double
  /// Share of relabelings whose difference is at least the one seen: the p value of "the first is greater".
  let greater: Double
  /// How many relabelings were counted, the one seen among them.
  let relabelings: Int
  /// Whether these are all; otherwise they are seeded random draws.
  let isExact: Bool

  /// Above so many relabelings (10 against 10 has 184,756) random draws take their place.
  static let exactLimit = 200_000
  /// How many draws then.
  static let draws = 99_999

  /// Nil when a group is empty or a value is not finite.
  init?(_ first: [Double], _ second: [Double], exactLimit: Int = Self.exactLimit) {
    let values = first + second
    guard !first.isEmpty, !second.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
    difference = first.reduce(0, +) / Double(first.count) - second.reduce(0, +) / Double(second.count)
    // With sizes fixed the first group's sum orders the relabelings as the difference does. Centered, so that sums are small.
    let mean = values.reduce(0, +) / Double(values.count)
    let centered = values.map { $0 - mean }
    let seen = centered.prefix(first.count).reduce(0, +)
    // Sums of the same numbers in another order are the same number.
    let slack = 1e-12 * values.reduce(0) { $0 + abs($1) }
    var (atMost, atLeast) = (0, 0)
    func count(_ sum: Double) {
      if sum <= seen + slack { atMost += 1 }
      if sum >= seen - slack { atLeast += 1 }
    }

    if let all = Self.relabelings(first.count, second.count), all <= exactLimit {
      func choose(_ left: Int, from start: Int, sum: Double) {
        if left == 0 {
          count(sum)
          return
        }
        for index in start...(centered.count - left) { choose(left - 1, from: index + 1, sum: sum + centered[index]) }
      }
      choose(first.count, from: 0, sum: 0)
      relabelings = all
      isExact = true
    } else {
      count(seen)
      var generator = SeededGenerator(seed: 1)
      var shuffled = centered
      for _ in 0..<Self.draws {
        generator.shuffle(&shuffled)
        count(shuffled.prefix(first.count).reduce(0, +))
      }
      relabelings = Self.draws + 1
      isExact = false
    }
    less = Double(atMost) / Double(relabelings)
    greater = Double(atLeast) / Double(relabelings)
  }

  /// C(n + m, n); nil where that leaves Int.
  static func relabelings(_ n: Int, _ m: Int) -> Int? {
    var result = 1
    for step in stride(from: 1, through: min(n, m), by: 1) {
      let (product, overflow) = result.multipliedReportingOverflow(by: max(n, m) + step)
      if overflow { return nil }
      result = product / step
    }
    return result
  }

  /// The smallest p value that groups of these sizes can have.
  static func smallestP(_ n: Int, _ m: Int) -> Double {
    guard let all = relabelings(n, m), all <= exactLimit else { return 1 / Double(draws + 1) }
    return 1 / Double(all)
  }
}

/// Corrections for several tests.
enum MultipleTests {
  /// Holm's adjusted p values (1979), in the order given: reject where one is at most the level, and the chance of any
  /// false rejection is at most the level, however the tests depend on each other.
  static func holm(_ pValues: [Double]) -> [Double] {
    // A stable order, so that equal values keep their places.
    let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
    var adjusted = pValues
    var largest = 0.0
    for (rank, index) in order.enumerated() {
      largest = max(largest, min(1, Double(pValues.count - rank) * pValues[index]))
      adjusted[index] = largest
    }
    return adjusted
  }
}
