/// How the trained critics are: one part a template `health-*`, each absent until its cells have something.
enum HealthView {
  static func view(norms: ChartFigure?) -> View {
    .object([("norms", norms.map { .object([("figure", $0.view)]) } ?? .absent)])
  }
}
