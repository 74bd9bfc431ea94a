internal import Records

/// A drawn figure with its words and its data as a table: what `chart.mustache` prints.
struct ChartFigure: Sendable {
  let id: String
  let title: String
  let caption: String
  let svg: String
  /// Whether it may shrink to the width of a phone.
  var isSmall = false
  /// The run that it shows, where it is one.
  var run: RunLink?
  /// The figure's numbers: first column, then the others.
  let columns: [TableEntry]
  let rows: [TableRow]

  /// Rows of the table in the page; `tables/*.csv` hold every number.
  static let rowLimit = 40

  /// As the template sees it.
  var view: View {
    let kept = Table.thinned(Array(rows.indices), to: Self.rowLimit)
    return .object([
      ("id", .text(id)), ("title", .text(title)), ("caption", .text(caption)), ("svg", .markup(svg)),
      ("small", .flag(isSmall)), ("runs", RunLink.view(run.map { [$0] } ?? [])),
      (
        "data",
        Cells.table(
          id: id + "-data", caption: title.hasSuffix(".") ? String(title.dropLast()) : title,
          note: kept.count < rows.count ? "Thinned to \(kept.count) of \(rows.count) rows" : nil, boxed: true,
          columns: columns, rows: kept.map { rows[$0] })
      ),
    ])
  }
}

/// The figures that sections of their own show, in the order of the page.
struct Charts: Sendable {
  var gradientNorms: ChartFigure?
  var gradientCurves: ChartFigure?

  /// Draws them.
  init(_ model: ReportModel) throws {
    gradientNorms = try Figures.gradientNorms(model)
    gradientCurves = try Figures.gradientCurves(model)
  }

  /// All that are SVG.
  var all: [ChartFigure] { [gradientNorms, gradientCurves].compactMap { $0 } }
}

/// Draws the figures that have the older form.
enum Figures {
  /// "WGAN-GP ends at 14.1 after 2,000 steps; …": what descriptions say of curves.
  static func ends(of curves: [SeedCurve], _ format: (Double) -> String) -> String {
    curves.compactMap { curve in
      curve.points.last.map { "\(curve.name) ends at \(format($0.mean)) after \(Format.whole($0.step)) steps" }
    }.joined(separator: "; ")
  }
}
