internal import Foundation
internal import Interchange
internal import Records

/// The ruler: what a unit of FID means on this page.
enum RulerView {
  static func view(_ model: ReportModel) -> View {
    let nets = (model.input.reference?.featureNets ?? [])
    return .object([
      (
        "text",
        .text(
          "FID depends on the net that looks at the images. The same net gives these picture sets the distances below, "
            + "so a score can be read against something to picture: a method between two lines is worse than one "
            + "and better than the other.")
      ),
      (
        "table",
        (model.input.reference?.entries ?? []).isEmpty
          ? .absent
          : Cells.table(
            id: "ruler", caption: "FID between the real images and …", columns: ["Picture set", "FID"],
            rows: (model.input.reference?.entries ?? []).map { TableRow($0.name, [Format.score($0.fid)]) })
      ),
      (
        "nets",
        nets.isEmpty
          ? .absent
          : Cells.table(
            id: "nets", caption: "Feature nets, frozen; each score is their mean",
            columns: ["Net", "test accuracy", "SHA-256"],
            rows: nets.enumerated().map { index, net in
              TableRow(
                "net \(index + 1)",
                [Format.fixed(100 * net.accuracy, decimals: 1) + " %", String(net.hash.prefix(16)) + "…"]
              )
            })
      ),
    ])
  }
}

/// Sample grids.
enum SamplesView {
  static func view(_ grids: [GridFigure], timeLapse: GridFigure?) -> View {
    .object([
      (
        "text",
        .text(
          grids.contains { $0.run != nil }
            ? "Every generator gets the same noise, so the same place in two grids is the same input. "
              + "Shown is each method’s first finished seed, not its best; where none is finished, the first with samples."
            : "No samples are recorded yet.")
      ),
      ("any", .flag(!grids.isEmpty)),
      (
        "grids",
        .objects(grids, entries)
      ),
      ("timeLapse", timeLapse.map { .object(entries($0)) } ?? .absent),
    ])
  }

  private static func entries(_ grid: GridFigure) -> [(String, View)] {
    [
      ("id", .text(grid.id)), ("title", .text(grid.title)), ("caption", .text(grid.caption)),
      ("alternative", .text(grid.alternative)), ("width", .text(String(grid.width))),
      ("height", .text(String(grid.height))),
      ("source", .markup("data:image/png;base64," + Data(grid.png).base64EncodedString())),
      (
        "run",
        grid.run.map {
          .object([("anchor", .text($0.anchor)), ("short", .text($0.config.shortID))])
        } ?? .absent
      ),
    ]
  }
}

/// Curves with their data.
enum CurvesView {
  /// Rows of a figure's table; the CSV files hold every point.
  static let rowLimit = 40

  static func view(_ figures: [PlotFigure]) -> View {
    .object([
      (
        "text",
        .text(
          figures.isEmpty
            ? "No losses and no scores are recorded yet."
            : "Every point is in tables/fid-curves.csv and tables/losses.csv; the tables below keep at most "
              + "\(rowLimit) steps.")
      ),
      (
        "figures",
        .objects(figures) { figure in
          [
            ("id", .text(figure.id)), ("title", .text(figure.title)), ("caption", .text(figure.caption)),
            ("svg", .markup(figure.svg)), ("data", data(of: figure)),
          ]
        }
      ),
    ])
  }

  private static func data(of figure: PlotFigure) -> View {
    let all = Set(figure.curves.flatMap { $0.points.map(\.step) }).sorted()
    let steps = thinned(all, to: rowLimit)
    // By curve: the points that stand in the table, found in one walk since both lists rise.
    let columns = figure.curves.map { curve -> [String] in
      var index = 0
      return steps.map { step in
        while index < curve.points.count, curve.points[index].step < step { index += 1 }
        guard index < curve.points.count, curve.points[index].step == step else { return "–" }
        return figure.format(curve.points[index].mean)
      }
    }
    return Cells.table(
      id: figure.id + "-data", caption: figure.title.hasSuffix(".") ? String(figure.title.dropLast()) : figure.title,
      note: "Mean over seeds"
        + (steps.count < all.count ? "; thinned to \(steps.count) of \(Format.whole(all.count)) steps" : ""),
      boxed: true,
      columns: ["step"] + zip(figure.curves, figure.anchors).map { TableEntry($0.name, to: $1) },
      rows: steps.indices.map { row in TableRow(Format.whole(steps[row]), columns.map { $0[row] }) })
  }

  /// Evenly chosen elements with the first and the last.
  static func thinned(_ steps: [Int], to limit: Int) -> [Int] {
    guard steps.count > limit, limit > 1 else { return steps }
    return (0..<limit).map { steps[$0 * (steps.count - 1) / (limit - 1)] }
  }
}

/// Every run with its configuration: where the tables' cells lead.
enum RunsView {
  static func view(_ model: ReportModel) -> View {
    .object([
      (
        "text",
        .text(
          "A run’s id is the SHA-256 of its configuration. Means above link to all runs of a configuration, a seed’s score to "
            + "its own; FID is that at the end"
            + (model.finalSamples.map { " on \(Format.whole($0)) samples" } ?? "")
            + ", where a table may read an earlier step. Ids and hashes in full are in report.json.")
      ),
      ("caption", .text("\(Format.count(model.input.trainings.count, "run")) of profile \(model.input.profile)")),
      (
        "groups",
        .objects(RunGroup.groups(of: model.input.trainings)) { group in
          [
            ("anchor", .text(group.anchor)), ("name", .text(name(of: group, model))),
            ("rows", .objects(group.cells) { row($0, model) }),
          ]
        }
      ),
      ("measured", MeasuredRunsView.view(model)),
    ])
  }

  /// "WGAN-div, k = 2, p = 6, r(x) (1) interpolates; 3 runs for methods, kp"; own settings are told from the tuned ones.
  private static func name(of group: RunGroup, _ model: ReportModel) -> String {
    let tables = group.cells.flatMap(\.tables).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let points = group.config.sampling == "none" ? "" : "r(x) \(model.samplingName(of: group.config))"
    let isOwn = group.cells.allSatisfy { cell in cell.tables.allSatisfy { cell.isPublishedOnly(in: $0) } }
    return [model.name(of: group.config), isOwn ? "own settings" : "", group.constants, points].filter { !$0.isEmpty }
      .joined(separator: ", ")
      + "; \(Format.count(group.cells.count, "run")) for \(tables.joined(separator: ", "))"
  }

  private static func row(_ cell: RecordedRun, _ model: ReportModel) -> [(String, View)] {
    [
      ("anchor", .text(cell.anchor)), ("short", .text(cell.config.shortID)),
      ("cost", .optional(ProvenanceView.anchor(cell.config.shortID, cell.record))),
      ("method", .text(model.name(of: cell.config))), ("points", .text(model.samplingName(of: cell.config))),
      ("seed", .text(String(cell.config.seed))), ("state", .text(cell.state.name)),
      ("mark", .text(StateCount.mark(of: cell.state.name))), ("problem", .optional(cell.problem)),
      ("nearOverflow", .optional(cell.nearOverflow)),
      ("step", .text(Format.whole(cell.step))),
      ("fid", .text(cell.outcome.map { Format.score($0.fid) } ?? "–")),
      (
        "checkpoint",
        cell.record?.checkpointHash.map { hash in
          .object([("full", .text(hash)), ("start", .text(String(hash.prefix(16))))])
        } ?? .absent
      ),
      ("configuration", .text(configuration(of: cell.config))),
    ]
  }

  /// One line a key, in canonical order.
  private static func configuration(of config: RunConfig) -> String {
    (config.json.object ?? []).map { (key: $0.key, text: $0.value.text) }.sorted { $0.key < $1.key }
      .map { "\($0.key): \($0.text)" }.joined(separator: "\n")
  }
}
