internal import Interchange
internal import Records

extension ClaimEvidence {
  /// The evidence of a page: rows are named by the parts of a configuration that `claims.yaml` gives for each table. GANs
  /// are read at the table's step; methods under their own settings are no evidence.
  /// - Parameter datasetName: what readers see of a data set.
  init(_ input: ReportInput, labels: [Claims.Labels], datasetName: (String) -> String = { $0 }) {
    tables = labels.map { labels in
      var rows: [Row] = []
      func add(_ run: Run, to label: String) {
        if let place = rows.firstIndex(where: { $0.label == label }) {
          rows[place].runs.append(run)
        } else {
          rows.append(Row(label: label, runs: [run]))
        }
      }
      let runs = input.trainings.filter { $0.tables.contains(labels.table) && !$0.isPublishedOnly(in: labels.table) }
        .map { $0.read(by: labels.table) }
      for run in runs {
        add(
          Run(
            id: run.config.id, seed: run.config.seed, state: run.state,
            outcome: run.outcome,
            isUnscored: input.reference == nil && run.state == .done && run.metrics.isEmpty,
            isArticleScale: ArticleScale.contains(run.config)),
          to: Self.label(of: run, by: labels.parts))
      }
      for run in input.checks where run.tables.contains(labels.table) {
        let values = run.state == .done ? run.record?.values?.all ?? [] : []
        let evidence = Run(
          id: run.config.id, seed: run.config.seed, state: run.state,
          values: values.map { (name: $0.name, value: $0.value) })
        // One run may be in a table under several names.
        for use in run.uses where use.table == labels.table && use.setting != .published {
          add(evidence, to: use.label)
        }
      }
      for index in rows.indices {
        rows[index].runs.sort { $0.seed < $1.seed }
        rows[index].context = Self.context(
          of: input.checks.filter { run in
            run.uses.contains { $0.table == labels.table && $0.label == rows[index].label }
          })
      }
      return Table(
        name: labels.table, rows: rows,
        context: Self.context(of: runs, in: labels.table, NetKind(input.reference), datasetName))
    }
  }

  /// "wgan-div interpolates", "k=2 p=6": words for names, name=value for constants; what a run lacks is left out.
  static func label(of run: RecordedRun, by parts: [String]) -> String {
    parts.compactMap { part in
      switch part {
      case "method": run.config.method
      case "sampling": run.config.sampling
      default: run.config.constant(part).map { "\(part)=\(JSONValue.number($0).text)" }
      }
    }.joined(separator: " ")
  }

  /// Nil for a row of other runs.
  private static func context(of runs: [RecordedRun]) -> Context? {
    runs.lazy.compactMap { run -> Context? in
      if let density = run.density { return .critics(units: density.hidden, steps: density.steps) }
      return run.config.kind == .exact ? .exact : nil
    }.first
  }

  private static func context(
    of runs: [RecordedRun], in table: String, _ nets: NetKind?, _ datasetName: (String) -> String
  ) -> Context? {
    guard !runs.isEmpty else { return nil }
    func different<Value: Equatable>(_ quantity: (RecordedRun) -> Value) -> [Value] {
      runs.map(quantity).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    return .images(
      datasets: different { datasetName($0.config.dataset) }, sizes: different(\.config.size),
      steps: different { $0.lastStep(in: table) }, nets: nets)
  }
}
