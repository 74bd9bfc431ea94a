internal import Foundation

// Rules made of pairwise tests. Decisions are apart from findings, since the A/A test makes thousands of decisions.

/// One row against each of its rivals.
struct BestOfDecision: Sendable {
  let comparisons: [Comparison]
  /// p of "the rival is better", after Holm's correction.
  let adjusted: [Double]
  /// What stands in the way of the row, by rival.
  let obstacles: [Remark?]
  /// The rivals that are better, by their places.
  let better: [Int]

  /// - Parameter rows: the claimed best first.
  init(_ rows: [ClaimEvidence.Row], _ judge: Judge) {
    let comparisons = rows.dropFirst().compactMap { judge.compare(rows[0], $0) }
    let adjusted = MultipleTests.holm(comparisons.map(\.test.greater))
    self.comparisons = comparisons
    self.adjusted = adjusted
    obstacles = comparisons.map { $0.obstacle(.firstBetter) }
    better = comparisons.indices.filter { comparisons[$0].obstacle(.secondBetter, adjusted: adjusted[$0]) == nil }
  }

  /// Rivals that the row is better than.
  var passed: Int { obstacles.count { $0 == nil } }
  var outcome: RuleOutcome { passed == comparisons.count ? .holds : better.isEmpty ? .undecided : .fails }
}

/// One row against another, and the other against the first and all remaining ones.
struct PairDecision: Sendable {
  let main: Comparison
  /// Of every row but the worse with the worse.
  let reverse: [Comparison]
  /// What stands in the way of the claim.
  let obstacle: Remark?
  /// How many rows the worse is not better than.
  let unbeaten: Int

  /// Nil when a row has no outcome.
  /// - Parameter rows: the better, the worse, the others.
  init?(_ rows: [ClaimEvidence.Row], _ judge: Judge) {
    guard let main = judge.compare(rows[0], rows[1]) else { return nil }
    self.main = main
    reverse = ([rows[0]] + rows.dropFirst(2)).compactMap { judge.compare($0, rows[1]) }
    obstacle = main.obstacle(.firstBetter)
    unbeaten = reverse.count { $0.obstacle(.secondBetter) != nil }
  }

  var outcome: RuleOutcome { obstacle == nil ? .holds : unbeaten == 0 ? .fails : .undecided }
}

/// Every row against every rival.
struct FamilyDecision: Sendable {
  let comparisons: [Comparison]
  let obstacles: [Remark?]
  /// The worst row with the best rival: the largest difference of means.
  let worst: Comparison
  /// p of "the best rival is better than the worst row", by the max-T test; nil where nothing varies.
  let p: Double?
  /// What stands in the way of the reverse of the claim.
  let against: Remark?

  /// Nil when a row has no outcome.
  init?(_ rows: [ClaimEvidence.Row], against rivals: [ClaimEvidence.Row], _ judge: Judge) {
    let comparisons = rows.flatMap { row in rivals.compactMap { judge.compare(row, $0) } }
    guard let worst = comparisons.max(by: { $0.difference.value < $1.difference.value }) else { return nil }
    let families = (first: rows.map(\.logFIDs), second: rivals.map(\.logFIDs))
    let maximum = judge.maximum ?? MaximumTest(families, draws: judge.settings.maximumDraws)
    self.comparisons = comparisons
    obstacles = comparisons.map { $0.obstacle(.firstBetter) }
    self.worst = worst
    p = maximum.map { $0.pValue($0.statistic(families.first + families.second)) }
    against = worst.obstacle(.secondBetter, adjusted: p ?? 1)
  }

  var passed: Int { obstacles.count { $0 == nil } }
  var outcome: RuleOutcome { passed == comparisons.count ? .holds : p != nil && against == nil ? .fails : .undecided }
}

extension Judge {
  func bestOf(table: String, row label: String, rivals: ClaimRule.Rivals) -> RuleFinding {
    let labels: [String]
    switch rivals {
    case .rows(let rows): labels = rows
    case .others:
      labels = (evidence.tables.first { $0.name == table }?.rows ?? []).map(\.label).filter { $0 != label }
      if labels.isEmpty { return .notRun([.noRivals(table: table, row: label)]) }
    }
    let rows: [ClaimEvidence.Row]
    switch read(table, [label] + labels) {
    case .stop(let finding): return finding
    case .rows(let found): rows = found
    }
    let decision = BestOfDecision(rows, self)
    let (comparisons, adjusted, better) = (decision.comparisons, decision.adjusted, decision.better)
    // The rival with the lowest FID: the largest difference.
    let strongest =
      better.min { adjusted[$0] < adjusted[$1] }
      ?? comparisons.indices.max { comparisons[$0].difference.value < comparisons[$1].difference.value } ?? 0
    let shown = comparisons[strongest]
    var finding = RuleFinding(outcome: decision.outcome)
    finding.rows = rows.map { (table, $0) }
    finding.n = comparisons.map(\.count).min()
    (finding.estimate, finding.interval) = (shown.ratio, shown.interval)
    finding.measure = .ratio(row: label, rival: shown.second, .strongest)
    finding.details = zip(comparisons, decision.obstacles).map { $0.detail($1) }
    finding.limits = limits(comparisons, tests: comparisons.count)
    let largest = comparisons.map(\.test.less).max() ?? 1
    finding.pValue = decision.outcome == .fails ? adjusted[strongest] : largest
    finding.why =
      switch decision.outcome {
      case .fails:
        [.beaten(by: better.map { comparisons[$0].second }, p: adjusted[strongest], rivals: comparisons.count)]
      case .holds: [.allPass(comparisons.count, largestP: largest)]
      case .undecided, .notRun:
        [.pass(decision.passed, of: comparisons.count), .unbeaten]
          + zip(comparisons, decision.obstacles).compactMap { comparison, obstacle in
            obstacle.map { .obstacle(comparison.second, $0) }
          }
      }
    return finding
  }

  func pairwise(table: String, better: String, worse: String, others: [String]) -> RuleFinding {
    let rows: [ClaimEvidence.Row]
    switch read(table, [better, worse] + rest(others, of: table, beside: [better, worse])) {
    case .stop(let finding): return finding
    case .rows(let found): rows = found
    }
    guard let decision = PairDecision(rows, self) else { return .notRun([.noRow(table: table, row: worse)]) }
    let (main, reverse) = (decision.main, decision.reverse)
    var finding = RuleFinding(outcome: decision.outcome)
    finding.rows = rows.map { (table, $0) }
    finding.n = reverse.map(\.count).min()
    (finding.estimate, finding.interval) = (main.ratio, main.interval)
    finding.measure = .ratio(row: better, rival: worse, .only)
    finding.pValue = main.test.less
    finding.details = reverse.map { $0.detail($0.obstacle(.firstBetter)) }
    finding.limits = limits([main], tests: 1)
    if decision.outcome == .fails {
      let largest = reverse.map(\.test.greater).max() ?? 1
      finding.pValue = largest
      finding.why = [.better(worse, than: reverse.map(\.first), p: largest)]
    } else if let obstacle = decision.obstacle {
      finding.why = [
        .obstacle(main.name, obstacle), .beats(worse, reverse.count - decision.unbeaten, of: reverse.count),
      ]
    } else {
      finding.why = [.better(better, than: [worse], p: main.test.less)]
    }
    return finding
  }

  /// The others that the profile's sweep has; all of them where it has none, so that the sweep is said to be missing.
  func rest(_ others: [String], of table: String, beside pair: [String]) -> [String] {
    let named = others.filter { !pair.contains($0) }
    let known = named.filter { evidence.row(table, $0) != nil }
    return known.isEmpty ? named : known
  }

  func worstAgainstBest(table: String, rows labels: [String], rivals: [String]) -> RuleFinding {
    let all: [ClaimEvidence.Row]
    switch read(table, labels + rivals) {
    case .stop(let finding): return finding
    case .rows(let found): all = found
    }
    let (rows, others) = (Array(all.prefix(labels.count)), Array(all.dropFirst(labels.count)))
    guard let decision = FamilyDecision(rows, against: others, self) else {
      return .notRun([.noRow(table: table, row: labels[0])])
    }
    let (comparisons, worst, passed) = (decision.comparisons, decision.worst, decision.passed)
    var finding = RuleFinding(outcome: decision.outcome)
    finding.rows = all.map { (table, $0) }
    finding.n = comparisons.map(\.count).min()
    (finding.estimate, finding.interval) = (worst.ratio, worst.interval)
    finding.measure = .ratio(row: worst.first, rival: worst.second, .worstAgainstBest)
    finding.details = zip(comparisons, decision.obstacles).map { $0.detail($1) }
    finding.limits = limits(comparisons, tests: 1)
    let passes = Remark.pass(passed, of: comparisons.count)
    switch decision.outcome {
    case .holds:
      let largest = comparisons.map(\.test.less).max() ?? 1
      finding.pValue = largest
      finding.why = [.allPass(comparisons.count, largestP: largest)]
    case .fails:
      finding.pValue = decision.p
      finding.why = [
        .maximumTest(
          better: worst.second, worse: worst.first, p: decision.p ?? 1, comparisons: comparisons.count), passes,
      ]
    case .undecided, .notRun:
      finding.pValue = decision.p
      finding.why = [passes] + (decision.against.map { [.reverse($0)] } ?? [])
    }
    return finding
  }

  /// What the numbers of seeds make impossible, said beforehand.
  private func limits(_ comparisons: [Comparison], tests: Int) -> [Remark] {
    let least = comparisons.map { PermutationTest.smallestP($0.counts.first, $0.counts.second) }.max() ?? 1
    // Of the comparison with the fewest relabelings, which is the one that binds.
    let n =
      comparisons.filter { PermutationTest.smallestP($0.counts.first, $0.counts.second) == least }
      .map(\.count).min() ?? 0
    var limits: [Remark] = []
    if least > settings.level + 1e-12 { limits.append(.holdsImpossible(n: n, smallestP: least)) }
    if tests > 1, least * Double(tests) > settings.level + 1e-12 {
      limits.append(
        .failsImpossible(n: n, smallestP: least, rivals: tests, level: settings.level / Double(tests)))
    }
    return limits
  }
}
