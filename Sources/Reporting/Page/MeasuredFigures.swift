internal import Foundation
internal import Plotting
internal import Records

/// The figures of the sections on mathematics, critic health and toy GANs; nil where nothing is measured.
struct MeasuredFigures: Sendable {
  /// Critics on the line against the best one, by method: `wgan`, `wgan-gp`, `sngan`, `wgan-div`.
  let critics: [(method: String, figure: ChartFigure)]
  /// Exact against trained.
  let theory: ChartFigure?
  /// The generator's gradient against the distance.
  let gradients: ChartFigure?
  /// Share of W1 by method.
  let share: ChartFigure?
  /// Toy GANs.
  let toys: [ToyFigure]

  init(_ model: ReportModel) throws {
    let health = HealthModel(model.input)
    critics = try health.critics.compactMap { critic in
      try Self.critic(critic, model).map { (critic.method, $0) }
    }
    theory = try Self.theory(TheoryModel(model.input))
    gradients = try Self.gradients(health)
    share = try Self.share(health, model)
    toys = try ToyFigure.all(model)
  }

  /// The figure of one method's critic.
  func critic(_ method: String) -> ChartFigure? { critics.first { $0.method == method }?.figure }

  /// Files for `figures/`.
  var files: [(name: String, bytes: [UInt8])] {
    (critics.map(\.figure) + [theory, gradients, share].compactMap { $0 }).map { ($0.id + ".svg", Array($0.svg.utf8)) }
      + toys.flatMap { [($0.id + "-value.png", $0.values.png), ($0.id + "-slope.png", $0.norms.png)] }
  }

  // MARK: Critics on the line

  private static func critic(_ critic: HealthModel.Critic, _ model: ReportModel) throws -> ChartFigure? {
    guard let cell = critic.cells.first(where: { $0.pictures.line != nil && $0.value("steepest") != nil }),
      let line = cell.pictures.line,
      let steepest = cell.value("steepest"), steepest > 0, let config = cell.density, let real = config.real,
      let fake = config.fake, line.grid.count > 2
    else { return nil }
    let best = centered(bestCritic(real, fake, on: line.grid))
    let own = centered(line.values.map { $0 / steepest })
    let name = model.article.name(ofMethod: critic.method)
    let share = cell.value("share").map { percent($0) } ?? "an unknown share"
    func points(_ values: [Double]) -> [(x: Double, y: Double)] {
      zip(line.grid, values).map { (x: $0, y: $1) }
    }
    let id = "figure-critic-\(critic.method)"
    let plot = LinePlot(
      title: "Critic of \(name) on a line",
      description:
        "The best critic zigzags between \(real.label) and \(fake.label); that of \(name), scaled to the "
        + "same largest slope, reaches \(share) of W1.",
      x: Axis(label: "x"), y: Axis(label: "T, scaled to a largest slope of 1"),
      series: [
        Curve(name: "best", points: points(best), style: 6), Curve(name: name, points: points(own), style: 0),
      ], width: 480, height: 250, drawsTitle: false)
    return ChartFigure(
      id: id, title: "\(name) against the best critic.",
      caption: "P = \(real.label), Q = \(fake.label); seed \(config.seed), \(share) of W₁.",
      svg: try plot.svg(idPrefix: id), isSmall: true, run: RunLink(cell, name: "run \(cell.config.shortID)"),
      columns: ["x", "best", TableEntry(name, to: cell.anchor)],
      rows: Table.thinned(Array(line.grid.indices), to: 24).map { index in
        TableRow(
          Format.significant(line.grid[index], digits: 3),
          [Format.significant(best[index], digits: 3), Format.significant(own[index], digits: 3)])
      })
  }

  /// The maximizer of (2) on the line: slope 1 where less of P than of Q lies to the left, -1 where more does.
  static func bestCritic(_ real: Density, _ fake: Density, on grid: [Double]) -> [Double] {
    var value = 0.0
    var values: [Double] = []
    for index in grid.indices {
      if index > 0 {
        let middle = (grid[index] + grid[index - 1]) / 2
        let difference = mass(of: fake, below: middle) - mass(of: real, below: middle)
        // Where both agree the slope is free.
        value += (difference > 0 ? 1 : difference < 0 ? -1 : 0) * (grid[index] - grid[index - 1])
      }
      values.append(value)
    }
    return values
  }

  /// The mass of a density on the line below x.
  static func mass(of density: Density, below x: Double) -> Double {
    func normal(_ mean: Double, _ deviation: Double) -> Double {
      erfc((mean - x) / (deviation * 2.0.squareRoot())) / 2
    }
    switch density {
    case .normal(let mean, let deviation): return normal(mean, deviation)
    case .mixture(let means, let deviation):
      return means.reduce(0) { $0 + normal($1, deviation) } / Double(max(means.count, 1))
    case .uniform(let low, let high): return min(max((x - low) / (high - low), 0), 1)
    }
  }

  private static func centered(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    return values.map { $0 - mean }
  }

  static func percent(_ share: Double) -> String { Format.fixed(100 * share, decimals: 1) + " %" }

  // MARK: Exact against trained

  private static func theory(_ model: TheoryModel) throws -> ChartFigure? {
    let rows = model.rows.filter { row in
      guard let oracle = row.oracle, let reached = row.reached else { return false }
      // What a logarithmic axis can hold.
      return [oracle, reached].allSatisfy { $0 > 1e-90 && $0 < 1e90 }
    }
    guard !rows.isEmpty else { return nil }
    func values(_ row: TheoryModel.Row) -> (x: Double, y: Double) { (row.oracle ?? .nan, row.reached ?? .nan) }
    // A point that cannot be drawn between two others: dots, no line.
    func dots(_ rows: [TheoryModel.Row]) -> [(x: Double, y: Double)] {
      rows.flatMap { [values($0), (x: .nan, y: .nan)] }
    }
    let all = rows.flatMap { [values($0).x, values($0).y] }
    let ends = (low: (all.min() ?? 1) / 1.3, high: (all.max() ?? 1) * 1.3)
    let failed = rows.filter(\.isUnreached)
    let id = "figure-theory"
    let plot = LinePlot(
      title: "Exact and trained divergences",
      description: "\(rows.count) pairs on logarithmic axes; \(rows.count - failed.count) lie within 5 % of the "
        + "diagonal or above it, \(failed.count) below.",
      x: Axis(label: "W by quadrature, logarithmic", scale: .log10, range: ends.low...ends.high),
      y: Axis(label: "W by a trained critic, logarithmic", scale: .log10, range: ends.low...ends.high),
      series: [
        Curve(name: "equal", points: [(ends.low, ends.low), (ends.high, ends.high)], style: 6),
        Curve(name: "trained critics", points: dots(rows.filter { !$0.isUnreached }), style: 0),
      ] + (failed.isEmpty ? [] : [Curve(name: "short by more than 5 %", points: dots(failed), style: 1)]),
      width: 880, height: 460, drawsTitle: false)
    return ChartFigure(
      id: id, title: "Exact and trained divergences.",
      caption: "One mark a pair, under the true laws where these can be integrated, else on fresh samples.",
      svg: try plot.svg(idPrefix: id), columns: ["P, Q, r(x), k, p", "exact", "trained"],
      rows: rows.map { row in
        TableRow(
          TableEntry(TheoryView.name(row)),
          [
            TableEntry(Format.significant(values(row).x, digits: 6), to: row.oracleCell?.anchor),
            TableEntry(Format.significant(values(row).y, digits: 6), to: row.trained?.anchor),
          ])
      })
  }

  // MARK: The generator's gradient

  private static func gradients(_ health: HealthModel) throws -> ChartFigure? {
    typealias Distance = HealthModel.Distance
    struct Kind {
      let name: String
      let isLine: Bool
      let style: Int
      let quantity: String
      let cell: (Distance) -> RecordedRun?

      func value(_ distance: Distance) -> Double? { cell(distance)?.value(quantity) }
    }
    let kinds = [
      Kind(name: "WGAN-div, exact", isLine: true, style: 0, quantity: "wgan_div", cell: \.exact),
      Kind(
        name: "WGAN-div, trained", isLine: false, style: 3, quantity: "generator_gradient", cell: \.divergence),
      Kind(name: "saturating GAN, exact", isLine: true, style: 1, quantity: "sgan", cell: \.exact),
      Kind(
        name: "saturating GAN, trained", isLine: false, style: 2, quantity: "generator_gradient", cell: \.sgan),
    ]
    let shown = kinds.filter { kind in health.distances.contains { (kind.value($0) ?? 0) > 0 } }
    guard !shown.isEmpty else { return nil }
    let curves = shown.map { kind in
      Curve(
        name: kind.name,
        points: health.distances.flatMap { distance -> [(x: Double, y: Double)] in
          guard let value = kind.value(distance) else { return [] }
          let point = (x: distance.distance, y: value)
          return kind.isLine ? [point] : [point, (x: .nan, y: .nan)]
        }, style: kind.style)
    }
    let id = "figure-gradients"
    let plot = LinePlot(
      title: "Gradient that reaches the generator",
      description: "Norm of the generator's gradient against the distance of two Gaussians, logarithmic: "
        + shown.compactMap { kind in
          let values = health.distances.compactMap(kind.value).filter { $0 > 0 }
          guard let low = values.min(), let high = values.max() else { return nil }
          return "\(kind.name) from \(Format.significant(low, digits: 3)) to \(Format.significant(high, digits: 3))"
        }.joined(separator: "; ") + ".",
      x: Axis(label: "distance of the means, in standard deviations"),
      y: Axis(label: "norm of the generator’s gradient, logarithmic", scale: .log10), series: curves, width: 880,
      height: 420, drawsTitle: false)
    return ChartFigure(
      id: id, title: "Gradient that reaches the generator.",
      caption: "P = N(0, 1), Q shifted by the generator. Lines: the optimal critic. Marks alone: trained critics.",
      svg: try plot.svg(idPrefix: id), columns: ["Distance"] + shown.map { TableEntry($0.name) },
      rows: health.distances.map { distance in
        TableRow(
          TableEntry(TheoryModel.number(distance.distance)),
          shown.map { kind in
            kind.value(distance).map {
              TableEntry(Format.significant($0, digits: 4), to: kind.cell(distance)?.anchor)
            } ?? "–"
          })
      })
  }

  // MARK: Share of W1

  private static func share(_ health: HealthModel, _ model: ReportModel) throws -> ChartFigure? {
    guard health.critics.contains(where: { !$0.shares.isEmpty }) else { return nil }
    let id = "figure-share"
    let names = health.critics.map { model.article.name(ofMethod: $0.method) }
    let plot = DotRows(
      title: "Share of W1 that critics reach",
      description: "One mark a seed: "
        + zip(names, health.critics).map { name, critic in
          critic.shares.isEmpty
            ? "\(name) none" : "\(name) " + critic.shares.map { percent($0) }.joined(separator: ", ")
        }.joined(separator: "; ") + ".",
      x: Axis(label: "share of W₁, in per cent", range: 0...105),
      rows: zip(names, health.critics).enumerated().map { index, row in
        DotRow(label: row.0, values: row.1.shares.map { 100 * $0 }, remark: row.1.shortfall, style: index)
      },
      markers: [VerticalMarker(label: "80 %", x: 80), VerticalMarker(label: "95 %", x: 95)], width: 880)
    return ChartFigure(
      id: id, title: "Share of W₁ that critics of equal size reach.",
      caption: "One mark a seed. Below 80 %: confined; from 95 %: free, by the rule of the claim.",
      svg: try plot.svg(idPrefix: id), columns: ["Method", "seed", "share", "steepest slope"],
      rows: zip(names, health.critics).flatMap { name, critic in
        critic.cells.map { cell in
          TableRow(
            name, to: cell.anchor,
            [
              String(cell.config.seed), cell.value("share").map { percent($0) } ?? cell.shortfall ?? "–",
              cell.value("steepest").map { Format.significant($0, digits: 3) } ?? "–",
            ])
        }
      })
  }
}
