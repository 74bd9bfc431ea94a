import Foundation
import Interchange
import Records
import TestSupport

@testable import Experiments
@testable import Reporting

/// Cells of other kinds than GANs on images, with published or invented numbers, as the page may meet them.
enum MeasuredStore {
  typealias Values = [(name: String, value: Double)]

  static let standard = Density.normal(mean: 0, deviation: 1)
  /// The critics between zigzagging densities, as the table of health names them.
  static let critics = [
    (method: "wgan", label: "clipped critic"), (method: "sngan", label: "spectral-norm critic"),
    (method: "wgan-gp", label: "gradient-penalty critic"), (method: "wgan-div", label: "WGAN-div critic"),
  ]
  static let zigzag = (
    real: Density.mixture(means: [0, 2, 2, 4], deviation: 0.3),
    fake: Density.mixture(means: [1, 1, 3, 3], deviation: 0.3)
  )

  static func normal(_ mean: Double, _ deviation: Double = 1) -> Density {
    .normal(mean: mean, deviation: deviation)
  }

  static func run(_ config: RunConfig, _ table: String, _ label: String, _ values: Values) -> RecordedRun {
    var run = RecordedRun(
      config: config, tables: [table],
      record: RunRecord(
        config: config, state: .done, step: config.steps, values: NamedValues(values),
        checkpointHash: config.kind == .exact ? nil : sha256("checkpoint \(config.id)")))
    run.run.uses = [TableUse(table: table, label: label, readsStep: config.steps)]
    run.environment = FixtureStore.environment(config.seed)
    return run
  }

  static func exact(
    _ real: Density, _ fake: Density, points: String = "members", k: Double = 2, p: Double = 6, dimension: Int = 1,
    label: String? = nil, _ value: Double, gap: Double? = nil, w1: Double = 1
  ) -> RecordedRun {
    let config = RunConfig.exact(
      quantity: .divergence, constants: [("k", k), ("p", p)], sampling: points, real: real, fake: fake,
      dimension: dimension, numerics: 1)
    let gap = gap ?? value * p / (p - 1)
    return run(
      config, "theory", label ?? "\(real.label) \(fake.label) \(points) \(k) \(p)",
      [
        ("divergence", value), ("gap", gap), ("penalty", gap / p), ("w1", w1),
        ("lower_bound", (1 - 1 / p) * w1 * pow(w1 / (k * p), 1 / (p - 1))),
      ])
  }

  static func density(
    _ method: String, _ real: Density, _ fake: Density, points: String = "members", k: Double = 2, p: Double = 6,
    dimension: Int = 1, table: String = "theory", label: String? = nil, fit: String? = nil, seed: Int = 1,
    _ values: Values
  ) -> RecordedRun {
    let constants: [(name: String, value: Double)] =
      switch method {
      case "wgan-div": [("k", k), ("p", p)]
      case "wgan": [("clip", 0.01)]
      case "wgan-gp": [("lambda", 10)]
      default: []
      }
    var config = RunConfig.critic(
      method: method, sampling: method.hasPrefix("wgan-") ? points : "none", constants: constants, real: real,
      fake: fake, dimension: dimension, hidden: table == "health" ? [32, 32] : [24, 24], activation: "tanh",
      batch: 512, steps: 3000,
      learningRate: 0.01, samples: 262_144, seed: seed, numerics: 1)
    config.fit = fit
    return run(config, table, label ?? "\(method) \(real.label) \(fake.label) \(points) \(seed)", values)
  }

  /// A trained critic that reaches `reached` of `oracle`.
  static func trained(
    _ real: Density, _ fake: Density, points: String = "members", k: Double = 2, p: Double = 6, label: String? = nil,
    oracle: Double, reached: Double
  ) -> RecordedRun {
    density(
      "wgan-div", real, fake, points: points, k: k, p: p, label: label,
      [
        ("divergence", reached * 1.001), ("expected", reached), ("standard_error", 0.0009), ("oracle", oracle),
        ("ratio", p * 1.01), ("w1", 1), ("generator_gradient", 0.4),
      ])
  }

  static func other(
    _ quantity: ExactQuantity, _ constants: Values, label: String, table: String = "theory",
    pair: (Density, Density)? = nil, _ values: Values
  ) -> RecordedRun {
    run(
      .exact(
        quantity: quantity, constants: constants, sampling: pair == nil ? "none" : "members", real: pair?.0,
        fake: pair?.1, numerics: 1), table, label, values)
  }

  /// The table `theory`; numbers as published in the article's analysis.
  static var theory: [RecordedRun] {
    let six: [(String, Double, Double)] = [
      ("interpolates", 1.900796, 4.629535), ("within", 1.994347, 6.886798), ("pool", 1.906845, 4.741843),
      ("members", 1.968475, 6.019877), ("fakes", 2.661850, 517.551925), ("reals", 2.661850, 517.551925),
    ]
    var runs = [
      exact(standard, normal(1), 0.507590), exact(standard, normal(1), p: 2, 0.126216),
      exact(standard, normal(1), p: 20, 0.782579), exact(standard, normal(1), p: 1000, 0.991433),
      exact(standard, normal(1), points: "interpolates", 0.511539),
      exact(standard, normal(1), points: "interpolates", k: 10, 0.370753),
      exact(standard, normal(0, 2), dimension: 2, 0.689292),
      exact(standard, normal(0, 2), points: "fakes", label: "W from P to Q with r(x) = generated", 0.395920),
      exact(normal(0, 2), standard, points: "fakes", label: "W from Q to P with r(x) = generated", 0.552985),
      exact(normal(0, 2), standard, points: "fakes", k: 0.5, p: 2, .infinity),
      exact(standard, normal(0, 2), points: "fakes", k: 0.5, p: 2, 0.370928),
      exact(standard, standard, 0, w1: 0),
      exact(.uniform(low: 0, high: 1), .uniform(low: 2, high: 3), .infinity, w1: 2),
    ]
    for (points, large, small) in six {
      runs.append(exact(standard, normal(3), points: points, large, w1: 3))
      runs.append(
        exact(
          standard, normal(3), points: points, k: 0.5, p: 2, label: points == "members" ? "maximizer of (7)" : nil,
          small,
          gap: points == "members" ? 12.039754 : nil, w1: 3))
    }
    runs += [
      other(
        .circle, [("k", 10), ("n", 1), ("contrast", 0), ("divK", 2), ("divP", 6)],
        label: "cosine critics at equal distributions",
        [("objective", -1.894305), ("divergence", 0)]),
      other(
        .circle, [("k", 10), ("n", 1), ("contrast", 1), ("divK", 2), ("divP", 6)],
        label: "cosine critics at different distributions",
        [("objective", -1.690397), ("divergence", 0.070501)]),
      other(.slope, [("k", 2), ("n", 1), ("p", 3)], label: "objective (10) with n = 1 and p = 3", [("objective", 2)]),
      other(
        .ascent, [("k", 10), ("n", 1)], label: "objective (10) with n = 1 and p = 2 at different distributions",
        pair: (standard, normal(1)),
        [("supremum", 1.025243), ("right_sign", 1.025243), ("wrong_sign", -0.974757), ("w1", 1)]),
      other(
        .ascent, [("k", 10), ("n", 1)], label: "objective (10) with n = 1 and p = 2 at equal distributions",
        pair: (standard, standard),
        [("supremum", 0), ("right_sign", 0), ("wrong_sign", 0), ("w1", 0)]),
      other(
        .bumps, [("k", 10), ("n", 1), ("bumps", 6), ("divK", 2), ("divP", 6)], label: "bumps",
        [("objective_slope", 0.999), ("divergence_slope", 0.005)]),
      trained(standard, normal(1), oracle: 0.507590, reached: 0.507),
      trained(standard, normal(3), points: "fakes", k: 0.5, p: 2, oracle: 517.551925, reached: 83),
      trained(standard, normal(3), points: "pool", k: 0.5, p: 2, oracle: 4.741843, reached: 4.2),
      trained(
        standard, normal(0, 2), label: "W from P to Q with r(x) = equal mixture", oracle: 0.412677, reached: 0.4122),
      trained(
        normal(0, 2), standard, label: "W from Q to P with r(x) = equal mixture", oracle: 0.412677, reached: 0.4121),
      trained(standard, standard, label: "W from P to P with r(x) = equal mixture", oracle: 0, reached: 0.00002),
    ]
    return runs
  }

  /// The table `health`.
  static var health: [RecordedRun] {
    var runs = (1...10).map { distance in
      other(
        .generatorGradient, [("distance", Double(distance)), ("k", 2), ("p", 6)],
        label: "gradient at distance \(distance)",
        table: "health",
        [("sgan", exp(-1.3 * Double(distance))), ("wgan_div", 0.7 + 0.05 * Double(distance))])
    }
    for distance in [1, 2, 4, 6, 8, 10] {
      for method in ["sgan", "wgan-div"] {
        let exact = method == "sgan" ? exp(-1.3 * Double(distance)) : 0.7 + 0.05 * Double(distance)
        runs.append(
          density(
            method, standard, normal(Double(distance)), table: "health", [("generator_gradient", exact * 1.02)]))
      }
    }
    for (method, share) in [("wgan", 0.31), ("sngan", 0.52), ("wgan-gp", 0.9), ("wgan-div", 0.97)] {
      for seed in 1...3 {
        var run = density(
          method, zigzag.real, zigzag.fake, points: "interpolates", table: "health",
          label: critics.first { $0.method == method }?.label,
          seed: seed,
          [("share", share + 0.005 * Double(seed)), ("steepest", 1.25), ("w1", 1), ("gap", 1.25 * share)])
        let grid = (0..<64).map { -0.9 + 5.8 * Double($0) / 63 }
        let best = LinePair(real: zigzag.real.law(dimension: 1), fake: zigzag.fake.law(dimension: 1))
        run.pictures.line = CriticLine(
          grid: grid, values: grid.map { share * cos(2 * .pi * $0) / 4 }, gradientNorms: grid.map { _ in share },
          best: best.bestCritic(on: grid))
        runs.append(run)
      }
    }
    let fits = [
      ("wgan", "clipped critic", 0.99), ("sngan", "spectral-norm critic", 0.95), ("sgan", "unconstrained critic", 0.98),
    ]
    for (method, network, share) in fits {
      for seed in 11...13 {
        runs.append(
          density(
            method, zigzag.real, zigzag.fake, table: "health", label: "\(network) fitted to the exact potential",
            fit: "potential", seed: seed,
            [("share", share + 0.005 * Double(seed - 12)), ("steepest", 0.25), ("w1", 1), ("gap", 0.25 * share)]))
      }
    }
    return runs
  }

  /// The table `toy`.
  static var toy: [RecordedRun] {
    zip(["8-gaussians", "25-gaussians", "swiss-roll"], ["wgan-div", "wgan-gp", "wgan"]).map { shape, method in
      let constants: Values =
        method == "wgan-div" ? [("k", 2), ("p", 6)] : method == "wgan-gp" ? [("lambda", 0.1)] : [("clip", 0.01)]
      let modes: Values = shape == "swiss-roll" ? [] : [("modes", 7), ("modes_all", shape.hasPrefix("8") ? 8 : 25)]
      var run = run(
        .toy(
          shape: shape, method: method, sampling: method == "wgan" ? "none" : "interpolates", constants: constants,
          hidden: [64, 64, 64], batch: 128, steps: 4000, criticSteps: 3,
          optimizer: OptimizerConfig(name: "adam", learningRate: 1e-3, beta1: 0.5, beta2: 0.9, epsilon: 1e-8),
          seed: 1, numerics: 1), "toy", "\(method) \(shape)",
        modes + [("good_share", 0.871), ("sliced_w1", 0.0412), ("sliced_w1_real", 0.0123)])
      let side = 33
      let places = (0..<side).map { -2 + 4 * Double($0) / Double(side - 1) }
      func field(_ value: (Double, Double) -> Double) -> [Double] {
        places.flatMap { y in places.map { x in value(x, y) } }
      }
      let ring = (0..<200).map { (x: cos(Double($0)) * 1.4, y: sin(Double($0)) * 1.4) }
      run.pictures.surface = ToySurface(
        points: ring.map { (x: $0.x + 0.1, y: $0.y) }, real: ring, side: side, range: -2...2,
        values: field { $0 * $0 - $1 }, gradientNorms: field { (4 * $0 * $0 + $1 * 0 + 1).squareRoot() })
      return run
    }
  }

  /// What a store of each state holds.
  static func runs(_ store: FixtureStore) -> [RecordedRun] {
    let all = theory + health + toy
    switch store {
    case .full: return all
    case .empty: return all.map(waiting)
    case .half:
      // Exact numbers are there at once, trainings come later.
      return all.enumerated().map {
        $0.element.config.kind == .exact || $0.offset % 2 == 0 ? $0.element : waiting($0.element)
      }
    case .diverged:
      return all.enumerated().map { index, run in
        if run.config.kind == .exact { return run }
        var run = run
        let state: RunState =
          switch index % 3 {
          case 0: .diverged(step: 120, quantity: "critic.loss")
          case 1: .failed(error: "output/runs: <disk> is full")
          default: .done
          }
        run.state = state
        return run
      }
    }
  }

  private static func waiting(_ run: RecordedRun) -> RecordedRun {
    var empty = RecordedRun(config: run.config, tables: run.tables)
    empty.run.uses = run.uses
    return empty
  }
}
