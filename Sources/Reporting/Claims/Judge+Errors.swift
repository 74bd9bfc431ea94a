/// The A/A test of the judge.
extension Judge {
  /// Relabels the runs at random and counts what the rule then says: its error rates on the values at hand.
  ///
  /// Comparisons exchange runs among all rows that they read (no row is better than another); a layout exchanges them
  /// among the r(x) of each method alone (no method depends on r). What caps a verdict is left out, so the rates are rather
  /// too high.
  /// - Returns: nil where the rule reads no outcomes, has no two rows to compare, or a run is missing.
  func errors(of rule: ClaimRule, relabelings: Int? = nil) -> RuleErrors? {
    let table: String
    let pools: [[String]]
    switch rule {
    case .bestOf(let name, let row, let rivals):
      table = name
      switch rivals {
      case .rows(let rows): pools = [[row] + rows]
      case .others:
        let labels = (evidence.tables.first { $0.name == name }?.rows ?? []).map(\.label)
        // The claimed best first, wherever the table has it.
        pools = [[row] + labels.filter { $0 != row }]
      }
    case .pairwise(let name, let better, let worse, let others):
      table = name
      pools = [[better, worse] + rest(others, of: name, beside: [better, worse])]
    case .layout(let name, let steady, let rivals):
      table = name
      pools = ([steady] + rivals).map(\.rows)
    case .worstAgainstBest(let name, let rows, let rivals):
      table = name
      pools = [rows + rivals]
    case .checks, .exact, .thresholds, .ratios: return nil
    }
    // Without two rows there is nothing to exchange, and no rate of error to state.
    guard pools.contains(where: { $0.count > 1 }), case .rows(let rows) = read(table, pools.flatMap { $0 }) else {
      return nil
    }
    var judge = self
    judge.settings.ignoresCaps = true
    // One distribution of the max-T test serves every relabeling, since it depends on the pooled values alone.
    if case .worstAgainstBest(_, let first, _) = rule {
      judge.maximum = MaximumTest(
        (rows.prefix(first.count).map(\.logFIDs), rows.dropFirst(first.count).map(\.logFIDs)),
        draws: settings.maximumDraws)
    }
    if case .layout = rule {
      var start = 0
      for pool in pools {
        let groups = rows[start..<start + pool.count].map(\.logFIDs)
        start += pool.count
        if let layout = OneWayLayout(groups, known: judge.quantiles) {
          judge.quantiles.append(layout.quantiles)
        }
      }
    }
    var generator = SeededGenerator(seed: 2)
    var (holds, fails) = (0, 0)
    let count = relabelings ?? settings.relabelings
    for _ in 0..<count {
      var shuffled: [ClaimEvidence.Row] = []
      var start = 0
      for pool in pools {
        let group = Array(rows[start..<start + pool.count])
        start += pool.count
        // Diverged runs keep their places: only outcomes are exchanged.
        var outcomes = group.flatMap(\.outcomes)
        generator.shuffle(&outcomes)
        for var row in group {
          for index in row.runs.indices where row.runs[index].outcome != nil {
            row.runs[index].outcome = outcomes.removeLast()
          }
          shuffled.append(row)
        }
      }
      switch judge.outcome(of: rule, shuffled) {
      case .holds: holds += 1
      case .fails: fails += 1
      case .undecided, .notRun: break
      }
    }
    return RuleErrors(relabelings: count, holds: holds, fails: fails)
  }

  /// What a comparing rule decides on relabeled rows, in the order of `errors`' pools.
  private func outcome(of rule: ClaimRule, _ rows: [ClaimEvidence.Row]) -> RuleOutcome {
    switch rule {
    case .bestOf: BestOfDecision(rows, self).outcome
    case .pairwise: PairDecision(rows, self)?.outcome ?? .notRun
    case .worstAgainstBest(_, let first, _):
      FamilyDecision(Array(rows.prefix(first.count)), against: Array(rows.dropFirst(first.count)), self)?.outcome
        ?? .notRun
    case .layout(_, let steady, let rivals): LayoutDecision(rows, [steady] + rivals, self)?.outcome ?? .undecided
    case .checks, .exact, .thresholds, .ratios: .notRun
    }
  }
}
