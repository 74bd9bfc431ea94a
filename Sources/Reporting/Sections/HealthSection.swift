internal import Plotting
internal import Records

/// Critic health: gradient norms of the GANs' critics, and the gradient that reaches a generator.
extension Section {
  static func health(_ page: Page) throws -> Section {
    let health = HealthModel(page.model.input)
    let words = page.words("health")
    let norms = try gradientNorms(page.model, words)
    let gradients = try generatorGradients(health, page.model, words)
    let figures = [norms, gradients].compactMap { $0 }
    return Section(
      "health",
      [
        "norms": .given(norms) { $0.view },
        "optimal": gradients == nil ? .absent : optimal(health), "gradients": .given(gradients) { $0.view },
      ], tables: figures.compactMap(\.data), figures: figures)
  }

  private static func number(_ value: Double) -> String { Format.significant(value, digits: 3) }

  // MARK: Gradient norms

  /// Where the gradient is taken: the recorded names, which the template's texts `at.NAME` print.
  private static let places = ["real", "fake", "interpolates"]

  /// Norm of the trained critic's gradient by method, pooled over the seeds that are done.
  private static func gradientNorms(_ model: ReportModel, _ words: Words) throws -> Figure? {
    typealias Strips = (group: RunGroup, seeds: Int, strips: [Distribution?])
    let all = model.trained.map { group -> Strips in
      let runs = group.done.filter { !$0.pictures.gradientNorms.isEmpty }
      let strips = places.map { place in
        let norms = runs.flatMap { run in run.pictures.gradientNorms.first { $0.points == place }?.norms ?? [] }
        return Distribution(sorted: norms.filter(\.isFinite).sorted())
      }
      return (group, runs.count, strips)
    }
    let drawn = all.filter { $0.strips.contains { $0 != nil } }
    let strips = drawn.flatMap { $0.strips.compactMap { $0 } }
    guard !strips.isEmpty else { return nil }
    let kinds = try places.map { try words("at.\($0)") }
    // Clipped critics are flatter by orders of magnitude: on one scale they would squeeze all others together.
    let clipped = drawn.filter { $0.group.config.method == "wgan" }
    let others = drawn.filter { $0.group.config.method != "wgan" }
    let values: View = [
      "methods": .series(drawn) { entry in
        let medians = zip(kinds, entry.strips).compactMap { kind, strip in strip.map { (kind, $0.median) } }
        return [
          "name": .text(model.label(of: entry.group)),
          "medians": .series(medians) { ["value": .text(number($0.1)), "place": .text($0.0)] },
        ]
      },
      "missing": .each(all.filter { $0.strips.allSatisfy { $0 == nil } }) { entry in
        ["name": .text(model.label(of: entry.group)), "reason": .optional(entry.group.shortfall)]
      },
    ]
    let (id, labels) = ("figure-gradient-norms", words.of("figure-gradient-norms"))
    func panel(_ entries: [Strips], markers: [VerticalMarker] = []) throws -> DistributionPlot? {
      guard let highest = entries.flatMap({ $0.strips.compactMap { $0?.high } }).max() else { return nil }
      let lows = entries.flatMap { $0.strips.compactMap { $0 } }.flatMap { [$0.low, $0.tenth, $0.median] }
      // Nor may a dead critic: nothing below a millionth of the highest.
      let isCut = (lows.filter { $0 > 0 }.min() ?? 1) < highest * 1e-6
      return DistributionPlot(
        title: "", description: "",
        axis: Axis(
          label: try labels("axis", ["cut": .flag(isCut)]), scale: .log10,
          range: isCut ? highest * 1e-6...highest * 1.5 : nil),
        kinds: kinds, groups: entries.map { .init(name: model.label(of: $0.group), strips: $0.strips) },
        markers: markers, hasLegend: entries.first?.group.anchor == (others + clipped).first?.group.anchor)
    }
    let plot = Panels(
      title: try labels("title"), description: try labels("description", values),
      panels: try [
        panel(others, markers: [VerticalMarker(label: try words("target"), x: 1)]), panel(clipped),
      ].compactMap { $0 }, columns: 1)
    let rows = drawn.flatMap { entry in
      zip(kinds, entry.strips).compactMap { kind, strip in
        strip.map { strip in
          Table.Row(
            [.text("\(model.label(of: entry.group)), \(kind)", to: entry.group.anchor), .whole(entry.seeds)]
              + [strip.low, strip.tenth, strip.median, strip.ninetieth, strip.high].map { .number($0, number) })
        }
      }
    }
    let data = try Table(
      "gradient-norms", words,
      columns: [.init("place", .name)] + ["seeds", "low", "tenth", "median", "ninetieth", "high"].map { .init($0) },
      rows: rows, isBoxed: true)
    return try Figure(id, words, values, .plot(plot), data: data)
  }

  // MARK: The generator's gradient

  /// How far the optimal critics' gradients fall from the nearest to the farthest distance, as claim C9 reads them; absent
  /// until both kinds are recorded.
  private static func optimal(_ health: HealthModel) -> View {
    let exact = health.distances.compactMap(\.exact)
    let values = exact.compactMap { run in
      run.value("sgan").flatMap { sgan in run.value("wgan_div").map { (run: run, sgan: sgan, divergence: $0) } }
    }.filter { $0.sgan.isFinite && $0.divergence.isFinite }
    guard let near = values.first, let far = values.last, far.sgan > 0,
      let low = values.min(by: { $0.divergence < $1.divergence }), low.divergence > 0,
      let high = values.max(by: { $0.divergence < $1.divergence })
    else { return .absent }
    let fall = near.sgan / far.sgan
    func distance(_ run: RecordedRun) -> String { Format.constant(run.config.constant("distance") ?? 0) }
    let links = exact.filter { [near.run, far.run, low.run, high.run].map(\.config).contains($0.config) }
    return [
      "near": .text(distance(near.run)), "far": .text(distance(far.run)),
      "fall": .text(fall < 1000 || fall > 1e9 ? number(fall) : Format.whole(Int(fall.rounded()))),
      "spread": .text(number(high.divergence / low.divergence)),
      "runs": RunLink.view(links.map { RunLink($0, name: "distance \(distance($0))") }),
    ]
  }

  private static func generatorGradients(
    _ health: HealthModel, _ model: ReportModel, _ words: Words
  ) throws -> Figure? {
    struct Kind {
      let key: String
      let method: String
      let quantity: String
      let run: (HealthModel.Distance) -> RecordedRun?

      var isExact: Bool { key.hasSuffix("exact") }
      func value(_ distance: HealthModel.Distance) -> Double? { run(distance)?.value(quantity) }
    }
    let kinds = [
      Kind(key: "wgan_div_exact", method: "wgan-div", quantity: "wgan_div") { $0.exact },
      Kind(key: "wgan_div_trained", method: "wgan-div", quantity: "generator_gradient") { $0.divergence },
      Kind(key: "sgan_exact", method: "sgan", quantity: "sgan") { $0.exact },
      Kind(key: "sgan_trained", method: "sgan", quantity: "generator_gradient") { $0.sgan },
    ].filter { kind in health.distances.contains { (kind.value($0) ?? 0) > 0 } }
    guard !kinds.isEmpty else { return nil }
    let (id, labels) = ("figure-gradients", words.of("figure-gradients"))
    let curves = try kinds.map { kind in
      Curve(
        name: try words("kind.\(kind.key)"),
        points: health.distances.compactMap { distance in kind.value(distance).map { (x: distance.distance, y: $0) } },
        style: model.style(ofMethod: kind.method), look: kind.isExact ? .plain : .points)
    }
    let values: View = [
      "kinds": try .series(kinds) { kind in
        let values = health.distances.compactMap(kind.value).filter { $0 > 0 }
        return [
          "name": .text(try words("kind.\(kind.key)")), "low": .text(number(values.min() ?? 0)),
          "high": .text(number(values.max() ?? 0)),
        ]
      }
    ]
    let plot = LinePlot(
      title: try labels("title"), description: try labels("description", values), x: Axis(label: try labels("x")),
      y: Axis(label: try labels("y"), scale: .log10), series: curves, width: 880, height: 420, drawsTitle: false)
    let data = try Table(
      "generator-gradients", words, values,
      columns: [.init("distance", .name)] + kinds.map { .init($0.key) },
      rows: health.distances.map { distance in
        Table.Row(
          [.number(distance.distance, Format.constant)]
            + kinds.map { kind in
              .number(kind.value(distance), to: kind.run(distance)?.anchor) { Format.significant($0, digits: 4) }
            })
      }, isBoxed: true)
    return try Figure(id, words, [:], .plot(plot), data: data)
  }
}
