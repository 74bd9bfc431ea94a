internal import Foundation
internal import Records

/// The pairs of a rule, and what must be true of them for each verdict.
struct Contest: Sendable {
  let table: String
  /// Every row once, in the rule's order.
  let rows: [ClaimEvidence.Row]
  let pairs: [Pair]
  /// In the order in which they are tried at a look.
  let verdicts: [(outcome: RuleOutcome, condition: Condition)]
  let plain: ConfidenceSequence
  /// The pairs that the claim is about, and whether it is their distance from each other that counts.
  let subject: (pairs: Range<Int>, isDistance: Bool)

  /// The first verdict stays, with its look; nil while there is none.
  var verdict: (outcome: RuleOutcome, look: Int)? { verdict(pairs) }

  func verdict(_ pairs: [Pair]) -> (outcome: RuleOutcome, look: Int)? {
    verdicts.compactMap { verdict in
      verdict.condition.settlement(pairs, plain).shownAt.map { (verdict.outcome, $0) }
    }.reduce(nil) { first, next in first.map { $0.1 <= next.1 ? $0 : next } ?? next }
  }

  /// The places of the pairs that a verdict still possible reads further; none once there is one.
  var open: [Int] {
    guard verdict == nil else { return [] }
    let read = Set(verdicts.flatMap { $0.condition.open(pairs, plain).map(\.pair) })
    return read.sorted()
  }

  /// The number of blocks that probably brings a verdict, if differences go on as they are; nil where 64 would not, or
  /// where too few are known.
  var probableLook: Int? { verdict(pairs.map(\.extrapolated))?.look }

  /// The pair whose ratio stands for the verdict: of the worst row with its strongest rival, or of the two farthest apart.
  var telling: Pair {
    func size(_ place: Int) -> Double {
      let mean = pairs[place].now?.mean ?? -.infinity
      return subject.isDistance ? abs(mean) : mean
    }
    return pairs[subject.pairs.max { size($0) < size($1) } ?? 0]
  }
}

extension Judge {
  /// Nil for a rule without comparisons; fails where a row is missing or has no run that is over.
  func contest(of rule: ClaimRule) -> Result<Contest, Absence>? {
    switch rule {
    case .below(let rule): Result { () throws(Absence) in try below(rule) }
    case .spread(let rule): Result { () throws(Absence) in try spread(rule) }
    case .checks, .exact, .ratios: nil
    }
  }

  /// Why a rule cannot be applied.
  struct Absence: Error {
    var why: [Remark]
    var rows: [(table: String, row: ClaimEvidence.Row)] = []
  }

  private func below(_ rule: ClaimRule.Below) throws(Absence) -> Contest {
    let labels: [String]
    switch rule.rivals {
    case .rows(let rows): labels = rows
    case .others(let beginning):
      labels = (evidence.tables.first { $0.name == rule.table }?.rows ?? []).map(\.label)
        .filter { label in !rule.rows.contains(label) && beginning.map { label.hasPrefix($0 + " ") } ?? true }
      if labels.isEmpty { throw Absence(why: [.noRivals(table: rule.table, row: rule.rows[0])]) }
    }
    let all = try rows(rule.table, rule.rows + labels)
    let (rows, rivals) = (all.prefix(rule.rows.count), all.dropFirst(rule.rows.count))
    let pairs = rows.flatMap { row in rivals.map { Pair(row, $0, rule.measure) } }
    let shared = ConfidenceSequence(level: settings.level / Double(pairs.count))
    // A claim that the row is not the best holds where another is better.
    let (better, worse): (PairTest.Blocker, PairTest.Blocker) = rule.isDenied ? (.first, .either) : (.either, .second)
    let best = Condition.all(tests(pairs.indices, .below, 0, plain, better))
    let beaten = Condition.some(tests(pairs.indices, .above, 0, shared, worse))
    var verdicts: [(RuleOutcome, Condition)] =
      rule.isDenied ? [(.holds, beaten), (.fails, best)] : [(.holds, best), (.fails, beaten)]
    if let margin = rule.margin {
      let near = Condition.some(tests(pairs.indices, .above, -margin, shared, .either))
      verdicts.append((.alike, .all(tests(pairs.indices, .below, margin, plain, .either) + [near])))
    }
    return Contest(
      table: rule.table, rows: all, pairs: pairs, verdicts: verdicts, plain: plain,
      subject: (pairs.indices, isDistance: false))
  }

  private func spread(_ rule: ClaimRule.Spread) throws(Absence) -> Contest {
    let all = try rows(rule.table, rule.steady + rule.rival)
    let families = [all.prefix(rule.steady.count), all.dropFirst(rule.steady.count)].map { rows in
      rows.indices.flatMap { one in rows[(one + 1)...].map { Pair(rows[one], $0, .fid) } }
    }
    let steady = 0..<families[0].count
    let rival = steady.upperBound..<steady.upperBound + families[1].count
    func within(_ places: Range<Int>) -> Condition {
      .all(
        tests(places, .below, rule.margin, plain, .either) + tests(places, .above, -rule.margin, plain, .either))
    }
    func beyond(_ places: Range<Int>, below: PairTest.Blocker, above: PairTest.Blocker) -> Condition {
      let shared = ConfidenceSequence(level: settings.level / Double(places.count))
      return .some(
        tests(places, .below, -rule.margin, shared, below) + tests(places, .above, rule.margin, shared, above))
    }
    return Contest(
      table: rule.table, rows: all, pairs: families.flatMap { $0 },
      verdicts: [
        (.holds, .all([within(steady), beyond(rival, below: .either, above: .either)])),
        (.fails, .some([beyond(steady, below: .first, above: .second), within(rival)])),
      ], plain: plain, subject: (steady, isDistance: true))
  }

  /// The same test of several pairs.
  private func tests(
    _ places: Range<Int>, _ side: PairTest.Side, _ limit: Double, _ sequence: ConfidenceSequence,
    _ blocker: PairTest.Blocker
  ) -> [Condition] {
    places.map { .test(PairTest(pair: $0, side: side, limit: limit, sequence: sequence, blocker: blocker)) }
  }

  /// The rows of these labels, each with a run that is over and scored.
  private func rows(_ table: String, _ labels: [String]) throws(Absence) -> [ClaimEvidence.Row] {
    var rows: [ClaimEvidence.Row] = []
    var missing: [Remark] = []
    for label in labels {
      guard let row = evidence.row(table, label) else {
        missing.append(.noRow(table: table, row: label))
        continue
      }
      rows.append(row)
      // By seed: what comes after a missing run is not read.
      if row.runs.first.map({ !$0.state.isFinal || $0.isUnscored }) ?? true {
        missing.append(row.missing(in: table) ?? .noRow(table: table, row: label))
      }
    }
    guard missing.isEmpty else { throw Absence(why: missing, rows: rows.map { (table, $0) }) }
    return rows
  }

  func finding(_ contest: Result<Contest, Absence>?) -> RuleFinding {
    switch contest {
    case .success(let contest): finding(contest)
    case .failure(let absence): RuleFinding(outcome: .notRun, why: absence.why, rows: absence.rows)
    case nil: preconditionFailure("no contest")
    }
  }

  private func finding(_ contest: Contest) -> RuleFinding {
    let (verdict, open) = (contest.verdict, contest.open)
    let pairs = contest.pairs
    var finding = RuleFinding(outcome: verdict?.outcome ?? .undecided)
    finding.rows = contest.rows.map { (contest.table, $0) }
    let telling = contest.telling
    finding.n = verdict?.look ?? telling.count
    (finding.pairs, finding.bounds) = (pairs, plain)
    let now = telling.now.map { telling.measure.shown($0.mean) }
    (finding.estimate, finding.interval) = (now, telling.interval(plain))
    finding.measure = .pair(telling.first.label, telling.second.label, telling.measure)
    if let verdict {
      let shown =
        contest.verdicts.first { $0.outcome == verdict.outcome }?.condition.shown(by: verdict.look, pairs, plain) ?? []
      let names = Set(shown.map(\.pair)).sorted().map { pairs[$0].name }
      finding.why = [.decided(at: verdict.look, names)]
      return finding
    }
    let least = pairs.map(\.count).min() ?? 0
    let lost = contest.rows.compactMap(\.divergence)
    if least < SeedCount.fewest {
      finding.why = [.fewSeeds(least, least: SeedCount.fewest)] + lost
    } else if open.isEmpty {
      finding.why = [.hopeless] + lost
    } else {
      let probable = contest.probableLook
      finding.forecast = Forecast(
        seeds: probable, rows: contest.rows.filter { row in open.contains { pairs[$0].has(row) } })
      let smallest = open.compactMap { pairs[$0].halfWidth(plain) }.max()
      finding.why = [
        .undecided(open: open.count, of: pairs.count, smallest: smallest.map { telling.measure.shown($0) }),
        probable.map { .probable(seeds: $0) } ?? .onTheBoundary,
      ]
    }
    return finding
  }

  /// How often the rule answers when the rows do not differ: the differences of every pair, centered, get random signs, one a
  /// seed, which keeps what the pairs share.
  func errors(of contest: Contest) -> RuleErrors? {
    guard contest.pairs.allSatisfy({ $0.looks.count >= SeedCount.fewest }) else { return nil }
    var generator = SeededGenerator(seed: 1)
    let seeds = Set(contest.pairs.flatMap(\.seeds)).sorted()
    var (holds, fails) = (0, 0)
    for _ in 0..<settings.signFlips {
      let flipped = Set(seeds.filter { _ in generator.next() >> 63 == 1 })
      switch contest.verdict(contest.pairs.map { $0.flipped(flipped.contains) })?.outcome {
      case .holds: holds += 1
      case .fails: fails += 1
      default: break
      }
    }
    return RuleErrors(signFlips: settings.signFlips, holds: holds, fails: fails)
  }
}

extension Pair {
  /// "k=2 p=6 / k=2 p=2".
  var name: String { "\(first.label) / \(second.label)" }

  func has(_ row: ClaimEvidence.Row) -> Bool { first.label == row.label || second.label == row.label }

  /// Of the ratio or difference as it is shown; nil where there is no bound.
  func interval(_ sequence: ConfidenceSequence) -> ClosedRange<Double>? {
    guard let now, let half = halfWidth(sequence) else { return nil }
    return measure.shown(now.mean - half)...measure.shown(now.mean + half)
  }
}
