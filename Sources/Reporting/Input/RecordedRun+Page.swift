internal import Records

extension RecordedRun {
  /// The run's place in the appendix, for links.
  var anchor: String { "run-\(config.shortID)" }

  /// What went wrong, in words; nil when nothing did, or it is still to come.
  var problem: String? {
    switch state {
    case .diverged(let step, let quantity):
      "\(quantity) stopped being a finite number at step \(Format.whole(step))"
        + (record?.lastGoodStep.map { "; last good step \(Format.whole($0))" } ?? "")
    case .failed(let error): error
    case .done: config.kind == .gan && outcome == nil ? "done, but without a finite score" : nil
    case .waiting, .running, .interrupted: nil
    }
  }

  /// The last generator step that a table reads.
  func lastStep(in table: String) -> Int { run.use(in: table)?.readsStep ?? config.steps }

  /// The configuration where it is of one kind.
  private func config(_ kind: RunConfig.Kind) -> RunConfig? { config.kind == kind ? config : nil }
  var density: RunConfig? { config(.critic) }
  var exact: RunConfig? { config(.exact) }
  var toy: RunConfig? { config(.toy) }
}
