internal import Records

/// The article's figure of k and p, as a table beside our numbers, and figures of both sweeps.
enum KPView {
  static func view(_ model: ReportModel, charts: [ChartFigure]) -> View {
    let sweep = model.kp
    let choice = "k = \(KPModel.text(KPModel.choice.k)), p = \(KPModel.text(KPModel.choice.p))"
    let rays = [
      ("k varies, p = \(KPModel.text(KPModel.choice.p))", sweep.alongK),
      ("p varies, k = \(KPModel.text(KPModel.choice.k))", sweep.alongP), ("Other choices", sweep.others),
    ].filter { !$0.1.isEmpty }
    let scale = DotScale(sweep.rows.compactMap(\.group.estimate))
    return .object([
      (
        "text",
        .text(
          sweep.rows.isEmpty
            ? "No run of this sweep is asked for by profile \(model.input.profile)."
            : "WGAN-div with all else fixed: k varies at the article’s p, p varies at the article’s k. "
              + "At its optimum a critic’s gap is p times its penalty, whatever k and the critic’s class; "
              + "the column gap / penalty shows how near ours come to it.")
      ),
      ("any", .flag(!sweep.rows.isEmpty)),
      ("caption", .text("FID of WGAN-div by k and p; lower is better")),
      (
        "note",
        .text(
          model.reading(sweep.rows.map(\.group), in: "kp")
            + "Ours: mean ± half of the 95 % t interval over seeds; below, every seed as a dot on one scale, n "
            + "and its score. Still improving: FID fell by "
            + "more than 10 % over the last quarter of the steps; not known below \(TrainingOutcome.fewestPoints) "
            + "evaluation points. Where most seeds still improve, the comparison may change with more steps.")
      ),
      ("dataset", .text(model.datasets)), ("datasetNote", .text("not comparable with the article’s FID")),
      (
        "rays",
        .objects(rays) { name, rows in
          [
            ("name", .text(name)),
            (
              "rows",
              .objects(rows) { row in
                let isChoice = row.k == KPModel.choice.k && row.p == KPModel.choice.p
                return [
                  ("name", .text(row.name)),
                  ("published", .text(isChoice ? "best; value NOT FOUND" : "NOT FOUND")),
                  ("ours", Cells.ours(row.group, mark: nil, scale: scale, showsImproving: false)),
                  ("ratio", .object(TableEntry(ratio(row), to: row.ratio == nil ? nil : row.group.anchor).view)),
                  ("improving", .text(row.group.improvingText)),
                ]
              }
            ),
          ]
        }
      ),
      (
        "notes",
        .list([
          .text(
            "NOT FOUND: the article shows this comparison as an image, with \(choice) as the best. The values that it "
              + "tried and their FIDs stand nowhere as numbers, so none are given here."),
          .text("Article: \(MethodsView.citation(model.article))."),
        ])
      ),
      ("figures", .list(charts.map(\.view))),
    ])
  }

  /// "6.1 ± 0.3", "–" without a done run.
  static func ratio(_ row: KPModel.Row) -> String {
    guard let ratio = row.ratio else { return "–" }
    return Format.significant(ratio.mean, digits: 3)
      + (ratio.halfWidth.map { " ± " + Format.significant($0, digits: 2) } ?? "")
  }
}
