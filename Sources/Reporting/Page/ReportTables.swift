internal import Interchange
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
      ("ruler.csv", csv([["set", "fid"]] + (model.input.reference?.entries ?? []).map { [$0.name, number($0.fid)] })),
      ("runs.csv", csv(runs(model))),
      ("fid-curves.csv", csv(scores(model))),
      ("losses.csv", csv(losses(model))),
    ] + [("checks.csv", Checks.csv(model.input))]
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

  private static func runs(_ model: ReportModel) -> [[String]] {
    [
      [
        "run", "method", "points", "constants", "seed", "state", "step", "fid", "samples", "kid", "precision", "recall",
        "checkpoint",
      ]
    ]
      + model.input.trainings.map { cell in
        [
          cell.config.shortID, cell.config.method, cell.config.sampling,
          cell.config.constants.all.map { "\($0.name)=\(number($0.value))" }.joined(separator: " "),
          String(cell.config.seed), cell.state.name, String(cell.step), number(cell.outcome?.fid),
          cell.outcome.map { String($0.samples) } ?? "", number(cell.outcome?.kid), number(cell.outcome?.precision),
          number(cell.outcome?.recall),
          cell.record?.checkpointHash ?? "",
        ]
      }
  }

  private static func scores(_ model: ReportModel) -> [[String]] {
    [["run", "method", "points", "seed", "step", "samples", "fid"]]
      + model.input.trainings.flatMap { cell in
        // The id is a hash: once a run, not once a line.
        let id = cell.config.shortID
        return cell.metrics.map { point in
          [
            id, cell.config.method, cell.config.sampling, String(cell.config.seed), String(point.step),
            String(point.samples), recorded(point.fid),
          ]
        }
      }
  }

  private static func losses(_ model: ReportModel) -> [[String]] {
    var names: [String] = []
    for cell in model.input.trainings {
      for value in cell.series.first?.values ?? [] where !names.contains(value.name) { names.append(value.name) }
    }
    names.sort()
    return [["run", "method", "points", "seed", "step"] + names]
      + model.input.trainings.flatMap { cell in
        let id = cell.config.shortID
        return cell.series.map { point in
          [id, cell.config.method, cell.config.sampling, String(cell.config.seed), String(point.step)]
            + names.map { recorded(point.value($0)) }
        }
      }
  }

  /// A number that this module computed: 9 significant digits, in which CPU types agree.
  static func number(_ value: Double?) -> String {
    guard let value else { return "" }
    return value.isFinite ? JSONValue.number(rounded(value, toDigits: 9)).text : "\(value)"
  }

  /// A number as it is recorded: the shortest text that reads back the same.
  private static func recorded(_ value: Double?) -> String { value?.description ?? "" }

  static func csv(_ lines: [[String]]) -> String {
    lines.map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
  }

  /// Quoted where needed. A text that a spreadsheet would run as a formula gets a quote sign before it.
  static func field(_ text: String) -> String {
    // Plain words and numbers, which are nearly all there is.
    if text.utf8.allSatisfy({ $0 >= 0x30 && $0 != 0x3D && $0 != 0x40 && $0 < 0x7F || $0 == 0x2E }) { return text }
    let isFormula = text.first.map { "=+@\t\r".contains($0) || ($0 == "-" && Double(text) == nil) } ?? false
    let safe = isFormula ? "'" + text : text
    guard safe.contains(where: { ",\"\n\r".contains($0) || $0 == "\r\n" }) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }
}
