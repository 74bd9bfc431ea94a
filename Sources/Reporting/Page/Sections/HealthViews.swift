internal import Records

/// Claim C9: the gradient that reaches the generator.
enum HealthGradientsView {
  static func view(_ model: ReportModel, _ figure: MeasuredFigure?) -> View {
    let health = HealthModel(model.input)
    return .object([
      (
        "text",
        .text(
          figure == nil
            ? "No gradient is measured yet."
            : "Two Gaussians move apart: what still tells the generator where to go? " + sentence(health))
      ),
      ("figure", figure?.view ?? .absent),
    ])
  }

  private static func sentence(_ health: HealthModel) -> String {
    let measured = health.distances.filter { $0.exact?.value("sgan") != nil && $0.exact?.value("wgan_div") != nil }
    func ends(_ name: String) -> (first: Double, low: Double, high: Double, last: Double)? {
      let values = measured.compactMap { $0.exact?.value(name) }.filter(\.isFinite)
      guard let first = values.first, let last = values.last, let low = values.min(), let high = values.max(), low > 0
      else { return nil }
      return (first, low, high, last)
    }
    guard let sgan = ends("sgan"), let divergence = ends("wgan_div"), let near = measured.first?.distance,
      let far = measured.last?.distance
    else { return "The exact values are not measured yet." }
    let factor = sgan.high / sgan.low
    let fall = factor < 1000 || factor > 1e9 ? Format.significant(factor, digits: 3) : Format.whole(Int(factor))
    return
      "From distance \(TheoryModel.number(near)) to \(TheoryModel.number(far)) the optimal critic’s gradient falls by a factor "
      + "\(fall) for the saturating GAN; for WGAN-div it stays within a factor "
      + "\(Format.significant(divergence.high / divergence.low, digits: 3))."
  }
}

/// Claim C7: how much of W1 critics of one size can show.
enum HealthShareView {
  static func view(_ model: ReportModel, _ figure: MeasuredFigure?) -> View {
    let critics = HealthModel(model.input).critics
    let missing = critics.compactMap { critic in
      critic.shortfall.map { "\(model.article.name(ofMethod: critic.method)): \($0)" }
    }
    return .object([
      (
        "text",
        .text(
          (figure == nil
            ? "No share is measured yet."
            : "Between two mixtures whose best critic zigzags, a critic’s difference of means over its largest slope is at most W₁. "
              + "The share that it reaches says how small the family is that its constraint leaves.")
            + (missing.isEmpty ? "" : " Missing: " + missing.joined(separator: "; ") + "."))
      ),
      ("figure", figure?.view ?? .absent),
    ])
  }
}
