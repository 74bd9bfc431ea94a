internal import Interchange
internal import Records

extension ClaimEvidence {
  /// The evidence of a page: rows are named by the parts of a configuration that `claims.yaml` gives for each table. GANs
  /// are read at the table's step; methods under their own settings are no evidence.
  init(_ input: ReportInput, labels: [Claims.Labels]) {
    tables = labels.map { labels in
      var rows: [Row] = []
      func add(_ run: Run, to label: String) {
        if let place = rows.firstIndex(where: { $0.label == label }) {
          rows[place].runs.append(run)
        } else {
          rows.append(Row(label: label, runs: [run]))
        }
      }
      let cells = input.trainings.filter { $0.tables.contains(labels.table) && !$0.isPublishedOnly(in: labels.table) }
        .map { $0.read(by: labels.table) }
      for cell in cells {
        add(
          Run(
            id: cell.config.id, seed: cell.config.seed, state: cell.state,
            outcome: cell.state == .done ? TrainingOutcome(cell.metrics) : nil,
            isArticleScale: ArticleScale.contains(cell.config)),
          to: Self.label(of: cell, by: labels.parts))
      }
      for cell in input.checks where cell.tables.contains(labels.table) {
        let values = cell.state == .done ? cell.record?.values?.all ?? [] : []
        let run = Run(
          id: cell.config.id, seed: cell.config.seed, state: cell.state,
          values: values.map { (name: $0.name, value: $0.value) })
        // One run may be in a table under several names.
        for use in cell.uses where use.table == labels.table && use.setting != .published {
          add(run, to: use.label)
        }
      }
      for index in rows.indices {
        rows[index].runs.sort { $0.seed < $1.seed }
        rows[index].context = Self.context(
          of: input.checks.filter { cell in
            cell.uses.contains { $0.table == labels.table && $0.label == rows[index].label }
          })
      }
      return Table(name: labels.table, rows: rows, context: Self.context(of: cells, in: labels.table))
    }
  }

  /// "wgan-div interpolates", "k=2 p=6": words for names, name=value for constants; what a run lacks is left out.
  static func label(of cell: RecordedRun, by parts: [String]) -> String {
    parts.compactMap { part in
      switch part {
      case "method": cell.config.method
      case "points": cell.config.sampling
      default: cell.config.constant(part).map { "\(part)=\(JSONValue.number($0).text)" }
      }
    }.joined(separator: " ")
  }

  /// Nil for a row of other runs.
  private static func context(of cells: [RecordedRun]) -> Context? {
    cells.lazy.compactMap { cell -> Context? in
      if let density = cell.density { return .critics(units: density.hidden, steps: density.steps) }
      return cell.config.kind == .exact ? .exact : nil
    }.first
  }

  private static func context(of cells: [RecordedRun], in table: String) -> Context? {
    guard !cells.isEmpty else { return nil }
    func different<Value: Equatable>(_ quantity: (RecordedRun) -> Value) -> [Value] {
      cells.map(quantity).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    return .images(
      datasets: different { ReportModel.name(ofDataset: $0.config.dataset) }, sizes: different(\.config.size),
      steps: different { $0.lastStep(in: table) }, nets: cells.lazy.compactMap { $0.metrics.last?.fids.count }.first)
  }
}
