internal import Foundation

/// Rules made of pairwise tests.
extension Judge {
  func bestOf(table: String, row label: String, rivals: ClaimRule.Rivals) -> RuleFinding {
    let labels: [String]
    switch rivals {
    case .rows(let rows): labels = rows
    case .others:
      labels = (evidence.tables.first { $0.name == table }?.rows ?? []).map(\.label).filter { $0 != label }
      if labels.isEmpty { return .notRun(["\(table): no row beside \(label)"]) }
    }
    let rows: [ClaimEvidence.Row]
    switch read(table, [label] + labels) {
    case .stop(let finding): return finding
    case .rows(let found): rows = found
    }
    let comparisons = rows.dropFirst().compactMap { compare(rows[0], $0) }
    let adjusted = MultipleTests.holm(comparisons.map(\.test.greater))
    let obstacles = comparisons.map { $0.obstacle(.firstBetter) }
    let passed = obstacles.count { $0 == nil }
    let better = comparisons.indices.filter { comparisons[$0].obstacle(.secondBetter, adjusted: adjusted[$0]) == nil }
    // The rival with the lowest FID: the largest difference.
    let strongest =
      better.min { adjusted[$0] < adjusted[$1] }
      ?? comparisons.indices.max { comparisons[$0].difference.value < comparisons[$1].difference.value } ?? 0
    let shown = comparisons[strongest]
    var finding = RuleFinding(outcome: .undecided, why: "")
    finding.rows = rows.map { (table, $0) }
    finding.n = comparisons.map(\.count).min()
    (finding.estimate, finding.interval) = (shown.ratio, shown.interval)
    finding.measure = "FID of \(label) over that of \(shown.second), its strongest rival"
    finding.details = zip(comparisons, obstacles).map { $0.detail($1) }
    finding.limits = limits(comparisons, tests: comparisons.count)
    if passed == comparisons.count {
      finding.outcome = .holds
      finding.pValue = comparisons.map(\.test.less).max()
      finding.why =
        "better than each of \(comparisons.count) rivals; the weakest test has \(Self.pText(finding.pValue ?? 1))"
    } else if !better.isEmpty {
      finding.outcome = .fails
      finding.pValue = adjusted[strongest]
      finding.why =
        "\(Format.list(better.map { comparisons[$0].second })) better, "
        + "\(Self.pText(adjusted[strongest])) after Holm’s correction over \(comparisons.count) rivals"
    } else {
      finding.pValue = comparisons.map(\.test.less).max()
      let open = comparisons.indices.filter { obstacles[$0] != nil }
      finding.why =
        "\(passed) of \(comparisons.count) comparisons pass, and no rival is better after correction; "
        + "in the way: " + open.map { "\(comparisons[$0].second): \(obstacles[$0] ?? "")" }.joined(separator: ", ")
    }
    return finding
  }

  func pairwise(table: String, better: String, worse: String, others: [String]) -> RuleFinding {
    let rows: [ClaimEvidence.Row]
    // Others are those that the profile's sweep has; a sweep without any is missing.
    let named = others.filter { $0 != better && $0 != worse }
    let known = named.filter { evidence.row(table, $0) != nil }
    let rest = known.isEmpty ? named : known
    switch read(table, [better, worse] + rest) {
    case .stop(let finding): return finding
    case .rows(let found): rows = found
    }
    guard let main = compare(rows[0], rows[1]) else { return .notRun(["\(table): no outcomes"]) }
    let reverse = ([rows[0]] + rows.dropFirst(2)).compactMap { compare($0, rows[1]) }
    let obstacle = main.obstacle(.firstBetter)
    let against = reverse.compactMap { $0.obstacle(.secondBetter) }
    var finding = RuleFinding(outcome: .undecided, why: "")
    finding.rows = rows.map { (table, $0) }
    finding.n = reverse.map(\.count).min()
    (finding.estimate, finding.interval) = (main.ratio, main.interval)
    finding.measure = "FID of \(better) over that of \(worse)"
    finding.pValue = main.test.less
    finding.details = reverse.map { $0.detail($0.obstacle(.firstBetter)) }
    finding.limits = limits([main], tests: 1)
    if let obstacle {
      if against.isEmpty {
        finding.outcome = .fails
        finding.pValue = reverse.map(\.test.greater).max()
        finding.why = "\(worse) is better than each of \(Format.list(reverse.map(\.first)))"
      } else {
        finding.why =
          "in the way of “\(better) better”: \(obstacle); \(worse) is better than "
          + "\(reverse.count - against.count) of \(reverse.count)"
      }
    } else {
      finding.outcome = .holds
      finding.why = "\(better) is better, \(Self.pText(main.test.less))"
    }
    return finding
  }

  func worstAgainstBest(table: String, rows labels: [String], rivals: [String]) -> RuleFinding {
    let all: [ClaimEvidence.Row]
    switch read(table, labels + rivals) {
    case .stop(let finding): return finding
    case .rows(let found): all = found
    }
    let rows = Array(all.prefix(labels.count))
    let others = Array(all.dropFirst(labels.count))
    let comparisons = rows.flatMap { row in others.compactMap { compare(row, $0) } }
    let obstacles = comparisons.map { $0.obstacle(.firstBetter) }
    let passed = obstacles.count { $0 == nil }
    let families = (first: rows.map(\.logFIDs), second: others.map(\.logFIDs))
    let maximum = maximum ?? MaximumTest(families, draws: settings.maximumDraws)
    let p = maximum.map { $0.pValue($0.statistic(families.first + families.second)) }
    // Worst against best: the largest difference of means.
    guard let worst = comparisons.max(by: { $0.difference.value < $1.difference.value }) else {
      return .notRun(["\(table): no outcomes"])
    }
    var finding = RuleFinding(outcome: .undecided, why: "")
    finding.rows = all.map { (table, $0) }
    finding.n = comparisons.map(\.count).min()
    (finding.estimate, finding.interval) = (worst.ratio, worst.interval)
    finding.measure = "FID of \(worst.first), the worst, over that of \(worst.second), the best"
    finding.details = zip(comparisons, obstacles).map { $0.detail($1) }
    finding.limits = limits(comparisons, tests: 1)
    if passed == comparisons.count {
      finding.outcome = .holds
      finding.pValue = comparisons.map(\.test.less).max()
      finding.why = "all \(comparisons.count) comparisons pass; the weakest has \(Self.pText(finding.pValue ?? 1))"
      return finding
    }
    finding.pValue = p
    let obstacle = worst.obstacle(.secondBetter, adjusted: p ?? 1)
    if let p, obstacle == nil {
      finding.outcome = .fails
      finding.why =
        "\(worst.second) is better than \(worst.first): \(Self.pText(p)) by the max-T test over "
        + "\(comparisons.count) comparisons, \(passed) of which pass"
    } else {
      finding.why =
        "\(passed) of \(comparisons.count) comparisons pass; against the claim: \(obstacle ?? "no variance")"
    }
    return finding
  }

  /// What the numbers of seeds make impossible, said beforehand.
  private func limits(_ comparisons: [Comparison], tests: Int) -> [String] {
    let least = comparisons.map { PermutationTest.smallestP($0.counts.first, $0.counts.second) }.max() ?? 1
    // Of the comparison with the fewest relabelings, which is the one that binds.
    let n =
      comparisons.filter { PermutationTest.smallestP($0.counts.first, $0.counts.second) == least }
      .map(\.count).min() ?? 0
    let smallest = "the smallest p value at n = \(n) is \(Format.significant(least, digits: 3, shortest: true))"
    var limits: [String] = []
    if least > settings.level + 1e-12 {
      limits.append("“holds” is impossible at n = \(n): \(smallest)")
    }
    if tests > 1, least * Double(tests) > settings.level + 1e-12 {
      limits.append(
        "“does not hold” is impossible at n = \(n): \(smallest), and Holm’s correction over \(tests) rivals asks for "
          + Format.significant(settings.level / Double(tests), digits: 3, shortest: true))
    }
    return limits
  }
}
