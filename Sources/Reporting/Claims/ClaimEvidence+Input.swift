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
        // One cell may stand in a table under several names.
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

  /// "wgan-div interpolates", "k=2 p=6": words for names, name=value for constants; what a cell lacks is left out.
  static func label(of cell: RecordedRun, by parts: [String]) -> String {
    parts.compactMap { part in
      switch part {
      case "method": cell.config.method
      case "points": cell.config.sampling
      default: cell.config.constant(part).map { "\(part)=\(JSONValue.number($0).text)" }
      }
    }.joined(separator: " ")
  }

  /// "critic of 32 and 32 units, 3,000 steps" or "exact"; nil for a row of other cells.
  private static func context(of cells: [RecordedRun]) -> String? {
    cells.lazy.compactMap { cell -> String? in
      if let density = cell.density {
        "critics of \(Format.list(density.hidden.map(String.init))) units on a line, \(Format.whole(density.steps)) steps"
      } else {
        cell.config.kind == .exact ? "exact values" : nil
      }
    }.first
  }

  private static func context(of cells: [RecordedRun], in table: String) -> String? {
    guard !cells.isEmpty else { return nil }
    func either<Value: Equatable>(_ quantity: (RecordedRun) -> Value, _ text: (Value) -> String) -> String {
      var values: [Value] = []
      for cell in cells where !values.contains(quantity(cell)) { values.append(quantity(cell)) }
      return values.map(text).joined(separator: " or ")
    }
    let nets = cells.lazy.compactMap { $0.metrics.last?.fids.count }.first
    return "\(either(\.config.dataset) { ReportModel.name(ofDataset: $0) }), "
      + either(\.config.size) { "\($0)×\($0)" }
      + ", \(either({ $0.lastStep(in: table) }) { Format.whole($0) }) generator steps"
      + (nets.map { ", FID by \(Format.count($0, "feature net"))" } ?? "")
  }
}
