internal import Foundation
internal import Records

/// Two rows compared seed by seed: what runs of one seed share cancels in their difference.
struct Pair: Sendable {
  /// What may be said of the differences after the first n blocks.
  struct Look: Sendable {
    /// How many differences there are: blocks without a diverged run.
    let count: Int
    let mean: Double
    /// Sample s.d.; 0 for fewer than two.
    let deviation: Double
  }

  let first: ClaimEvidence.Row
  let second: ClaimEvidence.Row
  let measure: ClaimRule.Measure
  /// In the order of the seeds.
  let seeds: [Int]
  /// First minus second; nil for a block with a diverged run.
  private(set) var differences: [Double?]
  /// The number of blocks up to the first in which the row diverged; nil where none did.
  let diverged: (first: Int?, second: Int?)
  /// `looks[n - 1]` is the look at n blocks.
  private(set) var looks: [Look]

  /// The blocks are the longest prefix of the seeds for which both rows have a run that is over: a run still to come ends it.
  init(_ first: ClaimEvidence.Row, _ second: ClaimEvidence.Row, _ measure: ClaimRule.Measure) {
    (self.first, self.second, self.measure) = (first, second, measure)
    var (seeds, differences): ([Int], [Double?]) = ([], [])
    var diverged: (first: Int?, second: Int?) = (nil, nil)
    for seed in Set((first.runs + second.runs).map(\.seed)).sorted() {
      guard let one = first.run(seed), let other = second.run(seed), one.state.isFinal, other.state.isFinal else {
        break
      }
      seeds.append(seed)
      let values = (one.value(of: measure), other.value(of: measure))
      if values.0 == nil { diverged.first = diverged.first ?? seeds.count }
      if values.1 == nil { diverged.second = diverged.second ?? seeds.count }
      differences.append(values.0.flatMap { one in values.1.map { measure.difference(one, $0) } })
    }
    (self.seeds, self.differences, self.diverged) = (seeds, differences, diverged)
    looks = Self.looks(differences)
  }

  /// Blocks.
  var count: Int { seeds.count }
  /// The look at all blocks; nil without a difference.
  var now: Look? { looks.last.flatMap { $0.count == 0 ? nil : $0 } }

  /// Half of the interval of the mean difference at all blocks, for this number of them; nil where there is no bound.
  func halfWidth(_ sequence: ConfidenceSequence) -> Double? {
    now.map { sequence.halfWidth($0.count, deviation: $0.deviation) }.flatMap { $0.isFinite ? $0 : nil }
  }

  /// As if differences of the same mean and s.d. went on to the largest number of blocks.
  var extrapolated: Pair {
    var pair = self
    guard let now, now.count > 1 else { return pair }
    pair.looks += (0..<max(0, SeedCount.most - count)).map {
      Look(count: now.count + $0 + 1, mean: now.mean, deviation: now.deviation)
    }
    return pair
  }

  /// With differences centered at 0, those of some seeds negated: a pair whose rows do not differ.
  func flipped(_ isFlipped: (Int) -> Bool) -> Pair {
    var pair = self
    let mean = now?.mean ?? 0
    pair.differences = zip(seeds, differences).map { seed, difference in
      difference.map { isFlipped(seed) ? mean - $0 : $0 - mean }
    }
    pair.looks = Self.looks(pair.differences)
    return pair
  }

  /// Seeds whose difference is more than 10 MAD from the median, of at least 8.
  var outliers: [Int] {
    let known = differences.compactMap { $0 }
    guard known.count >= 8 else { return [] }
    let median = Self.median(known)
    let spread = Self.median(known.map { abs($0 - median) })
    return zip(seeds, differences).filter { abs(($0.1 ?? median) - median) > 10 * spread }.map(\.0)
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  private static func looks(_ differences: [Double?]) -> [Look] {
    var (count, mean, squares) = (0, 0.0, 0.0)
    return differences.map { difference in
      if let difference {
        count += 1
        let delta = difference - mean
        mean += delta / Double(count)
        squares += delta * (difference - mean)
      }
      return Look(count: count, mean: mean, deviation: count > 1 ? (squares / Double(count - 1)).squareRoot() : 0)
    }
  }
}

extension ClaimEvidence.Row {
  func run(_ seed: Int) -> ClaimEvidence.Run? { runs.first { $0.seed == seed } }
}

extension ClaimEvidence.Run {
  /// What is compared; nil for a run that diverged, or whose score is no positive number.
  func value(of measure: ClaimRule.Measure) -> Double? {
    guard state == .done else { return nil }
    switch measure {
    case .fid: return outcome?.logFID
    case .value(let name, _): return value(name).flatMap { $0.isFinite ? $0 : nil }
    }
  }
}

extension ClaimRule.Measure {
  /// 0 where the two are alike.
  func difference(_ first: Double, _ second: Double) -> Double {
    switch self {
    case .fid: first - second
    case .value(_, let factor): first - factor * second
    }
  }

  var name: String { if case .value(let name, _) = self { name } else { "fid" } }

  /// As people read a difference: a ratio of FIDs.
  func shown(_ difference: Double) -> Double { if case .fid = self { exp(difference) } else { difference } }
}
