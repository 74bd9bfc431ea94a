internal import Interchange
internal import Records

extension ClaimEvidence {
  /// The evidence of a page: rows are named by the parts of a configuration that `claims.yaml` gives for each table. Runs
  /// are read at the table's step; methods under their own settings are no evidence.
  init(_ input: ReportInput, labels: [Claims.Labels]) {
    tables = labels.map { labels in
      var rows: [Row] = []
      let cells = input.cells.filter {
        $0.tables.contains(labels.table) && !$0.isPublishedOnly(in: labels.table)
      }.map { $0.read(by: labels.table) }
      for cell in cells {
        let label = Self.label(of: cell, by: labels.parts)
        let run = Run(
          id: cell.config.id, seed: cell.config.seed, state: cell.state,
          outcome: cell.state == .done ? TrainingOutcome(cell.metrics) : nil)
        if let place = rows.firstIndex(where: { $0.label == label }) {
          rows[place].runs.append(run)
        } else {
          rows.append(Row(label: label, runs: [run]))
        }
      }
      for index in rows.indices { rows[index].runs.sort { $0.seed < $1.seed } }
      return Table(name: labels.table, rows: rows, context: Self.context(of: cells))
    }
    isArticleScale = input.profile.name == "paper"
  }

  /// "wgan-div interpolates", "k=2 p=6": words for names, name=value for constants; what a cell lacks is left out.
  static func label(of cell: ReportCell, by parts: [String]) -> String {
    parts.compactMap { part in
      switch part {
      case "method": cell.config.method
      case "points": cell.config.points
      default: cell.config.constant(part).map { "\(part)=\(JSONValue.number($0).text)" }
      }
    }.joined(separator: " ")
  }

  private static func context(of cells: [ReportCell]) -> String? {
    guard !cells.isEmpty else { return nil }
    func either<Value: Equatable>(_ quantity: (ReportCell) -> Value, _ text: (Value) -> String) -> String {
      var values: [Value] = []
      for cell in cells where !values.contains(quantity(cell)) { values.append(quantity(cell)) }
      return values.map(text).joined(separator: " or ")
    }
    let nets = cells.lazy.compactMap { $0.metrics.last?.fids.count }.first
    return "\(either(\.config.dataset) { ReportModel.name(ofDataset: $0) }), "
      + either(\.config.size) { "\($0)×\($0)" } + ", \(either(\.config.steps) { Format.whole($0) }) generator steps"
      + (nets.map { ", FID by \(Format.count($0, "feature net"))" } ?? "")
  }
}
