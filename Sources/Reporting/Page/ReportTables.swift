internal import Records

/// `tables/*.csv`: RFC 4180 with one header line, numbers with a point.
enum ReportTables {
  static func all(of model: ReportModel) -> [(name: String, text: String)] {
    [
      (
        "methods.csv",
        mirrored(
          model.methods, published: model.article.methods.columns.map(\.name), ours: [model.datasets],
          reasons: model.article.methods.columns.map(\.notRun))
      ),
      (
        "points.csv",
        mirrored(
          model.pointsWithSeventh.rows, published: model.article.points.columns.map(\.name),
          ours: model.pointsWithSeventh.columns, reasons: [])
      ),
      ("variants.csv", variants(model)),
    ] + MeasuredOutput.tables(model.input)
  }

  private static func mirrored(
    _ rows: [ReportModel.Row], published: [String], ours: [String], reasons: [String]
  ) -> String {
    var lines = [["method", "column", "source", "fid", "half_width_95", "n", "seeds", "values", "runs", "remark"]]
    for row in rows {
      for (column, value) in zip(published, row.published) {
        lines.append([row.name, column, "published", number(value), "", "", "", "", "", value == nil ? "dash" : ""])
      }
      for (column, reason) in zip(published, reasons) {
        lines.append([row.name, column, "ours", "", "", "0", "", "", "", "not run: " + reason])
      }
      for (column, group) in zip(ours, row.ours) {
        lines.append([
          row.name, column, "ours", number(group?.estimate?.mean), number(group?.estimate?.halfWidth),
          String(group?.done.count ?? 0), (group?.done ?? []).map { String($0.config.seed) }.joined(separator: " "),
          (group?.estimate?.values ?? []).map { number($0) }.joined(separator: " "),
          (group?.done ?? []).map(\.config.shortID).joined(separator: " "),
          group == nil ? "not asked for" : group?.shortfall ?? "",
        ])
      }
    }
    return csv(lines)
  }

  static func number(_ value: Double?) -> String { CSV.number(value) }

  static func csv(_ lines: [[String]]) -> String { CSV.text(lines) }
}
