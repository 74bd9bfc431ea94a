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

  fileprivate enum Answer { case yes, no, open(String) }

  func statements(_ tests: ValueTests) -> RuleFinding {
    var finding = RuleFinding(outcome: .undecided, why: "")
    if let stop = gather(tests.holds + tests.fails + tests.known, into: &finding) { return stop }
    func answers(_ list: [ValueTest]) -> [Answer] { list.map { answer($0, byInterval: false) } }
    let (holds, fails, known) = (answers(tests.holds), answers(tests.fails), answers(tests.known))
    describe(tests.holds + tests.fails + tests.known, holds + fails + known, in: &finding)
    if let wrong = known.firstIndex(where: { !$0.isYes }) {
      finding.why = "a number that is known beforehand comes out otherwise: \(sentence(tests.known[wrong]))"
    } else if !fails.isEmpty, fails.allSatisfy(\.isYes) {
      finding.outcome = .fails
      finding.why = tests.fails.map(sentence).joined(separator: "; ")
    } else if let broken = holds.indices.first(where: { holds[$0].isNo && tests.holds[$0].standardErrors == 0 }) {
      finding.outcome = .fails
      finding.why = "not so: \(sentence(tests.holds[broken]))"
    } else if !holds.isEmpty, holds.allSatisfy(\.isYes) {
      finding.outcome = .holds
      finding.why = holds.count == 1 ? sentence(tests.holds[0]) : "all \(holds.count) statements are true"
    } else {
      let list = holds.isEmpty ? zip(tests.fails, fails) : zip(tests.holds, holds)
      finding.why = "open: " + list.filter { !$0.1.isYes }.map { sentence($0.0) }.joined(separator: "; ")
    }
    return finding
  }

  func thresholds(_ tests: ValueTests) -> RuleFinding {
    var finding = RuleFinding(outcome: .undecided, why: "")
    if let stop = gather(tests.holds + tests.fails + tests.known, into: &finding) { return stop }
    if let n = finding.n, n < tests.leastSeeds {
      finding.why = "\(n) of at least \(tests.leastSeeds) seeds"
      return finding
    }
    let holds = tests.holds.map { answer($0, byInterval: true) }
    describe(tests.holds, holds, in: &finding)
    settle(&finding, zip(tests.holds, holds).map { (sentence($0), $1) })
    return finding
  }

  func ratios(_ tests: [RatioTest], leastSeeds: Int) -> RuleFinding {
    var finding = RuleFinding(outcome: .undecided, why: "")
    if let stop = gather(tests.flatMap(\.values), into: &finding) { return stop }
    if let n = finding.n, n < leastSeeds {
      finding.why = "\(n) of at least \(leastSeeds) seeds"
      return finding
    }
    var statements: [(String, Answer)] = []
    for test in tests {
      let columns = test.values.compactMap { value($0)?.values }
      let seeds = columns.map(\.count).min() ?? 0
      let logs = (0..<seeds).map { seed in Self.logRatio(columns.map { $0[seed] }, test.measure) }
      let (answer, center, half) = Self.decide(logs, test.relation, limit: log(test.limit))
      let name =
        "\(test.name): \(test.measure.rawValue) \(test.relation.rawValue) \(Format.significant(test.limit, shortest: true))"
      finding.details.append(
        ClaimDetail(
          name: name, estimate: exp(center), interval: half.map { exp(center - $0)...exp(center + $0) }, pValue: nil,
          n: "\(seeds)", note: answer.note))
      statements.append((name + ", measured \(Format.significant(exp(center), digits: 3))", answer))
    }
    if let first = finding.details.first {
      (finding.estimate, finding.interval, finding.measure) = (first.estimate, first.interval, first.name)
    }
    settle(&finding, statements)
    return finding
  }

  /// Any statement surely false: fails. All surely true: holds.
  private func settle(_ finding: inout RuleFinding, _ statements: [(text: String, answer: Answer)]) {
    let broken = statements.filter(\.answer.isNo)
    let open = statements.filter { !$0.answer.isNo && !$0.answer.isYes }
    if !broken.isEmpty {
      finding.outcome = .fails
      finding.why = "not so: " + broken.map(\.text).joined(separator: "; ")
    } else if open.isEmpty {
      finding.outcome = .holds
      finding.why = "so it is: " + statements.map(\.text).joined(separator: "; ")
    } else {
      finding.why = "open: " + open.map { "\($0.text) (\($0.answer.note ?? ""))" }.joined(separator: "; ")
    }
  }

  /// Collects the rows; returns a finding when one is missing or silent.
  private func gather(_ tests: [ValueTest], into finding: inout RuleFinding) -> RuleFinding? {
    gather(
      tests.flatMap { test in
        if case .reference(let other) = test.operand { [test.value, other] } else { [test.value] }
      }, into: &finding)
  }

  private func gather(_ references: [ValueReference], into finding: inout RuleFinding) -> RuleFinding? {
    var missing: [String] = []
    var silent: [String] = []
    for reference in references {
      guard let row = evidence.row(reference.table, reference.row) else {
        missing.append("\(reference.table), \(reference.row): no such cell")
        continue
      }
      if !finding.rows.contains(where: { $0.table == reference.table && $0.row.label == row.label }) {
        finding.rows.append((reference.table, row))
      }
      if let lack = row.missing {
        missing.append("\(reference.table), \(reference.row): \(lack)")
      } else if row.diverged > 0 {
        silent.append("\(Format.count(row.diverged, "run")) of \(row.label) diverged")
      } else if value(reference) == nil {
        missing.append("\(reference.text): not recorded")
      }
    }
    // Several values of a row say the same.
    func once(_ texts: [String]) -> [String] {
      texts.indices.filter { !texts[..<$0].contains(texts[$0]) }.map { texts[$0] }
    }
    finding.n = finding.rows.map(\.row.runs.count).min()
    if !missing.isEmpty {
      var stop = RuleFinding.notRun(once(missing))
      stop.rows = finding.rows
      return stop
    }
    if !silent.isEmpty {
      finding.why = once(silent).joined(separator: "; ")
      return finding
    }
    return nil
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

  private func answer(_ test: ValueTest, byInterval: Bool) -> Answer {
    guard let left = value(test.value), let right = operand(test) else { return .open("not recorded") }
    guard !left.mean.isNaN, !right.mean.isNaN else { return .open("not a number") }
    if byInterval, case .number(let limit) = test.operand {
      return Self.decide(left.values, test.relation, limit: limit).answer
    }
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
      return (.open("not a number"), .nan, nil)
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
    if sides.contains(true) { return (.open("the interval reaches over the limit"), estimate.mean, half) }
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

  /// Each value once, with those that it is compared to; what is not so stands beside it.
  private func describe(_ tests: [ValueTest], _ answers: [Answer], in finding: inout RuleFinding) {
    var details: [ClaimDetail] = []
    func add(_ reference: ValueReference, note: String?) {
      var detail = detail(reference, note: note)
      guard let place = details.firstIndex(where: { $0.name == detail.name }) else {
        details.append(detail)
        return
      }
      let notes = [details[place].note, note].compactMap { $0 }
      detail.note = notes.isEmpty ? nil : notes.joined(separator: "; ")
      details[place] = detail
    }
    for (test, answer) in zip(tests, answers) {
      add(
        test.value, note: answer.isYes ? nil : "not so: \(statement(test))\(answer.note.map { " (\($0))" } ?? "")")
      if case .reference(let other) = test.operand { add(other, note: nil) }
    }
    finding.details = details
    if let first = finding.details.first {
      (finding.estimate, finding.interval, finding.measure) = (first.estimate, first.interval, first.name)
    }
  }

  private func detail(_ reference: ValueReference, note: String?) -> ClaimDetail {
    let value = value(reference)
    let half = value.flatMap { $0.error > 0 ? Estimate($0.values)?.halfWidth ?? 2 * $0.error : nil }
    return ClaimDetail(
      name: "\(reference.row), \(reference.value)", estimate: value?.mean,
      interval: value.flatMap { value in
        half.flatMap { value.mean.isFinite && $0.isFinite ? value.mean - $0...value.mean + $0 : nil }
      },
      pValue: nil, n: value.map { "\($0.values.count)" }, note: note)
  }

  private func statement(_ test: ValueTest) -> String {
    let than =
      switch test.operand {
      case .number(let number): Format.significant(number, digits: 6, shortest: true)
      case .reference(let other):
        "\(other.row), \(other.value), \(Format.significant(value(other)?.mean ?? .nan, digits: 6, shortest: true))"
      }
    return "\(test.relation.rawValue) \(than)"
  }

  private func sentence(_ test: ValueTest) -> String {
    "\(test.value.row), \(test.value.value), is "
      + "\(Format.significant(value(test.value)?.mean ?? .nan, digits: 6, shortest: true)), \(statement(test))"
  }
}

extension Judge.Answer {
  fileprivate var isYes: Bool { if case .yes = self { true } else { false } }
  fileprivate var isNo: Bool { if case .no = self { true } else { false } }
  fileprivate var note: String? { if case .open(let why) = self { why } else { nil } }
}
