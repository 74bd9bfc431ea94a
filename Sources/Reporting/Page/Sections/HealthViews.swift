internal import Records

/// Claim C9: the gradient that reaches the generator.
enum HealthGradientsView {
  static func view(_ model: ReportModel, _ figure: ChartFigure?) -> View {
    let health = HealthModel(model.input)
    let facts = facts(health)
    return .object([
      (
        "text",
        .text(
          figure == nil
            ? "No gradient is measured yet."
            : "Two Gaussians move apart: what still tells the generator where to go? " + facts.text)
      ),
      ("runs", RunLink.view(figure == nil ? [] : facts.links)),
      ("figure", figure?.view ?? .absent),
    ])
  }

  /// A sentence, and the cells whose numbers it has.
  private static func facts(_ health: HealthModel) -> (text: String, links: [RunLink]) {
    let measured = health.distances.filter { $0.exact?.value("sgan") != nil && $0.exact?.value("wgan_div") != nil }
    typealias Value = (distance: Double, value: Double, cell: RecordedRun)
    func ends(_ name: String) -> (low: Value, high: Value)? {
      let values = measured.compactMap { distance -> Value? in
        guard let cell = distance.exact, let value = cell.value(name), value.isFinite else { return nil }
        return (distance.distance, value, cell)
      }
      guard let low = values.min(by: { $0.value < $1.value }), let high = values.max(by: { $0.value < $1.value }),
        low.value > 0
      else { return nil }
      return (low, high)
    }
    guard let sgan = ends("sgan"), let divergence = ends("wgan_div"), let near = measured.first?.distance,
      let far = measured.last?.distance
    else { return ("The exact values are not measured yet.", []) }
    let factor = sgan.high.value / sgan.low.value
    let fall = factor < 1000 || factor > 1e9 ? Format.significant(factor, digits: 3) : Format.whole(Int(factor))
    var links: [RunLink] = []
    for value in [sgan.low, sgan.high, divergence.low, divergence.high].sorted(by: { $0.distance < $1.distance }) {
      let link = RunLink(value.cell, name: "distance \(TheoryModel.number(value.distance))")
      if !links.contains(link) { links.append(link) }
    }
    let text =
      "From distance \(TheoryModel.number(near)) to \(TheoryModel.number(far)) the optimal critic’s gradient falls by a factor "
      + "\(fall) for the saturating GAN; for WGAN-div it stays within a factor "
      + "\(Format.significant(divergence.high.value / divergence.low.value, digits: 3))."
    return (text, links)
  }
}

/// Claim C7: how much of W1 critics of one size can show.
enum HealthShareView {
  static func view(_ model: ReportModel, _ figure: ChartFigure?) -> View {
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
