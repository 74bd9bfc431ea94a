import Engine
import Foundation
import Interchange
import Networks
import Objectives
import Records

/// What a trained critic is worth, on fresh samples of both densities.
struct CriticMeasurement {
  /// Samples of each density at a time.
  private static let batch = 1024

  private let config: RunConfig
  private let training: Training
  private let points: PenaltyPoints?
  private let threads: Int

  init(_ config: RunConfig, _ training: Training, threads: Int) {
    (self.config, self.training) = (config, training)
    points = if case .points(let points) = training.setup.penalty { points } else { nil }
    self.threads = threads
  }

  /// Means over one batch.
  private struct Batch {
    var gap: Double
    var penalty: Double
    var steepest: Double
    /// E_Q of the derivative of the generator's loss by its sample.
    var generator: [Double]
  }

  /// The values of a critic:
  ///
  /// - `gap` E_P T - E_Q T, `penalty` (with its weight), `ratio` gap/penalty (p at WGAN-div's optimum), `divergence` gap -
  ///   penalty with its `standard_error`;
  /// - `steepest`, the largest ‖∇T‖ at fresh fakes and interpolates, and `generator_gradient`, the norm of the gradient of a
  ///   generator that shifts Q: of E log(1 - s(T)) for a trained `sgan` (saturating), of -E T for all others;
  /// - on the line `w1` by quadrature and `share` = gap / (steepest W1), unless P = Q;
  /// - `oracle` where W_{k,p} is known, and on the line `expected`, the divergence of this critic under the true laws, free
  ///   of the noise of samples; `relative_error` of the latter, or else of `divergence`.
  func values() throws -> [(RunValue, Double)] {
    let executor = try executor()
    let count = max(2, config.samples / Self.batch)
    let batches = try (0..<count).map { try batch($0, executor) }
    func mean(_ value: (Batch) -> Double) -> Double { batches.reduce(0) { $0 + value($1) } / Double(count) }
    let (gap, penalty) = (mean(\.gap), mean(\.penalty))
    let divergence = gap - penalty
    let variance = batches.reduce(0) { $0 + pow($1.gap - $1.penalty - divergence, 2) } / Double(count - 1)
    let steepest = batches.map(\.steepest).max() ?? 0
    let generator = (0..<config.dimension).reduce(0) { sum, axis in sum + pow(mean { $0.generator[axis] }, 2) }
    var values: [(RunValue, Double)] = [
      (.gap, gap), (.divergence, divergence),
      (.standardError, (variance / Double(count)).squareRoot()), (.steepest, steepest),
      (.generatorGradient, generator.squareRoot()),
    ]
    if points != nil { values += [(.penalty, penalty), (.ratio, gap / penalty)] }
    if config.dimension == 1 {
      let w1 = LinePair(real: config.densities.real.law(), fake: config.densities.fake.law()).wasserstein
      values.append((.w1, w1))
      if w1 > 0 { values.append((.share, gap / (steepest * w1))) }
    }
    if let oracle = oracle?.value {
      let expected = try expected()
      values.append((.oracle, oracle))
      if let expected { values.append((.expected, expected)) }
      if oracle > 0 { values.append((.relativeError, (expected ?? divergence) / oracle - 1)) }
    }
    return values
  }

  /// W_{k,p} by quadrature; nil for other methods and where there is none in closed form or in reasonable time.
  private var oracle: LineDivergence? {
    guard config.method == "wgan-div", let k = config.constant("k"), let p = config.constant("p") else { return nil }
    let isCentered = [config.densities.real, config.densities.fake].allSatisfy {
      if case .normal(0, _) = $0 { true } else { false }
    }
    if config.dimension > 1, !isCentered || !["members", "fakes", "reals"].contains(config.sampling) { return nil }
    // Mixed points of mixtures are mixtures of thousands of normals.
    for case .mixture in [config.densities.real, config.densities.fake] where config.sampling != "members" {
      return nil
    }
    return try? ExactNumbers.divergence(
      config.densities.real, config.densities.fake, points: config.sampling, dimension: config.dimension, k: k, p: p)
  }

  /// E_P T - E_Q T - k E_r |T'|^p of the critic as it is, ∫ F T' - k r |T'|^p by the trapezoid rule; nil in several
  /// dimensions.
  private func expected() throws -> Double? {
    guard config.dimension == 1, let oracle else { return nil }
    let count = 8192
    let (low, high) = span(reach: 10)
    let step = (high - low) / Double(count - 1)
    let grid = (0..<count).map { low + step * Double($0) }
    let (graph, score) = scoring()
    let x = graph.feed("x", Shape([1, 1, 1], batch: count))
    let slope = graph.gradient(ofScores: score(x), by: x)
    let executor = try Executor(Plan(outputs: [("slope", slope)]), store: training.store, threads: threads)
    try executor.feed("x", grid.map { Float($0) })
    executor.run()
    return zip(grid, try executor.output("slope")).reduce(0) { sum, point in
      let (x, slope) = (point.0, Double(point.1))
      let penalty = oracle.k * exp(oracle.points.logDensity(x)) * pow(abs(slope), oracle.p)
      return sum + step * (oracle.pair.difference(x) * slope - penalty)
    }
  }

  /// From `reach` deviations below the lowest mode of both densities to as many above the highest.
  private func span(reach: Double) -> (low: Double, high: Double) {
    let (real, fake) = (config.densities.real.span(reach), config.densities.fake.span(reach))
    return (min(real.low, fake.low), max(real.high, fake.high))
  }

  private func scoring() -> (Graph, CriticFunction) {
    let graph = Graph()
    return (graph, GraphCritic(training.setup.critic, training.setup.objective, graph: graph).scores)
  }

  private func executor() throws -> Executor {
    let (graph, score) = scoring()
    let shape = Shape([1, 1, config.dimension], batch: Self.batch)
    let (real, fake) = (graph.feed("real", shape), graph.feed("fake", shape))
    var outputs = [
      ("real.score", score(real)), ("fake.score", score(fake)),
      ("fake.gradient", graph.gradient(ofScores: score(fake), by: fake)),
      ("between.squared", squaredGradientNorm(score, at: PenaltyPoints.interpolates.node(real: real, fake: fake))),
    ]
    if let points {
      outputs.append(("points.squared", squaredGradientNorm(score, at: points.node(real: real, fake: fake))))
    }
    return try Executor(Plan(outputs: outputs), store: training.store, threads: threads)
  }

  private func batch(_ number: Int, _ executor: Executor) throws -> Batch {
    // Runs draw different samples, so that their standard errors may be added as independent ones.
    let seed = config.measurementSeed
    try DensitySource(real: config.densities.real, fake: config.densities.fake).fill(
      executor, SeededStream(seed: seed, name: .evaluation, step: UInt64(number) << 1))
    var mixing = SeededStream(seed: seed, name: .evaluation, step: UInt64(number) << 1 | 1)
    for points in Set([points ?? .interpolates, .interpolates]).sorted(by: { $0.number < $1.number }) {
      for (feed, values) in points.draw(batch: Self.batch, &mixing) where executor.takes(feed) {
        try executor.feed(feed, values)
      }
    }
    executor.run()
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(Self.batch) }
    let fakeScores = try executor.output("fake.score").map(Double.init)
    let gradient = try executor.output("fake.gradient").map(Double.init)
    let isSaturating = config.method == "sgan" && config.fit == nil
    let slope = isSaturating ? fakeScores.map { 1 / (1 + exp(-$0)) } : fakeScores.map { _ in 1.0 }
    let generator = (0..<config.dimension).map { axis in
      mean((0..<Self.batch).map { slope[$0] * gradient[axis * Self.batch + $0] })
    }
    let atFakes = (0..<Self.batch).map { b in
      (0..<config.dimension).reduce(0) { $0 + pow(gradient[$1 * Self.batch + b], 2) }
    }
    let between = try executor.output("between.squared").map(Double.init)
    return Batch(
      gap: mean(try executor.output("real.score").map(Double.init)) - mean(fakeScores),
      penalty: points == nil ? 0 : mean(try executor.output("points.squared").map { penalty(Double($0)) }),
      steepest: max(atFakes.max() ?? 0, between.max() ?? 0).squareRoot(), generator: generator)
  }

  /// The penalty at one point, from ‖∇T‖².
  private func penalty(_ squared: Double) -> Double {
    if let lambda = config.constant("lambda") { return lambda * pow(squared.squareRoot() - 1, 2) }
    return (config.constant("k") ?? 0) * pow(squared, (config.constant("p") ?? 2) / 2)
  }

  /// Critics on the line as curves over `grid` [n], from a little below the lowest to a little above the highest mode: `value`
  /// [n], `gradient_norm` [n], and the best critic's value `best` [n]; nil in several dimensions.
  func curve() throws -> Safetensors? {
    guard config.dimension == 1 else { return nil }
    let count = 512
    let (low, high) = span(reach: 3)
    let grid = (0..<count).map { Float(low + (high - low) * Double($0) / Double(count - 1)) }
    let (values, norms) = try CriticReading(training, batch: count, threads: threads)(grid)
    let (real, fake) = config.densities
    let best = LinePair(real: real.law(dimension: 1), fake: fake.law(dimension: 1)).bestCritic(
      on: grid.map(Double.init))
    let arrays = [
      (SampleArray.grid, grid), (SampleArray.value, values), (SampleArray.gradientNorm, norms),
      (SampleArray.best, best.map { Float($0) }),
    ]
    return Safetensors(arrays: arrays.map { ($0, NamedArray(shape: [count], floats: $1)) })
  }
}

extension Density {
  /// `reach` deviations beyond the outer modes; a tenth beyond a uniform density.
  fileprivate func span(_ reach: Double) -> (low: Double, high: Double) {
    switch self {
    case .normal(let mean, let deviation): (mean - reach * deviation, mean + reach * deviation)
    case .mixture(let means, let deviation):
      ((means.min() ?? 0) - reach * deviation, (means.max() ?? 0) + reach * deviation)
    case .uniform(let low, let high): (low - 0.1 * (high - low), high + 0.1 * (high - low))
    }
  }
}
