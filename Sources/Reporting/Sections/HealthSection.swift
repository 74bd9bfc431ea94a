internal import Plotting
internal import Records

/// Critic health: gradient norms of the GANs' critics, the gradient that reaches a generator, and how much of W1 critics of one
/// size reach.
extension Section {
  static func health(_ page: Page) throws -> Section {
    let health = HealthModel(page.model.input)
    let words = page.words("health")
    let curves = try gradientCurves(page.model, words)
    let norms = try gradientNorms(page.model, words)
    let gradients = try generatorGradients(health, words)
    let shares = try shares(health, page, words)
    let missing = try named(health, page, words).compactMap { name, critic in
      try Constraint.missing(critic, page).map { (name, $0) }
    }
    let figures = [curves, norms, gradients, shares].compactMap { $0 }
    return Section(
      "health",
      [
        "norms": .each([curves, norms].compactMap { $0 }) { $0.view },
        "measured": .flag(curves != nil || norms != nil),
        "optimal": gradients == nil ? .absent : optimal(health), "gradients": .given(gradients) { $0.view },
        "shares": .given(shares) { $0.view }, "fitted": .flag(shares != nil && !health.fits.isEmpty),
        "missing": .each(missing) { ["name": .text($0), "reason": .text($1)] },
      ], tables: [norms, gradients, shares].compactMap { $0?.data }, figures: figures)
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
    guard let highest = strips.map(\.high).max() else { return nil }
    let kinds = try places.map { try words("at.\($0)") }
    // A dead critic's norms would squeeze all others together: nothing below a millionth of the highest.
    let lowest = strips.flatMap { [$0.low, $0.tenth, $0.median] }.filter { $0 > 0 }.min() ?? 1
    let isCut = lowest < highest * 1e-6
    let values: View = [
      "methods": .series(drawn) { entry in
        let medians = zip(kinds, entry.strips).compactMap { kind, strip in strip.map { (kind, $0.median) } }
        return [
          "name": .text(model.label(of: entry.group)),
          "medians": .series(medians) { ["value": .text(number($0.1)), "place": .text($0.0)] },
        ]
      },
      "cut": .flag(isCut),
      "missing": .each(all.filter { $0.strips.allSatisfy { $0 == nil } }) { entry in
        ["name": .text(model.label(of: entry.group)), "reason": .optional(entry.group.shortfall)]
      },
    ]
    let (id, labels) = ("figure-gradient-norms", words.of("figure-gradient-norms"))
    let plot = DistributionPlot(
      title: try labels("title"), description: try labels("description", values),
      axis: Axis(
        label: try labels("axis"), scale: .log10, range: isCut ? highest * 1e-6...highest * 1.5 : nil),
      kinds: kinds, groups: drawn.map { .init(name: model.label(of: $0.group), strips: $0.strips) },
      markers: [VerticalMarker(label: try words("target"), x: 1)])
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
    return try Figure(id, words, values, .plot(svg: plot.svg(idPrefix: id)), data: data)
  }

  /// Norm of the critic's gradient during training, one curve a method; nil where no series has it.
  private static func gradientCurves(_ model: ReportModel, _ words: Words) throws -> Figure? {
    let curves = model.trained.map { group in
      SeedCurve(
        name: model.label(of: group),
        runs: group.drawn.map { run in
          run.series.compactMap { point in point.value("gradient_norm").map { (step: point.step, value: $0) } }
        })
    }
    guard curves.contains(where: { !$0.points.isEmpty }) else { return nil }
    let ends = curves.compactMap { curve in curve.points.last.map { (curve.name, $0) } }
    let (id, labels) = ("figure-gradient-curves", words.of("figure-gradient-curves"))
    let values: View = [
      "ends": .series(ends) { name, point in
        ["name": .text(name), "value": .text(number(point.mean)), "step": .text(Format.whole(point.step))]
      }
    ]
    let plot = LinePlot(
      title: try labels("title"), description: try labels("description", values),
      x: Axis(label: try labels("x")), y: Axis(label: try labels("y"), scale: .log10),
      series: curves.enumerated().map { $1.line(style: $0) },
      references: [Reference(label: try words("target"), y: 1)], width: 880, height: 420, drawsTitle: false)
    let data = try SeedCurve.table(
      id + "-data", curves, anchors: model.trained.map(\.anchor), words, format: number)
    return try Figure(id, words, [:], .plot(svg: plot.svg(idPrefix: id)), data: data)
  }

  // MARK: The generator's gradient

  /// How far the optimal critics' gradients fall between the nearest and the farthest distance; absent until both kinds are
  /// recorded.
  private static func optimal(_ health: HealthModel) -> View {
    let measured = health.distances.filter { $0.exact?.value("sgan") != nil && $0.exact?.value("wgan_div") != nil }
    typealias Value = (distance: Double, value: Double, run: RecordedRun)
    func ends(_ name: String) -> (low: Value, high: Value)? {
      let values = measured.compactMap { distance -> Value? in
        guard let run = distance.exact, let value = run.value(name), value.isFinite else { return nil }
        return (distance.distance, value, run)
      }
      guard let low = values.min(by: { $0.value < $1.value }), let high = values.max(by: { $0.value < $1.value }),
        low.value > 0
      else { return nil }
      return (low, high)
    }
    guard let sgan = ends("sgan"), let divergence = ends("wgan_div"), let near = measured.first, let far = measured.last
    else { return .absent }
    let fall = sgan.high.value / sgan.low.value
    let links = [sgan.low, sgan.high, divergence.low, divergence.high].sorted { $0.distance < $1.distance }
      .map { RunLink($0.run, name: "distance \(Format.constant($0.distance))") }
    return [
      "near": .text(Format.constant(near.distance)), "far": .text(Format.constant(far.distance)),
      "fall": .text(fall < 1000 || fall > 1e9 ? number(fall) : Format.whole(Int(fall))),
      "spread": .text(number(divergence.high.value / divergence.low.value)),
      "runs": RunLink.view(links.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }),
    ]
  }

  private static func generatorGradients(_ health: HealthModel, _ words: Words) throws -> Figure? {
    struct Kind {
      let key: String
      let style: Int
      let quantity: String
      let run: (HealthModel.Distance) -> RecordedRun?

      var isExact: Bool { key.hasSuffix("exact") }
      func value(_ distance: HealthModel.Distance) -> Double? { run(distance)?.value(quantity) }
    }
    let kinds = [
      Kind(key: "wgan_div_exact", style: 0, quantity: "wgan_div") { $0.exact },
      Kind(key: "wgan_div_trained", style: 3, quantity: "generator_gradient") { $0.divergence },
      Kind(key: "sgan_exact", style: 1, quantity: "sgan") { $0.exact },
      Kind(key: "sgan_trained", style: 2, quantity: "generator_gradient") { $0.sgan },
    ].filter { kind in health.distances.contains { (kind.value($0) ?? 0) > 0 } }
    guard !kinds.isEmpty else { return nil }
    let (id, labels) = ("figure-gradients", words.of("figure-gradients"))
    let curves = try kinds.map { kind in
      Curve(
        name: try words("kind.\(kind.key)"),
        points: health.distances.flatMap { distance -> [(x: Double, y: Double)] in
          guard let value = kind.value(distance) else { return [] }
          let point = (x: distance.distance, y: value)
          return kind.isExact ? [point] : [point, (x: .nan, y: .nan)]
        }, style: kind.style)
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
    return try Figure(id, words, [:], .plot(svg: plot.svg(idPrefix: id)), data: data)
  }

  // MARK: Share of W1

  private typealias Named = (name: String, critic: HealthModel.Critic)

  /// The trained critics, then the fitted ones, by the names that readers see.
  private static func named(_ health: HealthModel, _ page: Page, _ words: Words) throws -> [Named] {
    func name(_ critic: HealthModel.Critic) -> String { page.model.article.name(ofMethod: critic.method) }
    return health.critics.map { (name($0), $0) }
      + (try health.fits.map { fit in
        (try words("fit", ["name": .optional(fit.method == "sgan" ? nil : name(fit))]), fit)
      })
  }

  private static func shares(_ health: HealthModel, _ page: Page, _ words: Words) throws -> Figure? {
    guard health.critics.contains(where: { !$0.shares.isEmpty }) else { return nil }
    let (id, labels) = ("figure-share", words.of("figure-share"))
    let critics = try named(health, page, words)
    let values: View = [
      "methods": .series(critics) { name, critic in
        ["name": .text(name), "shares": .series(critic.shares) { ["value": .text(Format.percent($0))] }]
      },
      "fitted": .flag(!health.fits.isEmpty),
    ]
    let plot = DotRows(
      title: try labels("title"), description: try labels("description", values),
      x: Axis(label: try labels("x"), range: 0...105),
      rows: try critics.enumerated().map { index, entry in
        let (name, critic) = entry
        return DotRow(
          label: name, values: critic.shares.map { 100 * $0 },
          remark: try Constraint.missing(critic, page), style: index)
      },
      markers: [80, 95].map { VerticalMarker(label: "\(Int($0)) %", x: $0) }, width: 880)
    let rows = critics.flatMap { name, critic in
      critic.runs.map { run in
        Table.Row([
          .text(name, to: run.anchor), .whole(run.config.seed),
          run.value("share").map { .number($0, Format.percent) } ?? .missing(run.shortfall ?? "no share"),
          .number(run.value("steepest"), number), .number(run.value("gap"), number),
        ])
      }
    }
    let data = try Table(
      "share", words,
      columns: [.init("method", .name), .init("seed"), .init("share"), .init("steepest"), .init("gap")], rows: rows,
      isBoxed: true)
    return try Figure(id, words, values, .plot(svg: plot.svg(idPrefix: id)), data: data)
  }
}
