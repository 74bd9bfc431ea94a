/// In what this page's trainings differ from the sources, and what the sources do not give.
enum DeviationsView {
  static func view(_ model: ReportModel) -> View {
    let deviations = Deviations(model)
    return .object([
      ("text", .text(deviations.runs)), ("runs", RunLink.view(deviations.links)),
      ("fixed", deviations.fixed.isEmpty ? .absent : .text(Format.list(deviations.fixed))),
      ("caption", .text("Settings of the sources and of this page")),
      ("note", .text("Official: the code of the paper’s authors. Article: the code that the article links.")),
      (
        "rows",
        .objects(deviations.rows) { row in
          [
            ("aspect", .text(row.aspect)), ("official", .text(row.official)), ("article", .text(row.article)),
            ("here", .text(row.here ?? "not run")),
            ("verdict", .text(row.here == nil ? "–" : row.likeness)),
          ]
        }
      ),
      ("missing", .list(model.article.notFound.map { .text($0) })),
    ])
  }
}
