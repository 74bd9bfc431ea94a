internal import Records

/// The three ways to constrain a critic, each with what it reaches here.
enum ConstraintsView {
  static func view(_ model: ReportModel, _ figures: MeasuredFigures) -> View {
    let health = HealthModel(model.input)
    let sizes = health.critics.compactMap { $0.cells.first?.density?.hidden }.first
    let same =
      sizes.map {
        " Each has hidden layers of " + Format.list($0.map(String.init)) + " units and sees as many "
          + "samples."
      } ?? ""
    return .object([
      (
        "text",
        .text(
          (health.critics.isEmpty ? "Each is to be" : "Each is")
            + " shown with a critic trained between two mixtures of Gaussians on a line, where the best critic zigzags "
            + "and W₁ is known. A critic is divided by its largest slope, so that all are compared at a Lipschitz norm of 1."
            + same)
      ),
      ("clipping", constraint("wgan", health, model, figures)),
      ("penalty", constraint("wgan-gp", health, model, figures)),
      ("spectral", constraint("sngan", health, model, figures)),
    ])
  }

  /// What a method's critic reaches, in words and as a curve.
  static func constraint(
    _ method: String, _ health: HealthModel, _ model: ReportModel, _ figures: MeasuredFigures
  ) -> View {
    .object([
      ("text", .text(sentence(method, health, model))),
      (
        "runs",
        RunLink.view(
          (health.critic(method)?.cells ?? []).filter { $0.value("share") != nil || $0.value("steepest") != nil }
            .map { RunLink($0, name: "\(model.article.name(ofMethod: method)), seed \($0.config.seed)") })
      ),
      ("figure", figures.critic(method)?.view ?? .absent),
    ])
  }

  private static func sentence(_ method: String, _ health: HealthModel, _ model: ReportModel) -> String {
    let name = model.article.name(ofMethod: method)
    guard let critic = health.critic(method) else {
      return "Measured here: this profile trains no such critic "
        + "of \(name)."
    }
    guard let estimate = Estimate(critic.shares) else {
      return "Measured here: nothing yet for \(name); \(critic.shortfall ?? "no share")."
    }
    let spread =
      estimate.halfWidth.map { " ± \(Format.fixed(100 * $0, decimals: 1))" } ?? ""
    let slopes = critic.cells.compactMap { $0.value("steepest") }
    let slope = Estimate(slopes).map { "; its steepest slope was \(Format.significant($0.mean, digits: 3))" } ?? ""
    return
      "Measured here: \(name) reaches \(Format.fixed(100 * estimate.mean, decimals: 1))\(spread) % of W₁ "
      + "(\(Format.count(estimate.count, "seed")))\(slope)." + (critic.shortfall.map { " \($0)." } ?? "")
  }
}
