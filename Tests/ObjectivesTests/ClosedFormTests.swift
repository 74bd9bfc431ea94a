import Engine
import Networks
import Objectives
import TestSupport
import Testing

/// Critics whose losses are known by hand, on samples [2, 3, 2 | B] so that the norm has pixels and channels to sum.
struct KnownCritic {
  let graph = Graph()
  let features = [2, 3, 2]
  let batch: Int
  let slope: Node
  let real: Node
  let fake: Node
  let points: Node
  var values: [String: [Double]] = [:]

  init(batch: Int, slope a: [Double]? = nil) {
    self.batch = batch
    let shape = Shape(features, batch: batch)
    slope = graph.state("a", Shape(features))
    (real, fake, points) = (graph.feed("real", shape), graph.feed("fake", shape), graph.feed("points", shape))
    values["a"] = a ?? GradientCase.numbers(12, salt: 1).map { 0.5 * $0 }
    for (salt, name) in ["real", "fake", "points"].enumerated() {
      values[name] = GradientCase.numbers(shape.count, salt: salt + 2)
    }
  }

  /// T(x) = a'x.
  func linear(_ x: Node) -> Node { (x * slope.broadcast(axes: [3], into: x.shape)).sumOfFeatures() }
  /// T(x) = c ‖x‖² / 2, whose gradient c x differs from sample to sample.
  func quadratic(_ c: Double) -> CriticFunction { { x in (c / 2) * (x * x).sumOfFeatures() } }

  var a: [Double] { values["a"] ?? [] }
  var norm: Double { a.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// Sample number b of a feed.
  func sample(_ name: String, _ b: Int) -> [Double] { (0..<12).map { (values[name] ?? [])[$0 * batch + b] } }
  /// Mean of a'x over a feed.
  func meanScore(_ name: String) -> Double {
    (0..<batch).reduce(0) { sum, b in sum + zip(a, sample(name, b)).reduce(0) { $0 + $1.0 * $1.1 } } / Double(batch)
  }
}

private func power(_ x: Double, _ exponent: Double) -> Double {
  // Exponents here are multiples of a half.
  let whole = (0..<Int(exponent)).reduce(1.0) { product, _ in product * x }
  return exponent == exponent.rounded() ? whole : whole * x.squareRoot()
}

@Suite("Objectives with critics whose losses are known by hand")
struct ClosedFormTests {
  @Test(
    "WGAN-div with T(x) = a'x has the penalty k ‖a‖^p, and its gradient", arguments: ExecutorKind.allCases,
    [(2.0, 6.0), (0.5, 2), (10, 6), (1, 3), (2, 1.5)])
  func linearDiv(executor: ExecutorKind, constants: (k: Double, p: Double)) throws {
    let (k, p) = constants
    for batch in [1, 5, 16, 19] {
      let known = KnownCritic(batch: batch)
      let loss = WGANDiv(k: k, p: p).criticLoss(
        known.linear, real: known.real, fake: known.fake, points: [known.points])
      let terms = Dictionary(uniqueKeysWithValues: loss.terms.map { ($0.name, $0.node) })
      #expect(loss.terms.map(\.name) == ["wasserstein", "penalty"])
      let (penalty, wasserstein) = (try #require(terms["penalty"]), try #require(terms["wasserstein"]))
      let gradient = known.graph.gradients(of: penalty, by: [known.slope])[0]
      let squared = try #require(loss.diagnostics.first?.node)
      let found = try executor.evaluate([penalty, wasserstein, loss.total, gradient, squared], known.values)

      let expected = k * power(known.norm, p)
      let gap = known.meanScore("fake") - known.meanScore("real")
      let tolerance = 4 * executor.tolerance
      #expect(worstDifference(found[0], [expected]) < tolerance)
      #expect(worstDifference(found[1], [gap]) < tolerance)
      #expect(worstDifference(found[2], [expected + gap]) < tolerance)
      // d k ‖a‖^p / da = k p ‖a‖^(p-2) a.
      let factor = k * p * power(known.norm, p) / (known.norm * known.norm)
      #expect(worstDifference(found[3], known.a.map { factor * $0 }) < tolerance)
      #expect(worstDifference(found[4], Array(repeating: known.norm * known.norm, count: batch)) < tolerance)
    }
  }

  @Test(
    "WGAN-GP with T(x) = a'x has the penalty λ (‖a‖ - 1)², and its gradient", arguments: ExecutorKind.allCases,
    [10, 0.1])
  func linearGP(executor: ExecutorKind, lambda: Double) throws {
    for batch in [1, 5, 16, 19] {
      let known = KnownCritic(batch: batch)
      let loss = WGANGP(lambda: lambda).criticLoss(
        known.linear, real: known.real, fake: known.fake, points: [known.points])
      #expect(loss.terms.map(\.name) == ["wasserstein", "penalty"])
      let gradient = known.graph.gradients(of: loss.terms[1].node, by: [known.slope])[0]
      let found = try executor.evaluate([loss.terms[1].node, loss.total, gradient], known.values)

      let distance = known.norm - 1
      let expected = lambda * distance * distance
      let tolerance = 4 * executor.tolerance
      #expect(worstDifference(found[0], [expected]) < tolerance)
      #expect(
        worstDifference(found[1], [expected + known.meanScore("fake") - known.meanScore("real")]) < tolerance)
      #expect(worstDifference(found[2], known.a.map { 2 * lambda * distance * $0 / known.norm }) < tolerance)
    }
  }

  @Test("with T = c ‖x‖²/2 each sample has its own norm over pixels and channels", arguments: ExecutorKind.allCases)
  func quadratic(executor: ExecutorKind) throws {
    for batch in [1, 5, 19] {
      let known = KnownCritic(batch: batch)
      let c = 0.4
      let norms = (0..<batch).map { b in
        c * known.sample("points", b).reduce(0) { $0 + $1 * $1 }.squareRoot()
      }
      func mean(_ value: (Double) -> Double) -> Double { norms.map(value).reduce(0, +) / Double(batch) }
      let critic = known.quadratic(c)
      let div = WGANDiv(k: 2, p: 6).criticLoss(critic, real: known.real, fake: known.fake, points: [known.points])
      let gp = WGANGP(lambda: 10).criticLoss(critic, real: known.real, fake: known.fake, points: [known.points])
      let found = try executor.evaluate(
        [div.diagnostics[0].node, div.terms[1].node, gp.terms[1].node], known.values)
      #expect(worstDifference(found[0], norms.map { $0 * $0 }) < 4 * executor.tolerance)
      #expect(worstDifference(found[1], [mean { 2 * power($0, 6) }]) < 4 * executor.tolerance)
      #expect(worstDifference(found[2], [mean { 10 * ($0 - 1) * ($0 - 1) }]) < 4 * executor.tolerance)
    }
  }

  @Test("several sets of points share the penalty evenly", arguments: ExecutorKind.allCases)
  func pointSets(executor: ExecutorKind) throws {
    let known = KnownCritic(batch: 5)
    let critic = known.quadratic(0.4)
    func penalty(_ points: [Node]) throws -> Double {
      let loss = WGANDiv().criticLoss(critic, real: known.real, fake: known.fake, points: points)
      return try executor.scalar(loss.terms[1].node, known.values)
    }
    let both = try penalty([known.real, known.fake])
    let mean = (try penalty([known.real]) + penalty([known.fake])) / 2
    #expect(abs(both - mean) < 4 * executor.tolerance * mean)
  }

  @Test("at a = 0 the penalty and its gradient are zero or λ, never NaN", arguments: ExecutorKind.allCases)
  func flatCritic(executor: ExecutorKind) throws {
    let known = KnownCritic(batch: 5, slope: Array(repeating: 0, count: 12))
    let objectives: [(any Objective, penalty: Double)] = [
      (WGANDiv(k: 2, p: 6), 0), (WGANDiv(k: 2, p: 1.5), 0), (WGANGP(lambda: 10), 10),
    ]
    for (objective, penalty) in objectives {
      let loss = objective.criticLoss(known.linear, real: known.real, fake: known.fake, points: [known.points])
      let gradient = known.graph.gradients(of: loss.terms[1].node, by: [known.slope])[0]
      let found = try executor.evaluate([loss.terms[1].node, gradient], known.values)
      #expect(found[0] == [penalty])
      #expect(found[1].allSatisfy { $0 == 0 })
    }
  }

  @Test("scores are high on real samples: the gap lowers the critic's loss, the generator raises fake scores")
  func signs() throws {
    let known = KnownCritic(batch: 2, slope: Array(repeating: 1, count: 12))
    var values = known.values
    values["real"] = Array(repeating: 1, count: 24)
    values["fake"] = Array(repeating: -0.5, count: 24)
    let objectives: [any Objective] = [WGAN(), WGANGP(), WGANDiv()]
    for objective in objectives {
      let points = objective.needsPenaltyPoints ? [known.points] : []
      let critic = objective.criticLoss(known.linear, real: known.real, fake: known.fake, points: points)
      let generator = objective.generatorLoss(known.linear, fake: known.fake)
      // a'x is 12 on real samples and -6 on fakes.
      #expect(try ExecutorKind.reference.scalar(critic.terms[0].node, values) == -18)
      #expect(try ExecutorKind.reference.scalar(generator.total, values) == 6)
      let slope = known.graph.gradients(of: generator.total, by: [known.fake])[0]
      // Moving a fake along a raises its score and lowers the generator's loss: -a / B.
      #expect(try ExecutorKind.reference.evaluate([slope], values)[0].allSatisfy { $0 == -0.5 })
    }
  }

  @Test("WGAN has one term and no penalty; only penalties need points")
  func wgan() {
    let known = KnownCritic(batch: 2)
    let loss = WGAN().criticLoss(known.linear, real: known.real, fake: known.fake, points: [])
    #expect(loss.terms.map(\.name) == ["wasserstein"])
    #expect(loss.total == loss.terms[0].node)
    #expect(!WGAN().needsPenaltyPoints && WGANGP().needsPenaltyPoints && WGANDiv().needsPenaltyPoints)
    #expect(WGAN().weightBound == 0.01 && WGANGP().weightBound == nil && WGANDiv().weightBound == nil)
  }

  @Test("WGAN clips every parameter after the update", arguments: ExecutorKind.allCases)
  func clipping(executor: ExecutorKind) throws {
    let graph = Graph()
    let shape = Shape([4])
    let (parameter, gradient) = (graph.state("w", shape), graph.feed("g", shape))
    let optimizer = Optimizer.rmsProp(learningRate: 1e-3, decay: 0.75, epsilon: 0)
    let updates = optimizer.updates(
      name: "w", parameter: parameter, gradient: gradient, clippedTo: WGAN().weightBound)
    let moved = try #require(updates.first { $0.state == "w" }?.node)
    // With v = 0 the step is lr g / sqrt(g² / 4) = 2 lr sign(g).
    let found = try executor.evaluate(
      [moved], ["w": [0.5, -0.5, 0.0095, 0.002], "g": [1, 1, -2, 3], "w.v": [0, 0, 0, 0]])
    #expect(worstDifference(found[0].map { 1000 * $0 }, [10, -10, 10, 0]) < 1e-4)
  }
}
