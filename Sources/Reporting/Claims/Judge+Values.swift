internal import Foundation

/// Rules over recorded values.
extension Judge {
  /// All seeds of one value.
  fileprivate struct Value {
    let values: [Double]
    /// Standard error of the mean: from the recorded errors; else from the spread over seeds; 0 for one exact number.
    let error: Double
    var mean: Double { values.reduce(0, +) / Double(values.count) }
  }

  private typealias Answer = Statement.Answer

  func statements(_ tests: ValueTests) -> RuleFinding {
    var finding = RuleFinding(outcome: .undecided)
    if let stop = gather(tests.holds + tests.fails + tests.known, into: &finding) { return stop }
    func answers(_ list: [ValueTest]) -> [Answer] { list.map { answer($0) } }
    let (holds, fails, known) = (answers(tests.holds), answers(tests.fails), answers(tests.known))
    describe(tests.holds + tests.fails + tests.known, holds + fails + known, in: &finding)
    func remarks(_ tests: [ValueTest], _ answers: [Answer]) -> [Remark] {
      zip(tests, answers).map { .statement(statement($0, $1)) }
    }
    if let wrong = known.firstIndex(where: { $0 != .yes }) {
      finding.why = [.knownDiffers(statement(tests.known[wrong], known[wrong]))]
    } else if !fails.isEmpty, fails.allSatisfy({ $0 == .yes }) {
      finding.outcome = .fails
      finding.why = remarks(tests.fails, fails)
    } else if let broken = holds.indices.first(where: { holds[$0] == .no && tests.holds[$0].standardErrors == 0 }) {
      finding.outcome = .fails
      finding.why = [.statement(statement(tests.holds[broken], .no))]
    } else if !holds.isEmpty, holds.allSatisfy({ $0 == .yes }) {
      finding.outcome = .holds
      finding.why = holds.count == 1 ? remarks(tests.holds, holds) : [.allTrue(holds.count)]
    } else {
      let all = holds.isEmpty ? (tests.fails, fails) : (tests.holds, holds)
      finding.why = zip(all.0, all.1).filter { $1 != .yes }.map { .statement(statement($0, $1)) }
    }
    return finding
  }

  func ratios(_ tests: [RatioTest], leastSeeds: Int) -> RuleFinding {
    var finding = RuleFinding(outcome: .undecided)
    if let stop = gather(tests.flatMap(\.values), into: &finding) { return stop }
    if let n = finding.n, n < leastSeeds {
      finding.why = [.fewSeeds(n, least: leastSeeds)]
      return finding
    }
    var statements: [Statement] = []
    for test in tests {
      let columns = test.values.compactMap { value($0)?.values }
      let seeds = columns.map(\.count).min() ?? 0
      let logs = (0..<seeds).map { seed in Self.logRatio(columns.map { $0[seed] }, test.measure) }
      let (answer, center, half) = Self.decide(logs, test.is, limit: log(test.limit))
      let subject = Subject.ratio(test.measure, of: test.name)
      let statement = Statement(
        subject: subject, measured: exp(center), relation: test.is, limit: test.limit, answer: answer)
      statements.append(statement)
      finding.details.append(
        ClaimDetail(
          subject: subject, estimate: exp(center), interval: half.map { exp(center - $0)...exp(center + $0) },
          counts: [seeds], notes: answer == .yes ? [] : [.statement(statement)]))
    }
    if let first = finding.details.first { (finding.estimate, finding.interval) = (first.estimate, first.interval) }
    settle(&finding, statements)
    return finding
  }

  /// Any statement surely false: fails. All surely true: holds.
  private func settle(_ finding: inout RuleFinding, _ statements: [Statement]) {
    let broken = statements.filter { $0.answer == .no }
    let open = statements.filter { $0.answer != .no && $0.answer != .yes }
    finding.outcome = !broken.isEmpty ? .fails : open.isEmpty ? .holds : .undecided
    finding.why = (!broken.isEmpty ? broken : open.isEmpty ? statements : open).map { .statement($0) }
  }

  /// Collects the rows; returns a finding when one is missing or silent.
  private func gather(_ tests: [ValueTest], into finding: inout RuleFinding) -> RuleFinding? {
    gather(
      tests.flatMap { test in
        if case .reference(let other) = test.operand { [test.value, other] } else { [test.value] }
      }, into: &finding)
  }

  private func gather(_ references: [ValueReference], into finding: inout RuleFinding) -> RuleFinding? {
    var missing: [Remark] = []
    var silent: [Remark] = []
    // Several values of a row say the same.
    func add(_ remark: Remark, to remarks: inout [Remark]) {
      if !remarks.contains(remark) { remarks.append(remark) }
    }
    for reference in references {
      guard let row = evidence.row(reference.table, reference.row) else {
        add(.noRow(table: reference.table, row: reference.row), to: &missing)
        continue
      }
      if !finding.rows.contains(where: { $0.table == reference.table && $0.row.label == row.label }) {
        finding.rows.append((reference.table, row))
      }
      if let gap = row.missing(in: reference.table) {
        add(gap, to: &missing)
      } else if let divergence = row.divergence {
        add(divergence, to: &silent)
      } else if value(reference) == nil {
        add(.notRecorded(reference), to: &missing)
      }
    }
    finding.n = finding.rows.map(\.row.runs.count).min()
    if !missing.isEmpty {
      var stop = RuleFinding.notRun(missing)
      stop.rows = finding.rows
      return stop
    }
    finding.why = silent
    return silent.isEmpty ? nil : finding
  }

  private func value(_ reference: ValueReference) -> Value? {
    guard let runs = evidence.row(reference.table, reference.row)?.runs else { return nil }
    let values = runs.compactMap { $0.value(reference.value) }
    guard !values.isEmpty, values.count == runs.count else { return nil }
    let count = Double(values.count)
    if let name = reference.error {
      let errors = runs.compactMap { $0.value(name) }
      guard errors.count == runs.count else { return nil }
      return Value(values: values, error: errors.reduce(0) { $0 + $1 * $1 }.squareRoot() / count)
    }
    let half = Estimate(values)?.halfWidth
    let quantile = values.count > 1 ? StudentT.twoSidedQuantile(0.95, degrees: values.count - 1) : 1
    return Value(values: values, error: (half ?? 0) / quantile)
  }

  private func operand(_ test: ValueTest) -> Value? {
    switch test.operand {
    case .number(let number): Value(values: [number], error: 0)
    case .reference(let reference): value(reference)
    }
  }

  private func answer(_ test: ValueTest) -> Answer {
    guard let left = value(test.value), let right = operand(test) else { return .open(.notRecorded) }
    guard !left.mean.isNaN, !right.mean.isNaN else { return .open(.notANumber) }
    let error = (left.error * left.error + right.error * right.error).squareRoot()
    let margin = test.tolerance + test.standardErrors * error
    // ∞ - ∞ is no number: the same infinity is no difference.
    let distance = left.mean == right.mean ? 0 : left.mean - right.mean
    let isTrue =
      switch test.relation {
      case .atLeast: distance >= -margin
      case .atMost: distance <= margin
      case .above: distance > margin
      case .below: distance < -margin
      case .equal: abs(distance) <= margin
      case .different: abs(distance) > margin
      }
    return isTrue ? .yes : .no
  }

  /// Against a limit, by the 95 % t interval over seeds; by the value alone where there is one, or where an infinity rules
  /// an interval out and all seeds lie on one side.
  private static func decide(
    _ values: [Double], _ relation: ValueTest.Relation, limit: Double
  ) -> (answer: Answer, center: Double, half: Double?) {
    guard let estimate = Estimate(values), !values.contains(where: \.isNaN) else {
      return (.open(.notANumber), .nan, nil)
    }
    func side(_ value: Double) -> Bool {
      switch relation {
      case .atLeast: value >= limit
      case .atMost: value <= limit
      case .above: value > limit
      case .below: value < limit
      case .equal: value == limit
      case .different: value != limit
      }
    }
    let half = values.allSatisfy(\.isFinite) ? estimate.halfWidth : nil
    let ends = half.map { [estimate.mean - $0, estimate.mean + $0] } ?? values
    let sides = ends.map(side)
    if sides.allSatisfy({ $0 }) { return (.yes, estimate.mean, half) }
    if sides.contains(true) { return (.open(.interval), estimate.mean, half) }
    return (.no, estimate.mean, half)
  }

  /// NaN when a value is negative or no number; infinite when it falls to 0.
  private static func logRatio(_ values: [Double], _ measure: RatioTest.Measure) -> Double {
    guard let first = values.first, let last = values.last, values.allSatisfy({ $0 >= 0 }) else { return .nan }
    switch measure {
    case .spread: return log((values.max() ?? 0) / (values.min() ?? 0))
    case .fall: return log(first / last)
    }
  }

  /// Each value once, with those that it is compared to; a statement that is not true is in its value's notes.
  private func describe(_ tests: [ValueTest], _ answers: [Answer], in finding: inout RuleFinding) {
    var details: [ClaimDetail] = []
    func add(_ reference: ValueReference, _ notes: [Remark]) {
      let detail = detail(reference, notes)
      if let place = details.firstIndex(where: { $0.subject == detail.subject }) {
        details[place].notes += notes
      } else {
        details.append(detail)
      }
    }
    for (test, answer) in zip(tests, answers) {
      add(test.value, answer == .yes ? [] : [.statement(statement(test, answer))])
      if case .reference(let other) = test.operand { add(other, []) }
    }
    finding.details = details
    if let first = details.first { (finding.estimate, finding.interval) = (first.estimate, first.interval) }
  }

  private func detail(_ reference: ValueReference, _ notes: [Remark]) -> ClaimDetail {
    let value = value(reference)
    let half = value.flatMap { $0.error > 0 ? Estimate($0.values)?.halfWidth ?? 2 * $0.error : nil }
    return ClaimDetail(
      subject: .value(reference), estimate: value?.mean,
      interval: value.flatMap { value in
        half.flatMap { value.mean.isFinite && $0.isFinite ? value.mean - $0...value.mean + $0 : nil }
      },
      counts: value.map { [$0.values.count] } ?? [], notes: notes)
  }

  private func statement(_ test: ValueTest, _ answer: Answer) -> Statement {
    var other: ValueReference?
    if case .reference(let reference) = test.operand { other = reference }
    return Statement(
      subject: .value(test.value), measured: value(test.value)?.mean ?? .nan, relation: test.relation, other: other,
      limit: operand(test)?.mean ?? .nan, answer: answer)
  }
}
