internal import Plotting
internal import Records

/// The three ways to constrain a critic, each with what it reaches on a line.
extension Section {
  static func constraints(_ page: Page) throws -> Section {
    let critics = HealthModel(page.model.input).critics
    let hidden = critics.compactMap { $0.runs.first?.config.hidden }.first
    let (clipping, penalty, spectral) =
      (try Constraint("wgan", page), try Constraint("wgan-gp", page), try Constraint("sngan", page))
    return Section(
      "constraints",
      [
        "hidden": .given(hidden) { .text(Format.list($0.map(String.init))) },
        "clipping": clipping.view, "penalty": penalty.view, "spectral": spectral.view,
      ], figures: [clipping, penalty, spectral].flatMap(\.figures))
  }
}

/// What a method's critic reaches between two mixtures on a line, in words and as a curve beside the best critic: what
/// `constraint.mustache` prints.
struct Constraint {
  let view: View
  let figures: [Figure]

  init(_ method: String, _ page: Page) throws {
    let name = page.model.article.name(ofMethod: method)
    let health = HealthModel(page.model.input)
    let (critic, fit) = (health.critic(method), health.fit(method))
    figures = try [critic.flatMap { try Self.figure($0, name, page) }].compactMap { $0 }
    let missing = try critic.flatMap { try Self.missing($0, page) }
    let runs = critic?.runs ?? []
    let share = critic.flatMap { Estimate($0.shares) }
    let slope = Estimate(runs.compactMap { $0.value("steepest") })
    let measured = runs.filter { $0.value("share") != nil || $0.value("steepest") != nil }
    view = [
      "name": .text(name), "planned": .flag(critic != nil), "pending": .flag(critic != nil && share == nil),
      "missing": .optional(missing),
      "reached": .given(share) { share in
        [
          "name": .text(name), "mean": .text(Format.fixed(100 * share.mean, decimals: 1)),
          "halfWidth": .optional(share.halfWidth.map { Format.fixed(100 * $0, decimals: 1) }),
          "seeds": .count(share.count), "missing": .optional(missing),
          "slope": .optional(slope.map { Format.significant($0.mean, digits: 3) }),
        ]
      },
      "runs": RunLink.view(measured.map { RunLink($0, name: "\(name), seed \($0.config.seed)") }),
      "fit": .given(fit) { Self.view($0, beside: critic) },
      "figure": .given(figures.first) { $0.view },
    ]
  }

  /// What the network reaches when it is fitted; absent without a share. Under a constraint also by how much the means differ,
  /// which a training maximizes and a fit does not.
  private static func view(_ fit: HealthModel.Critic, beside trained: HealthModel.Critic?) -> View {
    let isConstrained = fit.method == trained?.method
    let gaps = Estimate(fit.gaps).flatMap { own in Estimate(isConstrained ? trained?.gaps ?? [] : []).map { (own, $0) }
    }
    return .given(Estimate(fit.shares)) { share in
      [
        "constrained": .flag(isConstrained), "mean": .text(Format.fixed(100 * share.mean, decimals: 1)),
        "halfWidth": .optional(share.halfWidth.map { Format.fixed(100 * $0, decimals: 1) }),
        "seeds": .count(share.count),
        "best": .optional(share.values.max().map { Format.fixed(100 * $0, decimals: 1) }),
        "gaps": .given(gaps) { own, other in
          [
            "fitted": .text(Format.significant(own.mean, digits: 3)),
            "trained": .text(Format.significant(other.mean, digits: 3)),
          ]
        },
        "runs": RunLink.view(
          fit.runs.filter { $0.value("share") != nil }.map { RunLink($0, name: "fit, seed \($0.config.seed)") }),
      ]
    }
  }

  /// "2 of 3 seeds without a share (waiting)"; nil when all have one.
  static func missing(_ critic: HealthModel.Critic, _ page: Page) throws -> String? {
    guard let first = critic.missing.first else { return nil }
    return try page.words("constraint")(
      "missing",
      [
        "missing": .text(String(critic.missing.count)), "seeds": .count(critic.runs.count),
        "reason": .text(first.shortfall ?? "no share"),
      ])
  }

  private static func centered(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    return values.map { $0 - mean }
  }

  private static func figure(_ critic: HealthModel.Critic, _ name: String, _ page: Page) throws -> Figure? {
    guard let run = critic.runs.first(where: { $0.pictures.line != nil && $0.value("steepest") != nil }),
      let line = run.pictures.line, line.grid.count > 2, let recorded = line.best, let steepest = run.value("steepest"),
      steepest > 0,
      let real = run.config.real, let fake = run.config.fake
    else { return nil }
    let best = centered(recorded)
    let own = centered(line.values.map { $0 / steepest })
    let (id, words) = ("figure-critic-\(critic.method)", page.words("constraint"))
    let values: View = [
      "name": .text(name), "real": .text(real.label), "fake": .text(fake.label),
      "seed": .text(String(run.config.seed)), "share": .optional(run.value("share").map(Format.percent)),
    ]
    let labels = words.of("critic")
    let plot = LinePlot(
      title: try labels("title", values), description: try labels("description", values),
      x: Axis(label: "x"), y: Axis(label: try labels("y")),
      series: [
        Curve(name: try labels("best"), points: zip(line.grid, best).map { (x: $0, y: $1) }, style: 6),
        Curve(name: name, points: zip(line.grid, own).map { (x: $0, y: $1) }, style: 0),
      ], width: 480, height: 250, drawsTitle: false)
    let data = try Table(
      id + "-data", words, values, texts: "critic-data",
      columns: [.init("x", .name), .init("best"), .init(critic.method, anchor: run.anchor)],
      rows: Table.thinned(Array(line.grid.indices), to: 24).map { index in
        Table.Row(
          [line.grid[index], best[index], own[index]].map { .number($0) { Format.significant($0, digits: 3) } })
      }, isBoxed: true)
    return try Figure(
      id, words, values, texts: "critic", .plot(svg: plot.svg(idPrefix: id)), style: "small",
      runs: [RunLink(run, name: "run \(run.config.shortID)")], data: data)
  }
}
