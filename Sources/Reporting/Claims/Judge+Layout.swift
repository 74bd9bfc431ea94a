internal import Foundation

/// One method's spread over its rows against that of each rival, in numbers alone.
struct LayoutDecision: Sendable {
  /// The steady method first.
  let results: [OneWayLayout]
  /// What caps the verdict, by method; empty where nothing does.
  let reservations: [[Remark]]
  /// Whether the steady method depends less, by rival.
  let less: [Bool]
  /// Whether it depends more.
  let more: [Bool]

  /// Nil when a method has one seed a row.
  /// - Parameter rows: of all layouts, in their order.
  init?(_ rows: [ClaimEvidence.Row], _ layouts: [ClaimRule.Layout], _ judge: Judge) {
    var results: [OneWayLayout] = []
    var reservations: [[Remark]] = []
    var start = 0
    for layout in layouts {
      let rows = Array(rows[start..<start + layout.rows.count])
      start += layout.rows.count
      guard let result = OneWayLayout(rows.map(\.logFIDs), known: judge.quantiles) else { return nil }
      results.append(result)
      reservations.append(judge.settings.ignoresCaps ? [] : judge.reservation(rows))
    }
    let (own, level) = (results[0], judge.settings.level)
    less = results.dropFirst().map { own.isBelow($0, level: level) }
    more = results.dropFirst().map { $0.isBelow(own, level: level) }
    self.results = results
    self.reservations = reservations
  }

  var isCapped: Bool { reservations.contains { !$0.isEmpty } }
  var outcome: RuleOutcome {
    isCapped ? .undecided : less.allSatisfy { $0 } ? .holds : more.contains(true) ? .fails : .undecided
  }
}

extension Judge {
  /// Depends less: a rival's F has p <= 5 %, and the 95 % upper bound of the steady method's component between the
  /// groups lies below the rival's component. The claim holds against all rivals, fails when the same is true the other way
  /// round against any of them (which includes that the steady method's own F has p <= 5 %).
  func layout(table: String, steady: ClaimRule.Layout, rivals: [ClaimRule.Layout]) -> RuleFinding {
    let layouts = [steady] + rivals
    let all: [ClaimEvidence.Row]
    switch read(table, layouts.flatMap(\.rows)) {
    case .stop(let finding): return finding
    case .rows(let found): all = found
    }
    var finding = RuleFinding(outcome: .undecided)
    finding.rows = all.map { (table, $0) }
    finding.n = all.map(\.outcomes.count).min()
    guard let decision = LayoutDecision(all, layouts, self) else {
      (finding.why, finding.limits) = ([.oneSeed], [.neitherPossible])
      return finding
    }
    let own = decision.results[0]
    finding.outcome = decision.outcome
    finding.estimate = own.component.squareRoot()
    finding.interval = 0...own.upperBound.squareRoot()
    finding.measure = .betweenSamplings(method: steady.name)
    finding.pValue = own.pValue
    finding.details = zip(layouts, zip(decision.results, decision.reservations)).map { layout, result in
      ClaimDetail(
        name: "\(layout.name), r(x)", estimate: result.0.component.squareRoot(),
        interval: 0...result.0.upperBound.squareRoot(), pValue: result.0.pValue,
        counts: finding.n.map { [$0] } ?? [], notes: result.1)
    }
    finding.limits = [.simulatedErrors]
    func names(_ answers: [Bool], _ wanted: Bool) -> [String] {
      zip(rivals, answers).filter { $0.1 == wanted }.map(\.0.name)
    }
    if decision.less.allSatisfy({ $0 }) {
      finding.why = [.dependsLess(steady.name, than: names(decision.less, true))]
    } else if decision.more.contains(true) {
      finding.why = [.dependsMore(steady.name, than: names(decision.more, true), p: own.pValue)]
    } else {
      finding.why = [.dependsAlike(steady.name, names(decision.less, false))]
    }
    if decision.isCapped { finding.why.append(.capped(decision.reservations.flatMap { $0 })) }
    return finding
  }

  fileprivate func reservation(_ rows: [ClaimEvidence.Row]) -> [Remark] {
    let improving = rows.filter { $0.isImproving(share: settings.improvingShare) }.map(\.label)
    return (improving.isEmpty ? [] : [.improving(improving)]) + rows.compactMap(\.divergence)
  }
}

extension OneWayLayout {
  /// Whether the other's groups differ and this one's component is surely below the other's.
  fileprivate func isBelow(_ other: OneWayLayout, level: Double) -> Bool {
    other.pValue <= level && upperBound < other.component
  }
}
