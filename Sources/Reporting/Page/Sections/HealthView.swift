/// How the trained critics are: one part a template `health-*`, each absent until its cells have something.
enum HealthView {
  static func view(_ model: ReportModel, _ charts: Charts, _ measured: MeasuredFigures) -> View {
    let norms = [charts.gradientCurves, charts.gradientNorms].compactMap { $0 }
    return .object([
      ("norms", norms.isEmpty ? .absent : .object([("figures", .list(norms.map(\.view)))])),
      ("gradients", HealthGradientsView.view(model, measured.gradients)),
      ("share", HealthShareView.view(model, measured.share)),
    ])
  }
}
