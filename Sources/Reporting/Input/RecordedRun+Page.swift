internal import Records

extension RecordedRun {
  /// The run's place in the appendix, for links.
  var anchor: String { "run-\(config.shortID)" }

  /// What went wrong, for `problem.mustache`; nil when nothing did, or it is still to come.
  var problem: View? {
    switch state {
    case .diverged(let step, let quantity):
      let diverged: View = [
        "quantity": .text(quantity), "step": .text(Format.whole(step)),
        "lastGood": .optional(record?.lastGoodStep.map { Format.whole($0) }),
      ]
      return ["diverged": diverged, "failed": .absent]
    case .failed(let error): return ["diverged": .absent, "failed": .text(error)]
    case .done:
      // Without any scores it is a training that nothing scores.
      return config.kind == .gan && outcome == nil && !metrics.isEmpty ? ["diverged": .absent, "failed": .absent] : nil
    case .waiting, .running, .interrupted: return nil
    }
  }

  /// Before how many logged steps the penalty came near what Float can hold; nil when it never did. A logged step tells
  /// of all critic steps since the one before.
  var nearOverflow: View? {
    let steps = series.filter { ($0.value("penalty_near_overflow") ?? 0) > 0 }.map(\.step)
    return steps.first.map {
      [
        "steps": .text(Format.whole(steps.count)), "logged": .count(series.count), "first": .text(Format.whole($0)),
      ]
    }
  }

  /// Its tables with its label in each.
  var labels: [String] { uses.map { "\($0.table): \($0.label)" } }

  /// A dash for an exact value, which has none.
  var seedText: String { config.kind == .exact ? "–" : String(config.seed) }

  /// The place of its cost among the provenance; nil where nothing is recorded. It depends on the record alone, since
  /// what leads there is outside that section.
  var costAnchor: String? { record.map { _ in "cost-" + config.shortID } }

  /// The last generator step that a table reads.
  func lastStep(in table: String) -> Int { run.use(in: table)?.readsStep ?? config.steps }

  /// The configuration where it is of one kind.
  private func config(_ kind: RunConfig.Kind) -> RunConfig? { config.kind == kind ? config : nil }
  var density: RunConfig? { config(.critic) }
  var exact: RunConfig? { config(.exact) }
  var toy: RunConfig? { config(.toy) }
}
