/// How the trained critics are: one part a template `health-*`, each absent until its cells have something.
enum HealthView {
  static func view(_ model: ReportModel, norms: ChartFigure?, _ measured: MeasuredFigures) -> View {
    .object([
      ("norms", norms.map { .object([("figure", $0.view)]) } ?? .absent),
      ("gradients", HealthGradientsView.view(model, measured.gradients)),
      ("share", HealthShareView.view(model, measured.share)),
    ])
  }
}
