/// The sections of the page that have the older form.
enum PageView {
  static func view(_ model: ReportModel, charts: Charts, measured: MeasuredFigures) -> View {
    [
      "claims": model.ledger.map { ClaimsView.view(LedgerModel($0)) } ?? .absent,
      "constraints": ConstraintsView.view(model, measured),
      "divergence": DivergenceView.view(model, measured),
      "health": HealthView.view(model, charts, measured),
      "toy": ToyView.view(model, measured.toys),
      "theory": TheoryView.view(model, measured),
    ]
  }
}
