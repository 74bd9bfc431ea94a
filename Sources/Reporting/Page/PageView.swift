internal import Plotting

/// The whole page as the templates see it.
enum PageView {
  static func view(
    _ model: ReportModel, grids: [GridFigure], plots: [PlotFigure], timeLapse: GridFigure?, claims: [ClaimText],
    style: String
  ) -> View {
    let contents: [(anchor: String, title: String)] =
      (model.ledger == nil ? [] : [("claims", "Claims and verdicts")]) + [
        ("w-distance", "The Wasserstein distance"), ("generative", "The generative model"),
        ("constraints", "Three constraints"), ("divergence", "The divergence and WGAN-div"),
        ("kp", "Choice of k and p"), ("sampling", "Choices of r(x)"), ("samples", "Samples"),
        ("methods", "Methods by data set"), ("variants", "Variants"), ("curves", "Curves"), ("health", "Critic health"),
        ("toy", "Points of the plane"), ("theory", "Mathematics against training"),
        ("ruler", "What one FID unit means"), ("deviations", "What differs from the sources"),
        ("budget", "Budget and tuning"), ("runs", "Every run"), ("provenance", "Provenance"),
      ]
    let source = model.article.citation
    let paper = model.article.paper
    return .object([
      ("title", .text("Wasserstein divergence GANs: the article measured again")),
      (
        "description",
        .text("Measured scores of \(model.datasets) beside the numbers of \(source.author), \(address(source.url)).")
      ),
      ("style", .markup(style + "\n" + Palette.styleSheet)),
      ("profile", .text(model.input.profile)),
      (
        "citation",
        .object([
          ("author", .text(source.author)), ("romanized", .text(source.romanized)),
          ("language", .text(source.language)),
          ("name", .text(source.title)), ("translation", .text(source.translation)),
          ("date", .text(source.date)), ("url", .text(source.url)), ("address", .text(address(source.url))),
          ("authors", .text(paper.authors)), ("paper", .text(paper.title)), ("venue", .text(paper.venue)),
          ("arxiv", .text(paper.arxiv)),
        ])
      ),
      ("summary", SummaryView.view(model, claims, contents: contents)),
      ("samples", SamplesView.view(grids, timeLapse: timeLapse)),
      ("ruler", RulerView.view(model)),
      ("curves", CurvesView.view(plots)),
      ("deviations", DeviationsView.view(model)),
      ("budget", BudgetView.view(model)),
      ("runs", RunsView.view(model)),
      ("provenance", ProvenanceView.view(model)),
    ])
  }

  /// An address as people write it.
  static func address(_ url: String) -> String {
    for scheme in ["https://", "http://"] where url.hasPrefix(scheme) { return String(url.dropFirst(scheme.count)) }
    return url
  }
}
