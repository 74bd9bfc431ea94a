import Engine
import Interchange
import Metrics
import Networks
import Records
import TestSupport
import Testing

@testable import Experiments

@Suite("What a training adds to its method: schedules, masks, vectors")
struct MethodTrainingTests {
  @Test("SNGAN's σ is the largest singular value of every layer after many steps of one iteration each")
  func spectralNorm() throws {
    try IDXFixture.withFolder { data in
      // So small a step that the weights stand still while the vectors turn.
      let config = SmallTraining.config("sngan", rate: 1e-9, steps: 150)
      let training = try SmallTraining.training(config, data: data)
      for step in 1...150 { try training.advance(step) }
      let series = try training.series(step: 150)
      let weights = training.setup.critic.parameters.filter { $0.name.hasSuffix(".weight") }
      #expect(weights.map(\.name) == ["conv1.weight", "conv2.weight", "head.weight"])
      for weight in weights {
        let values = try training.store.read("critic.\(weight.name)").map(Double.init)
        let rows = weight.shape.features[0]
        let largest = try LinearAlgebra.singularValues(values, rows: rows, columns: values.count / rows)[0]
        let sigma = try #require(series.value("critic.sigma.\(weight.name)"))
        #expect(abs(sigma / largest - 1) < 1e-3, "\(weight.name)")
      }
    }
  }

  @Test("SNGAN's vectors are in the checkpoint and start from N(0, 1), not from the weights' numbers")
  func vectors() throws {
    try IDXFixture.withFolder { data in
      let training = try SmallTraining.training(SmallTraining.config("sngan"), data: data)
      let before = try training.checkpoint()
      #expect(try before.array("critic.conv2.weight.u").shape == [4])
      try training.advance(1)
      let after = try training.checkpoint()
      for name in ["critic.conv1.weight.u", "critic.conv2.weight.u", "critic.head.weight.u"] {
        #expect(try before.array(name).floats(name: name) != after.array(name).floats(name: name))
      }
      #expect(throws: (any Error).self) { try before.array("critic.conv2.weight.u.m") }
    }
  }

  /// Every mask of both steps, as fed for critic step `number` and generator step `number` + 1.
  private func masks(_ training: Training, _ number: Int) throws -> [(name: String, kept: [Bool])] {
    try training.feedCritic(number)
    try training.feedGenerator(number + 1)
    return try [training.criticStep, #require(training.generatorStep)].flatMap { executor in
      try executor.plan.feedNames.filter { $0.hasPrefix("mask.") }.sorted().map { name in
        var kept: [Bool] = []
        try executor.fill(name) { memory, shape in
          let (batch, padded) = (shape.batch ?? 1, shape.paddedBatch ?? 1)
          for feature in 0..<(shape.count / batch) {
            for b in 0..<batch {
              #expect(memory[feature * padded + b] == 0 || memory[feature * padded + b] == 1.25)
              kept.append(memory[feature * padded + b] > 0)
            }
          }
        }
        return (name, kept)
      }
    }
  }

  @Test("CT-GAN's masks: one a call and stage, kept with 1 - dropout, independent of each other, of step and seed")
  func independentMasks() throws {
    let constants: [(name: String, value: Double)] = [
      ("lambda", 10), ("lambda2", 2), ("margin", 0), ("dropout", 0.2),
    ]
    try IDXFixture.withFolder { data in
      func training(seed: Int) throws -> Training {
        try SmallTraining.training(
          SmallTraining.config("ctgan", sampling: "real-and-fake", constants, width: 6, seed: seed), data: data)
      }
      let first = try training(seed: 7)
      let drawn = try masks(first, 3)
      let calls = ["again", "fake", "penalty", "penalty2", "real", "generator"]
      #expect(drawn.map(\.name) == calls.flatMap { ["mask.\($0).conv1", "mask.\($0).conv2"] })
      let again = try masks(try training(seed: 7), 3)
      #expect(drawn.map(\.kept) == again.map(\.kept), "a mask depends on seed and step alone")
      let others = try masks(first, 4) + masks(try training(seed: 8), 3)

      let all = drawn + others
      for (position, mask) in all.enumerated() {
        let count = Double(mask.kept.count)
        let share = Double(mask.kept.count { $0 }) / count
        #expect(abs(share - 0.8) < 5 * (0.2 * 0.8 / count).squareRoot(), "\(mask.name)")
        // Two independent masks agree with .8² + .2², whichever two of the same size.
        for other in all.dropFirst(position + 1) where other.kept.count == mask.kept.count {
          let agreement = Double(zip(mask.kept, other.kept).count { $0 == $1 }) / count
          #expect(abs(agreement - 0.68) < 5 * (0.68 * 0.32 / count).squareRoot(), "\(mask.name), \(other.name)")
        }
      }
    }
  }

  @Test("RJS-GAN's γ is fed anew at every generator step: the regularizer of equal critics falls with it")
  func annealing() throws {
    try IDXFixture.withFolder { data in
      func regularizer(steps: Int) throws -> Double {
        let config = SmallTraining.config("rjs-gan", [("gamma", 2), ("final", 0.01)], steps: steps, criticSteps: 1)
        let training = try SmallTraining.training(config, data: data)
        for step in 1...3 { try training.advance(step) }
        return try #require(training.series(step: 3).value("critic.term.regulariser"))
      }
      // At the third step of three γ is .02, of many nearly 2; two critic steps apart the networks hardly differ.
      let ratio = try regularizer(steps: 1_000_000) / regularizer(steps: 3)
      #expect(ratio > 80 && ratio < 120)
    }
  }

  @Test("WGAN's schedule trains the critic 100 times first, and resumes to the same bytes from the generator's step")
  func criticSchedule() throws {
    var config = SmallTraining.config("wgan", [("clip", 0.01)], steps: 3, criticSteps: 1)
    config.optimizer = OptimizerConfig(name: "rmsprop", learningRate: 5e-5, beta1: 0, beta2: 0.99, epsilon: 1e-8)
    config.criticSchedule = "wgan"
    try config.validate()
    try IDXFixture.withFolder { data in
      func realBatch(_ training: Training) throws -> [Float] {
        var values: [Float] = []
        try training.criticStep.fill("real") { memory, _ in values = Array(memory) }
        return values
      }
      let whole = try SmallTraining.training(config, data: data)
      try whole.advance(1)
      let marker = try SmallTraining.training(config, data: data)
      try marker.feedCritic(99)
      #expect(try realBatch(whole) == realBatch(marker), "the last of 100 critic steps is number 99")
      try whole.advance(2)
      try marker.feedCritic(199)
      #expect(try realBatch(whole) == realBatch(marker))
      let halfway = try whole.checkpoint()
      try whole.advance(3)

      let resumed = try SmallTraining.training(config, data: data)
      try resumed.restore(halfway)
      try resumed.advance(3)
      #expect(try resumed.checkpoint().encoded() == whole.checkpoint().encoded())
    }
  }

  @Test("the series holds every term and their sum, and the gradient norm's mean and quantiles at the penalty's points")
  func series() throws {
    let norms = ["gradient_norm"] + [0, 10, 50, 90, 100].map { "gradient_norm.q\($0)" }
    let quantiles = norms + ["penalty_near_overflow"]
    let common = ["critic.loss", "generator.loss"]
    let cases: [(RunConfig, terms: [String], others: [String])] = [
      (SmallTraining.config("sgan"), ["adversarial"], norms),
      (SmallTraining.config("wgan", [("clip", 0.01)]), ["wasserstein"], norms),
      (SmallTraining.config("wgan-gp", sampling: "reals", [("lambda", 10)]), ["wasserstein", "penalty"], quantiles),
      (
        SmallTraining.config("sngan"), ["adversarial"],
        ["conv1", "conv2", "head"].map { "critic.sigma.\($0).weight" } + norms
      ),
      (SmallTraining.config("rjs-gan", [("gamma", 2), ("final", 1)]), ["adversarial", "regulariser"], quantiles),
      (
        SmallTraining.config(
          "ctgan", sampling: "pool", [("lambda", 10), ("lambda2", 2), ("margin", 0), ("dropout", 0.5)]),
        ["wasserstein", "penalty", "consistency"], quantiles
      ),
      (
        SmallTraining.config("wgan-div", sampling: "real-and-fake", [("k", 2), ("p", 6)]), ["wasserstein", "penalty"],
        quantiles
      ),
    ]
    try IDXFixture.withFolder { data in
      for (config, terms, others) in cases {
        let training = try SmallTraining.training(config, data: data)
        try training.advance(1)
        let point = try training.series(step: 1)
        let names = common + terms.map { "critic.term.\($0)" } + others
        #expect(point.values.map(\.name) == names.sorted(), "\(config.method)")
        let sum = try terms.reduce(0.0) { $0 + (try #require(point.value("critic.term.\($1)"))) }
        let loss = try #require(point.value("critic.loss"))
        #expect(abs(sum - loss) < 1e-5 * max(1, abs(loss)), "\(config.method)")
        let mean = try #require(point.value("gradient_norm"))
        let values = try [0, 10, 50, 90, 100].map { try #require(point.value("gradient_norm.q\($0)")) }
        #expect(values == values.sorted() && values[0] > 0 && values[0] <= mean && mean <= values[4])
        #expect(point.value("penalty_near_overflow") == (others.contains("penalty_near_overflow") ? 0 : nil))
      }
    }
  }

  @Test("without a penalty the gradient norms are those at interpolates, as WGAN-GP's step has them")
  func probe() throws {
    // Steps too small to move anything, so that both critics are the seed's.
    let still = 1e-12
    try IDXFixture.withFolder { data in
      func norms(_ config: RunConfig) throws -> [Double] {
        let training = try SmallTraining.training(config, data: data)
        try training.advance(1)
        return try training.series(step: 1).values.filter { $0.name.hasPrefix("gradient_norm") }.map(\.value)
      }
      let expected = try norms(SmallTraining.config("wgan-gp", sampling: "interpolates", [("lambda", 10)], rate: still))
      for config in [
        SmallTraining.config("sgan", rate: still), SmallTraining.config("wgan", [("clip", 100)], rate: still),
      ] {
        #expect(worstDifference(try norms(config), expected) < 1e-5, "\(config.method)")
      }
    }
  }

  @Test("with a spectral norm they are those of the normalized critic: ten times the weight is the same critic")
  func probeOfNormalizedCritics() throws {
    try IDXFixture.withFolder { data in
      for (method, factor) in [("sngan", 1.0), ("sgan", 10)] {
        // A still critic has its first biases, which are 0, so it grows with each weight.
        let training = try SmallTraining.training(SmallTraining.config(method, rate: 1e-12), data: data)
        try training.advance(1)
        func mean() throws -> Double { try #require(try training.series(step: 1).value("gradient_norm")) }
        let before = try mean()
        let weight = try #require(training.setup.critic.parameters.first { $0.name == "conv1.weight" })
        let values = try training.store.read("critic.conv1.weight")
        try training.store.write("critic.conv1.weight", weight.shape, values.map { 10 * $0 })
        #expect(try abs(mean() / before / factor - 1) < 1e-4, "\(method)")
      }
    }
  }

  @Test("quantiles lie between the nearest values, as numpy's")
  func quantiles() {
    let values = [1.0, 2, 4, 8, 16]
    #expect([0, 0.1, 0.5, 0.9, 1].map { PenaltyWatch.quantile($0, of: values) } == [1, 1.4, 4, 12.8, 16])
    #expect(PenaltyWatch.quantile(0.9, of: [3]) == 3)
  }
}
