internal import Plotting
internal import Records

/// The three ways to constrain a critic, and what each one and WGAN-div reach on a line.
extension Section {
  static func constraints(_ page: Page) throws -> Section {
    let health = HealthModel(page.model.input)
    let hidden = health.critics.compactMap { $0.runs.first?.config.hidden }.first
    let figure = try critics(health, page)
    let (clipping, penalty, spectral) =
      (try Constraint("wgan", page), try Constraint("wgan-gp", page), try Constraint("sngan", page))
    return Section(
      "constraints",
      [
        "hidden": .given(hidden) { .text(Format.list($0.map(String.init))) },
        "clipping": clipping.view, "penalty": penalty.view, "spectral": spectral.view,
        "figure": .given(figure) { $0.view }, "fitted": .flag(figure != nil && !health.fits.isEmpty),
      ], tables: [figure?.data].compactMap { $0 }, figures: [figure].compactMap { $0 })
  }

  /// In the article's order.
  private static let constrained = ["wgan", "wgan-gp", "sngan", "wgan-div"]

  /// Every seed's critic of every method beside the best critic, and the shares of W1; nil without a share.
  private static func critics(_ health: HealthModel, _ page: Page) throws -> Figure? {
    let critics = constrained.compactMap(health.critic)
    guard critics.contains(where: { !$0.shares.isEmpty }),
      let config = critics.first?.runs.first?.config, let real = config.real, let fake = config.fake
    else { return nil }
    let (id, words) = ("figure-critics", page.words("constraints"))
    let labels = words.of(id)
    func name(_ critic: HealthModel.Critic) -> String { page.model.article.name(ofMethod: critic.method) }
    func share(_ critic: HealthModel.Critic) -> View {
      ["name": .text(name(critic)), "share": .given(Estimate(critic.shares)) { .text(percent($0.mean)) }]
    }
    let values: View = [
      "real": .text(real.label), "fake": .text(fake.label), "fitted": .flag(!health.fits.isEmpty),
      "methods": .series(critics) { critic in
        ["name": .text(name(critic)), "shares": .series(critic.shares) { ["value": .text(Format.percent($0))] }]
      },
    ]
    let drawn = critics.map { critic in (critic, own: critic.lines, best: critic.best) }
    let ends = drawn.flatMap { ($0.own + [$0.best]).joined().map(\.y) }
    // One range for all: centered lines are on both sides of zero.
    let range = ends.map(abs).max().map { -1.05 * $0...1.05 * $0 }
    let panels = try drawn.map { critic, own, best in
      LinePlot(
        title: try labels("panel", share(critic)), description: "", x: Axis(label: "x"),
        y: Axis(label: "", range: range),
        series: [Curve(name: "", points: best, style: Palette.gray, look: .plain)]
          + own.map {
            Curve(name: "", points: $0, style: page.model.style(ofMethod: critic.method), look: .thin)
          }, width: 240, height: 230, drawsTitle: false)
    }
    let plot = Panels(
      title: try labels("title"), description: try labels("description", values), panels: panels, columns: 4,
      narrowest: 150, legend: [LegendItem(.line, try labels("best"), style: Palette.gray)])
    let named =
      critics.map { (name($0), $0) }
      + (try health.fits.map { fit in
        (try words("fit", ["name": .optional(fit.method == "sgan" ? nil : name(fit))]), fit)
      })
    let data = try Table(
      "share", words,
      columns: [.init("method", .name), .init("seed"), .init("share"), .init("steepest"), .init("gap")],
      rows: named.flatMap { name, critic in
        critic.runs.map { run in
          Table.Row([
            .text(name, to: run.anchor), .whole(run.config.seed),
            run.value("share").map { .number($0, Format.percent) } ?? .missing(run.shortfall ?? "no share"),
            .number(run.value("steepest")) { Format.significant($0, digits: 3) },
            .number(run.value("gap")) { Format.significant($0, digits: 3) },
          ])
        }
      }, isBoxed: true)
    return try Figure(id, words, values, .plot(plot), data: data)
  }

  private static func percent(_ share: Double) -> String { Format.fixed(100 * share, decimals: 0) }
}

extension HealthModel.Critic {
  /// The critic of each seed over the line, scaled to a largest slope of 1, around its mean.
  fileprivate var lines: [[(x: Double, y: Double)]] {
    runs.compactMap { run in
      guard let line = run.pictures.line, let steepest = run.value("steepest"), steepest > 0 else { return nil }
      return Self.centered(line.grid, line.values.map { $0 / steepest })
    }
  }

  /// The maximizer of (2) there.
  fileprivate var best: [(x: Double, y: Double)] {
    for case let line? in runs.map(\.pictures.line) {
      if let best = line.best { return Self.centered(line.grid, best) }
    }
    return []
  }

  private static func centered(_ grid: [Double], _ values: [Double]) -> [(x: Double, y: Double)] {
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    return zip(grid, values).map { (x: $0, y: $1 - mean) }
  }
}

/// What a method's critic reaches between two mixtures on a line, in words: what `constraint.mustache` prints.
struct Constraint {
  let view: View

  init(_ method: String, _ page: Page) throws {
    let name = page.model.article.name(ofMethod: method)
    let health = HealthModel(page.model.input)
    let (critic, fit) = (health.critic(method), health.fit(method))
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
  private static func missing(_ critic: HealthModel.Critic, _ page: Page) throws -> String? {
    guard let first = critic.missing.first else { return nil }
    return try page.words("constraint")(
      "missing",
      [
        "missing": .text(String(critic.missing.count)), "seeds": .count(critic.runs.count),
        "reason": .text(first.shortfall ?? "no share"),
      ])
  }
}
