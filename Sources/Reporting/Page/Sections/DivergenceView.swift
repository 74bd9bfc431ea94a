internal import Records

/// Equations (7) to (11), with what the exact numbers say about them.
enum DivergenceView {
  /// A statement with the cells behind it.
  struct Fact {
    let title: String
    let text: String
    let cells: [RecordedRun]
  }

  static func view(_ model: ReportModel, _ figures: MeasuredFigures) -> View {
    let facts = TheoryFacts(model.input).all
    return .object([
      (
        "code",
        .text(
          "In this project the critic’s loss is the following, with its sign turned, since losses are minimized. The squared norm "
            + "is raised to p/2, so that no square root is taken, and the derivative is 0 where the gradient is 0.")
      ),
      (
        "text",
        .text(
          facts.isEmpty
            ? "The exact numbers are not computed yet."
            : "Numbers by quadrature on the line; N(m, s) has mean m and deviation s. Each links to its cell.")
      ),
      (
        "facts",
        .objects(facts) { fact in
          [
            ("title", .text(fact.title)), ("text", .text(fact.text)),
            (
              "runs", RunLink.view(fact.cells.map { RunLink($0) })
            ),
          ]
        }
      ),
      ("critic", ConstraintsView.constraint("wgan-div", HealthModel(model.input), model, figures)),
    ])
  }
}
