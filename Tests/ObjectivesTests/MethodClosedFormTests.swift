import Engine
import Foundation
import Networks
import Objectives
import TestSupport
import Testing

private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
private func softplus(_ x: Double) -> Double { log1p(exp(x)) }
private func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }

/// Closed forms of the methods that are not the Wasserstein family's, with T(x) = a'x unless said otherwise.
@Suite("SGAN, SNGAN, RJS-GAN and CT-GAN with critics whose losses are known by hand")
struct MethodClosedFormTests {
  private static let batches = [1, 5, 19]

  private func scores(_ known: KnownCritic, _ name: String) -> [Double] {
    (0..<known.batch).map { dot(known.a, known.sample(name, $0)) }
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// Mean over samples of weight_b x_b.
  private func meanSample(_ known: KnownCritic, _ name: String, _ weights: [Double]) -> [Double] {
    (0..<12).map { f in mean((0..<known.batch).map { weights[$0] * known.sample(name, $0)[f] }) }
  }

  @Test("SGAN: half the cross-entropy for the critic, softplus(-D) for the generator", arguments: ExecutorKind.allCases)
  func sgan(executor: ExecutorKind) throws {
    for batch in Self.batches {
      let known = KnownCritic(batch: batch)
      let loss = SGAN().criticLoss(known.linear, real: known.real, fake: known.fake, points: [])
      let generator = SGAN().generatorLoss(known.linear, fake: known.fake)
      #expect(loss.terms.map(\.name) == ["adversarial"] && generator.terms.map(\.name) == ["adversarial"])
      let gradient = known.graph.gradients(of: loss.total, by: [known.slope])[0]
      let found = try executor.evaluate([loss.total, generator.total, gradient], known.values)
      let (x, y) = (scores(known, "real"), scores(known, "fake"))
      let tolerance = 4 * executor.tolerance
      #expect(worstDifference(found[0], [(mean(x.map { softplus(-$0) }) + mean(y.map(softplus))) / 2]) < tolerance)
      #expect(worstDifference(found[1], [mean(y.map { softplus(-$0) })]) < tolerance)
      let pull = meanSample(known, "real", x.map { -sigmoid(-$0) / 2 })
      let push = meanSample(known, "fake", y.map { sigmoid($0) / 2 })
      #expect(worstDifference(found[2], zip(pull, push).map { $0 + $1 }) < tolerance)
    }
  }

  @Test(
    "RJS-GAN: the regularizer is γ/2 ‖a‖² (E(1-s)² + E s²), its weights differentiated too",
    arguments: ExecutorKind.allCases)
  func rjs(executor: ExecutorKind) throws {
    for batch in Self.batches {
      var known = KnownCritic(batch: batch)
      known.values[RJSGAN.gammaFeed] = [0.7]
      let loss = RJSGAN().criticLoss(known.linear, real: known.real, fake: known.fake, points: [])
      #expect(loss.terms.map(\.name) == ["adversarial", "regulariser"])
      let gradient = known.graph.gradients(of: loss.terms[1].node, by: [known.slope])[0]
      let found = try executor.evaluate(
        loss.terms.map(\.node) + [loss.total, gradient] + loss.diagnostics.map(\.node), known.values)
      let (x, y) = (scores(known, "real"), scores(known, "fake"))
      let adversarial = mean(x.map { softplus(-$0) }) + mean(y.map(softplus))
      let squared = known.norm * known.norm
      let weights = mean(x.map { sigmoid(-$0) * sigmoid(-$0) }) + mean(y.map { sigmoid($0) * sigmoid($0) })
      let tolerance = 4 * executor.tolerance
      #expect(worstDifference(found[0], [adversarial]) < tolerance)
      #expect(worstDifference(found[1], [0.35 * squared * weights]) < tolerance)
      #expect(worstDifference(found[2], [adversarial + 0.35 * squared * weights]) < tolerance)
      // d s(-D)²/dD = -2 s(-D)² s(D) and d s(D)²/dD = 2 s(D)² s(-D).
      let real = meanSample(known, "real", x.map { -2 * sigmoid(-$0) * sigmoid(-$0) * sigmoid($0) })
      let fake = meanSample(known, "fake", y.map { 2 * sigmoid($0) * sigmoid($0) * sigmoid(-$0) })
      let expected = (0..<12).map { 0.35 * (2 * known.a[$0] * weights + squared * (real[$0] + fake[$0])) }
      #expect(worstDifference(found[3], expected) < tolerance)
      #expect(loss.diagnostics.map(\.name).prefix(2) == ["squared_gradient_norm.real", "squared_gradient_norm.fake"])
      #expect(worstDifference(found[4], Array(repeating: squared, count: batch)) < tolerance)
      #expect(worstDifference(found[6], x.map { sigmoid(-$0) * sigmoid(-$0) * squared }) < tolerance)
      #expect(worstDifference(found[7], y.map { sigmoid($0) * sigmoid($0) * squared }) < tolerance)
    }
  }

  @Test("RJS-GAN's γ falls by the same factor at every step, from γ0 to γ0 times the share that is left")
  func annealing() {
    let annealed = RJSGAN(gamma: 2, final: 0.01)
    #expect(annealed.gamma(step: 1, of: 101) == 2)
    for (step, value) in [(26, 2 * 0.316227766016837933), (51, 0.2), (76, 0.02 * 3.16227766016837933), (101, 0.02)] {
      #expect(abs(annealed.gamma(step: step, of: 101) / value - 1) < 1e-14, "\(step)")
    }
    let values = (1...40).map { annealed.gamma(step: $0, of: 40) }
    for (a, b) in zip(values, values.dropFirst()) {
      #expect(abs(b / a / (values[1] / values[0]) - 1) < 1e-13)
    }
    #expect((1...40).allSatisfy { RJSGAN(gamma: 0.1, final: 1).gamma(step: $0, of: 40) == 0.1 }, "no annealing")
    #expect(annealed.gamma(step: 1, of: 1) == 2, "a single step is the first")
    #expect(RJSGAN(gamma: 1, final: .leastNonzeroMagnitude).gamma(step: 9, of: 9) > 0)
    #expect(annealed.schedule(step: 51, of: 101).map(\.feed) == [RJSGAN.gammaFeed])
    #expect(SGAN().schedule(step: 1, of: 2).isEmpty)
  }

  @Test("SNGAN: the hinge at D = a'x / ‖a‖, and its gradient through the norm", arguments: ExecutorKind.allCases)
  func sngan(executor: ExecutorKind) throws {
    for batch in Self.batches {
      var known = KnownCritic(batch: batch)
      known.values["u"] = [-3]
      // A weight of one row has one singular value, ‖a‖, whatever u.
      let (value, sigma, u) = spectrallyNormalized(
        known.slope.reshaped([1, 12]), u: known.graph.state("u", Shape([1])))
      let critic: CriticFunction = { x in
        (x * value.reshaped([2, 3, 2]).broadcast(axes: [3], into: x.shape)).sumOfFeatures()
      }
      let loss = SNGAN().criticLoss(critic, real: known.real, fake: known.fake, points: [])
      #expect(loss.terms.map(\.name) == ["adversarial"] && SNGAN().normalizesSpectrally)
      let gradient = known.graph.gradients(of: loss.total, by: [known.slope])[0]
      let found = try executor.evaluate(
        [loss.total, sigma, u, gradient] + loss.diagnostics.map(\.node), known.values)
      let unit = known.a.map { $0 / known.norm }
      let (x, y) = (scores(known, "real").map { $0 / known.norm }, scores(known, "fake").map { $0 / known.norm })
      let tolerance = 10 * executor.tolerance
      #expect(worstDifference(found[0], [mean(x.map { max(0, 1 - $0) }) + mean(y.map { max(0, 1 + $0) })]) < tolerance)
      #expect(worstDifference(found[1], [known.norm]) < tolerance)
      #expect(abs(abs(found[2][0]) - 1) < tolerance)
      let pull = meanSample(known, "real", x.map { $0 < 1 ? -1 : 0 })
      let push = meanSample(known, "fake", y.map { $0 > -1 ? 1 : 0 })
      let slope = zip(pull, push).map { $0 + $1 }
      // (I - n n') slope / ‖a‖ with n = a / ‖a‖: along a nothing changes.
      let along = dot(unit, slope)
      #expect(worstDifference(found[3], (0..<12).map { (slope[$0] - along * unit[$0]) / known.norm }) < tolerance)
      #expect(worstDifference(found[4], x) < tolerance && worstDifference(found[5], y) < tolerance)
    }
  }

  @Test(
    "CT-GAN: every call has its own mask; consistency is max(0, λ2 Δ² + 0.1 λ2 mean Δh² - M')",
    arguments: ExecutorKind.allCases, [0.0, 0.5])
  func ctgan(executor: ExecutorKind, margin: Double) throws {
    for batch in Self.batches {
      var known = KnownCritic(batch: batch)
      let shape = Shape(known.features, batch: batch)
      let calls = CriticCalls { x, call in
        let masked = x * x.graph.feed("mask.\(call.name)", shape)
        return (known.linear(masked), masked)
      }
      for (salt, call) in CriticCall.all(pointSets: 1).enumerated() {
        known.values["mask.\(call.name)"] = GradientCase.numbers(shape.count, salt: 20 + salt).map { $0 > -0.3 ? 2 : 0 }
      }
      let objective = CTGAN(lambda: 7, lambda2: 1.5, margin: margin, dropout: 0.5)
      let loss = objective.criticLoss(calls: calls, real: known.real, fake: known.fake, points: [known.points])
      #expect(loss.terms.map(\.name) == ["wasserstein", "penalty", "consistency"] && objective.dropout == 0.5)
      let generator = objective.generatorLoss(calls.scores(.generator), fake: known.fake)
      let found = try executor.evaluate(loss.terms.map(\.node) + [loss.total, generator.total], known.values)

      func masked(_ name: String, _ pass: String, _ b: Int) -> [Double] {
        zip(known.sample(name, b), known.sample("mask.\(pass)", b)).map { $0 * $1 }
      }
      func score(_ name: String, _ pass: String) -> [Double] {
        (0..<batch).map { dot(known.a, masked(name, pass, $0)) }
      }
      let gap = mean(score("fake", "fake")) - mean(score("real", "real"))
      let norms = (0..<batch).map { b -> Double in
        let gradient = zip(known.a, known.sample("mask.penalty", b)).map { $0 * $1 }
        return dot(gradient, gradient).squareRoot()
      }
      let penalty = 7 * mean(norms.map { ($0 - 1) * ($0 - 1) })
      let (first, second) = (score("real", "real"), score("real", "again"))
      let consistency = mean(
        (0..<batch).map { b in
          let h = zip(masked("real", "real", b), masked("real", "again", b)).map { $0 - $1 }
          let d = first[b] - second[b]
          return max(0, 1.5 * d * d + 0.15 * dot(h, h) / 12 - margin)
        })
      let tolerance = 10 * executor.tolerance
      #expect(worstDifference(found[0], [gap]) < tolerance)
      #expect(worstDifference(found[1], [penalty]) < tolerance)
      #expect(worstDifference(found[2], [consistency]) < tolerance)
      #expect(worstDifference(found[3], [gap + penalty + consistency]) < tolerance)
      #expect(worstDifference(found[4], [-mean(score("fake", "generator"))]) < tolerance)
    }
  }

  @Test(
    "A fit minimizes 1 - correlation over both batches, whatever the scale and offset", arguments: ExecutorKind.allCases
  )
  func potentialFit(executor: ExecutorKind) throws {
    let targets = PotentialFit.targets
    for batch in [2, 5, 19] {
      var known = KnownCritic(batch: batch)
      let loss = PotentialFit(under: SGAN()).criticLoss(known.linear, real: known.real, fake: known.fake, points: [])
      let gradient = known.graph.gradients(of: loss.total, by: [known.slope])[0]
      func centered(_ values: [Double]) -> [Double] { values.map { [mean = mean(values)] in $0 - mean } }
      let score = centered(scores(known, "real") + scores(known, "fake"))
      let tolerance = 20 * executor.tolerance
      let other = GradientCase.numbers(2 * batch, salt: 9)
      for (target, expected) in [(score.map { 3 * $0 - 7 }, 0), (score.map { 5 - 0.2 * $0 }, 2), (other, nil)]
        as [([Double], Double?)]
      {
        (known.values[targets.real], known.values[targets.fake]) = (Array(target[..<batch]), Array(target[batch...]))
        let best = centered(target)
        let norms = (dot(score, score).squareRoot(), dot(best, best).squareRoot())
        let correlation = dot(score, best) / (norms.0 * norms.1)
        if let expected { #expect(abs(1 - correlation - expected) < 1e-12) }
        let found = try executor.evaluate([loss.total, gradient], known.values)
        #expect(worstDifference(found[0], [1 - correlation]) < tolerance)
        // d corr / dT = (T̂* - corr T̂) / |T - E T|, of which the mean is zero.
        let pull = (0..<2 * batch).map {
          correlation * score[$0] / (norms.0 * norms.0) - best[$0] / (norms.0 * norms.1)
        }
        let samples = (0..<batch).map { known.sample("real", $0) } + (0..<batch).map { known.sample("fake", $0) }
        #expect(worstDifference(found[1], (0..<12).map { f in dot(pull, samples.map { $0[f] }) }) < tolerance)
      }
    }
  }

  @Test("A fit keeps the constraint of its method: the clipping bound, the spectral norm, or none")
  func potentialFitConstraints() {
    #expect(PotentialFit(under: WGAN(clip: 0.02)).weightBound == 0.02)
    #expect(PotentialFit(under: SNGAN()).normalizesSpectrally)
    let free = PotentialFit(under: SGAN())
    #expect(free.weightBound == nil && !free.normalizesSpectrally && !free.needsPenaltyPoints)
  }

  @Test("CT-GAN without dropout is WGAN-GP: both copies are one")
  func ctganWithoutDropout() throws {
    let known = KnownCritic(batch: 5)
    let loss = CTGAN().criticLoss(known.linear, real: known.real, fake: known.fake, points: [known.points])
    let other = WGANGP().criticLoss(known.linear, real: known.real, fake: known.fake, points: [known.points])
    let found = try ExecutorKind.reference.evaluate([loss.terms[2].node, loss.total, other.total], known.values)
    #expect(found[0] == [0] && found[1] == found[2])
  }

  @Test("each point's penalty is the term's without its weight: ‖g‖^p, (‖g‖ - 1)²", arguments: ExecutorKind.allCases)
  func pointPenalties(executor: ExecutorKind) throws {
    let known = KnownCritic(batch: 5)
    let critic = known.quadratic(0.4)
    for (objective, weight) in [(WGANDiv(k: 3, p: 6), 3), (WGANGP(lambda: 7), 7)] as [(any Objective, Double)] {
      let loss = objective.criticLoss(critic, real: known.real, fake: known.fake, points: [known.points, known.real])
      let names = ["squared_gradient_norm.1", "squared_gradient_norm.2", "point_penalty.1", "point_penalty.2"]
      #expect(loss.diagnostics.map(\.name) == names)
      let found = try executor.evaluate(loss.diagnostics.map(\.node) + [loss.terms[1].node], known.values)
      #expect(abs(weight * mean(found[2] + found[3]) / found[4][0] - 1) < 4 * executor.tolerance)
    }
  }
}
