internal import Foundation

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
    var finding = RuleFinding(outcome: .undecided, why: "")
    finding.rows = all.map { (table, $0) }
    finding.n = all.map(\.outcomes.count).min()
    var start = 0
    var results: [OneWayLayout] = []
    var reservations: [String?] = []
    for layout in layouts {
      let rows = Array(all[start..<start + layout.rows.count])
      start += layout.rows.count
      guard let result = OneWayLayout(rows.map(\.logFIDs), known: quantiles) else {
        finding.why = "\(layout.name): one seed a group leaves no spread within the groups"
        finding.limits = ["both verdicts are impossible at n = 1"]
        return finding
      }
      results.append(result)
      reservations.append(settings.ignoresCaps ? nil : reservation(rows))
    }
    let own = results[0]
    finding.estimate = own.component.squareRoot()
    finding.interval = 0...own.upperBound.squareRoot()
    finding.measure = "standard deviation of log FID between the r(x), \(steady.name)"
    finding.pValue = own.pValue
    finding.details = zip(layouts, zip(results, reservations)).map { layout, result in
      ClaimDetail(
        name: "\(layout.name), between r(x)", estimate: result.0.component.squareRoot(),
        interval: 0...result.0.upperBound.squareRoot(), pValue: result.0.pValue, n: finding.n.map { "\($0)" },
        note: result.1)
    }
    let less = results.dropFirst().map { own.isBelow($0, level: settings.level) }
    let more = results.dropFirst().map { $0.isBelow(own, level: settings.level) }
    let isSure = reservations.allSatisfy { $0 == nil }
    func names(_ answers: [Bool], _ wanted: Bool) -> String {
      Format.list(zip(rivals, answers).filter { $0.1 == wanted }.map(\.0.name))
    }
    if less.allSatisfy({ $0 }) {
      finding.why = "\(names(less, true)) depend on r(x), and \(steady.name)’s component is below theirs"
      if isSure { finding.outcome = .holds }
    } else if more.contains(true) {
      finding.why = "\(steady.name) depends on r(x), \(Self.pText(own.pValue)), and more than \(names(more, true))"
      if isSure { finding.outcome = .fails }
    } else {
      finding.why = "not shown to depend less than \(names(less, false)), nor more than any rival"
    }
    if !isSure {
      finding.why += "; capped at undecided: " + reservations.compactMap { $0 }.joined(separator: ", ")
    }
    return finding
  }

  private func reservation(_ rows: [ClaimEvidence.Row]) -> String? {
    let improving = rows.filter { $0.isImproving(share: settings.improvingShare) }.map(\.label)
    let lost = rows.filter { $0.diverged > 0 }.map { "\($0.diverged) of \($0.label) diverged" }
    let parts = (improving.isEmpty ? [] : ["\(Format.list(improving)) still improving"]) + lost
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}

extension OneWayLayout {
  /// Whether the other's groups differ and this one's component is surely below the other's.
  fileprivate func isBelow(_ other: OneWayLayout, level: Double) -> Bool {
    other.pValue <= level && upperBound < other.component
  }
}
