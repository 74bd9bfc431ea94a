internal import Foundation
internal import Records

/// GANs on points of the plane: pictures and a table.
enum ToyView {
  static func view(_ model: ReportModel, _ figures: [ToyFigure]) -> View {
    let cells = model.input.checks(in: "toy")
    return .object([
      (
        "text",
        .text(
          cells.isEmpty
            ? "This profile has no toy GANs."
            : "Where a critic can be seen whole. Left: its value T over the plane, in shades whose edges are contour lines; dark "
              + "dots are real points, orange ones generated. Right: the norm of its gradient. A point is good within three "
              + "deviations of a mode (or of the spiral); a mode counts when it has a quarter of its share of points.")
      ),
      ("any", .flag(!figures.isEmpty)),
      (
        "cells",
        .objects(figures) { figure in
          [
            ("id", .text(figure.id)), ("title", .text(figure.title)), ("caption", .text(figure.caption)),
            ("values", source(figure.values.png)), ("valuesText", .text(figure.values.text)),
            ("norms", source(figure.norms.png)), ("normsText", .text(figure.norms.text)),
            ("width", .text(String(figure.values.pixels))), ("small", .text(String(figure.norms.pixels))),
            ("anchor", .text(figure.cell.anchor)), ("short", .text(figure.cell.config.shortID)),
            ("data", figure.table),
          ]
        }
      ),
      ("table", table(cells, model)),
    ])
  }

  private static func source(_ png: [UInt8]) -> View {
    .markup("data:image/png;base64," + Data(png).base64EncodedString())
  }

  private static func table(_ cells: [RecordedRun], _ model: ReportModel) -> View {
    guard !cells.isEmpty else { return .absent }
    return Cells.table(
      id: "toys", caption: "Toy GANs",
      note: "Sliced W₁: mean over 32 directions; the floor is that of two sets "
        + "of real points.",
      columns: ["Points, method, seed", "modes", "good points", "sliced W₁", "its floor", "state"],
      rows: cells.compactMap { cell in
        guard let config = cell.toy else { return nil }
        func number(_ name: String) -> String {
          cell.value(name).map { Format.significant($0, digits: 3) } ?? "–"
        }
        let modes = cell.value("modes").map { modes in
          TheoryModel.number(modes) + (cell.value("modes_all").map { " of \(TheoryModel.number($0))" } ?? "")
        }
        return TableRow(
          "\(name(ofShape: config.shape)), \(model.article.name(ofMethod: config.method)), \(config.seed)",
          to: cell.anchor,
          [
            modes ?? "–", cell.value("good_share").map { MeasuredFigures.percent($0) } ?? "–", number("sliced_w1"),
            number("sliced_w1_real"), cell.shortfall ?? cell.state.name,
          ]
        )
      })
  }

  /// A point cloud's printed name.
  static func name(ofShape shape: String) -> String {
    switch shape {
    case "8-gaussians": "8 Gaussians on a circle"
    case "25-gaussians": "25 Gaussians on a grid"
    case "swiss-roll": "swiss roll"
    default: shape
    }
  }
}
