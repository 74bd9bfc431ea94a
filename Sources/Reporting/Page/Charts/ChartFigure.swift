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
    let kept = CurvesView.thinned(Array(rows.indices), to: Self.rowLimit)
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
  var timeLapse: GridFigure?
  var gradientNorms: ChartFigure?
  var gradientCurves: ChartFigure?

  /// Draws them.
  init(_ model: ReportModel) throws {
    timeLapse = try Figures.timeLapse(model)
    gradientNorms = try Figures.gradientNorms(model)
    gradientCurves = try Figures.gradientCurves(model)
  }

  /// All that are SVG.
  var all: [ChartFigure] { [gradientNorms, gradientCurves].compactMap { $0 } }
}

extension Figures {
  /// "12.1 ± 0.8, n = 3", for descriptions and tables; "no score: 3 diverged" without a number.
  static func words(_ group: RunGroup) -> String {
    guard let estimate = group.estimate else { return "no score: " + (group.shortfall ?? "none yet") }
    return words(estimate) + ", n = \(estimate.count)"
  }

  /// "12.1 ± 0.8".
  static func words(_ estimate: Estimate) -> String {
    let decimals = Format.decimals(forScore: estimate.mean)
    return Format.fixed(estimate.mean, decimals: decimals)
      + (estimate.halfWidth.map { " ± " + Format.fixed($0, decimals: decimals) } ?? "")
  }
}
