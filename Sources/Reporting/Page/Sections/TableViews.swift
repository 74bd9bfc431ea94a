internal import Records

/// Cells that several tables share.
enum Cells {
  /// Mean and interval of a group, with the seeds behind it; absent when no run is done.
  /// - Parameter scale: of the table's dots, one a seed; nil for a table that draws none here.
  static func estimate(
    _ group: RunGroup?, mark: String? = nil, showsImproving: Bool = true, scale: DotScale? = nil
  ) -> View {
    guard let group, let estimate = group.estimate else { return .absent }
    let decimals = Format.decimals(forScore: estimate.mean)
    return .object([
      ("anchor", .text(group.anchor)), ("mean", .text(Format.fixed(estimate.mean, decimals: decimals))),
      ("interval", .optional(estimate.halfWidth.map { Format.fixed($0, decimals: decimals) })),
      ("count", .text(String(estimate.count))), ("mark", .optional(mark)),
      ("dots", scale.map { .markup($0.svg(of: estimate)) } ?? .absent),
      (
        "seeds",
        .objects(group.done) { cell in
          [
            ("anchor", .text(cell.anchor)), ("seed", .text(String(cell.config.seed))),
            ("value", .text(cell.outcome.map { Format.score($0.fid) } ?? "")),
          ]
        }
      ),
      ("incomplete", .optional(group.shortfall)), ("improving", showsImproving ? improving(group) : .absent),
    ])
  }

  /// One of our cells in a mirrored table. `mark` refers to a note: that it was never asked for, or what else it is.
  static func ours(
    _ group: RunGroup?, mark: String?, scale: DotScale, missing: String = "not run", showsImproving: Bool = true
  ) -> View {
    .object([
      ("estimate", estimate(group, mark: mark, showsImproving: showsImproving, scale: scale)),
      ("missing", .text(group == nil ? missing : group?.shortfall ?? "no score")), ("mark", .optional(mark)),
    ])
  }

  /// "still improving: 2 of 3 seeds"; absent when none is.
  private static func improving(_ group: RunGroup) -> View {
    guard group.improving > 0 else { return .absent }
    return .text("still improving: \(group.improvingText)")
  }

  /// A plain table. A column whose numbers all come from one place leads there by its head.
  static func table(
    id: String, caption: String, note: String? = nil, boxed: Bool = false, columns: [TableEntry], rows: [TableRow]
  ) -> View {
    .object([
      ("id", .text(id)), ("caption", .text(caption)), ("note", .optional(note)), ("boxed", .flag(boxed)),
      (
        "columns",
        .objects(Array(columns.enumerated())) { index, label in
          label.view + [("kind", .text(index == 0 ? "name" : "number"))]
        }
      ),
      (
        "rows",
        .objects(rows) { row in
          [("id", .optional(row.id)), ("head", .object(row.head.view)), ("cells", .objects(row.cells, \.view))]
        }
      ),
    ])
  }

  /// Footnotes: a mark, or none, and the text.
  static func notes(_ notes: [(mark: String?, text: String)]) -> View {
    .objects(notes) { [("mark", .optional($0.mark)), ("text", .text($0.text))] }
  }
}

/// The article's table of methods with our numbers beside it.
enum MethodsView {
  static func view(_ model: ReportModel) -> View {
    let table = model.article.methods
    // One letter for each different reason, in order of appearance; then one for methods that are not built yet.
    var reasons: [String] = []
    for column in table.columns where !reasons.contains(column.notRun) { reasons.append(column.notRun) }
    func letter(_ index: Int) -> String { String(UnicodeScalar(UInt8(97 + index % 26))) }
    let unbuilt = letter(reasons.count)
    let extra = letter(reasons.count + 1)
    let starred = model.methods.filter { $0.note != nil && !$0.published.isEmpty }
    let added = model.methods.filter { $0.note != nil && $0.published.isEmpty }
    var notes = reasons.enumerated().map { (mark: Optional(letter($0.offset)), text: $0.element) }
    if model.methods.contains(where: { $0.ours[0] == nil }) {
      notes.append((unbuilt, "Not asked for by profile \(model.input.profile)."))
    }
    notes += added.map { (extra, "\($0.name): \($0.note ?? "")") }
    notes += starred.map { ("*", "\($0.name): \($0.note ?? "")") }
    notes.append((nil, "Published: \(citation(model.article)). No seeds and no error bars are given there."))
    // A scale a column: methods' own settings may be far from the tuned ones.
    let scale = DotScale(model.methods.compactMap { $0.ours.first??.estimate })
    let ownScale = DotScale(model.methods.compactMap { $0.ours.last??.estimate })
    return .object([
      (
        "text",
        .text(
          "The article’s table with its three data sets, and the data set of this page beside it. "
            + "Published numbers are copied; our means link to their runs, each seed’s score to its own.")
      ),
      ("caption", .text("\(table.metric) by method and data set; lower is better")),
      (
        "note",
        .text(
          "Ours: mean ± half of the 95 % t interval over seeds; below, every seed as a dot on its column’s scale, n and its score. Still improving: seeds whose FID "
            + "fell by more than 10 % over the last quarter of the steps.")
      ),
      ("columns", .objects(table.columns) { [("name", .text($0.name))] }),
      ("dataset", .text(model.datasets)),
      ("ownNote", .text("each method’s own settings; no verdict rests on them")),
      (
        "datasetNote",
        .text(
          "not comparable with the published columns"
            + (model.finalSamples.map { "; \(Format.whole($0)) samples" } ?? ""))
      ),
      (
        "rows",
        .objects(model.methods) { row in
          let group = row.ours.first.flatMap { $0 }
          return [
            ("name", .text(row.name)),
            ("mark", added.contains { $0.name == row.name } ? .text(extra) : .absent),
            ("constants", group.map { .text(Self.settings(of: $0, model)) } ?? .absent),
            (
              "cells",
              .objects(Array(table.columns.enumerated())) { index, column in
                let value = index < row.published.count ? row.published[index] : nil
                return [
                  ("published", .text(Format.published(value))),
                  ("star", row.note != nil && value != nil ? .text("*") : .absent),
                  ("reason", .text(letter(reasons.firstIndex(of: column.notRun) ?? 0))),
                ]
              }
            ),
            ("ours", .list([Cells.ours(group, mark: group == nil ? unbuilt : nil, scale: scale)])),
            ("own", Cells.ours(row.ours.last.flatMap { $0 }, mark: nil, scale: ownScale, missing: "not asked for")),
          ]
        }
      ),
      ("notes", Cells.notes(notes)),
      ("detail", detail(model)),
    ])
  }

  /// "k = 2, p = 6; r(x) (1)".
  static func settings(of group: RunGroup, _ model: ReportModel) -> String {
    let points =
      model.article.points.columns.first { $0.points == group.config.sampling }.map { "; r(x) \($0.name)" } ?? ""
    return group.constants + points
  }

  /// "苏剑林, 2018-11-07, kexue.fm/archives/6139; paper arXiv 1712.01026".
  static func citation(_ article: Article) -> String {
    let source = article.citation
    return
      "\(source.author) (\(source.romanized)), \(source.date), \(source.address); paper arXiv \(article.paper.arxiv)"
  }

  private static func detail(_ model: ReportModel) -> View {
    let groups = model.trained.filter { $0.estimate != nil }
    guard !groups.isEmpty else { return .absent }
    let nets = groups.flatMap { $0.done.map { $0.outcome?.fids.count ?? 0 } }.max() ?? 0
    func text(_ estimate: Estimate?, _ decimals: Int?) -> String {
      guard let estimate else { return "–" }
      return decimals.map { Format.fixed(estimate.mean, decimals: $0) } ?? Format.score(estimate.mean)
    }
    return Cells.table(
      id: "scores", caption: "Other scores of the same runs, mean over seeds",
      note: "FID by each feature net alone; KID unbiased; precision and recall by 3 nearest neighbors.",
      columns: ["Method"] + (0..<nets).map { TableEntry("FID, net \($0 + 1)") } + ["KID", "precision", "recall"],
      rows: groups.map { group in
        let alone = (0..<nets).map { net in
          text(group.mean { net < $0.fids.count ? $0.fids[net] : nil }, nil)
        }
        let others = [text(group.mean(\.kid), 4), text(group.mean(\.precision), 3), text(group.mean(\.recall), 3)]
        return TableRow(model.label(of: group), to: group.anchor, alone + others)
      })
  }
}

/// The article's table of r(x) with our numbers below each row.
enum PointsView {
  static func view(_ model: ReportModel, heatMap: ChartFigure?, convergence: ChartFigure?) -> View {
    let table = model.article.points
    var notes: [(mark: String?, text: String)] = []
    if model.points.contains(where: { $0.ours.contains { $0 == nil } }) {
      notes.append(("a", "Not asked for by profile \(model.input.profile)."))
    }
    let borrowed = model.points.flatMap { $0.ours.compactMap { $0 } }.filter(model.isBorrowed)
    if let words = borrowedWords(borrowed) { notes.append(("b", words)) }
    notes.append((nil, table.data))
    let scale = DotScale(model.points.flatMap { $0.ours.compactMap { $0?.estimate } })
    notes.append((nil, "Published: \(MethodsView.citation(model.article))."))
    return .object([
      ("choices", .objects(table.columns) { [("name", .text($0.name)), ("text", .text($0.text))] }),
      ("caption", .text("\(table.metric) by method and choice of r(x); lower is better")),
      (
        "note",
        .text(
          "Rows “ours” are on \(model.datasets) and not comparable with the published rows. "
            + "Mean ± half of the 95 % t interval over seeds; below, every seed as a dot on one scale, n and its score. "
            + model.readingText(
              model.points.flatMap { $0.ours.compactMap { $0 } }.filter { !model.isBorrowed($0) }, in: "sampling"))
      ),
      (
        "rows",
        .objects(Array(model.points.enumerated())) { index, row in
          [
            ("anchor", .text(anchor(ofRow: index))), ("name", .text(row.name)),
            ("constants", row.ours.compactMap { $0 }.first.map { .text($0.constants) } ?? .absent),
            ("published", .list(row.published.map { .text(Format.published($0)) })),
            (
              "ours",
              .list(
                row.ours.map { group in
                  Cells.ours(group, mark: group.map { model.isBorrowed($0) ? "b" : nil } ?? "a", scale: scale)
                })
            ),
          ]
        }
      ),
      ("notes", Cells.notes(notes)), ("heatMap", heatMap?.view ?? .absent), ("spread", SpreadView.view(model)),
      ("convergence", convergence?.view ?? .absent),
    ])
  }

  /// A method's place in the table, for links.
  static func anchor(ofRow index: Int) -> String { "points-\(index + 1)" }

  /// What stands in for runs that this table has not; nil when nothing does.
  private static func borrowedWords(_ groups: [RunGroup]) -> String? {
    guard !groups.isEmpty else { return nil }
    func different(_ values: [Int]) -> String {
      values.reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }.sorted().map { Format.whole($0) }
        .joined(separator: " or ")
    }
    let cells = groups.flatMap(\.cells)
    let samples = different(cells.compactMap { $0.outcome?.samples })
    return
      "Not asked for by this table: the run of the table of methods with the same r(x), read as that table does, at "
      + "\(different(cells.map { $0.lastStep(in: "methods") })) generator steps"
      + (samples.isEmpty ? "." : ", FID of \(samples) samples.")
  }
}
