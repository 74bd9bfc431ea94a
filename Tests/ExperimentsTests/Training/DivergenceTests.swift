import Engine
import Interchange
import Networks
import Records
import TestSupport
import Testing

@testable import Experiments

@Suite("A training that diverges is a state, with what led there")
struct DivergenceTests {
  /// A huge learning rate under a steep penalty. Which step is too much is chance, so the seed is searched: the first
  /// whose training is lost between its evaluations after steps 8 and 25.
  private func wild(_ data: String) throws -> RunConfig {
    for seed in 1...200 {
      var config = SmallTraining.config(
        "wgan-div", sampling: "interpolates", [("k", 2), ("p", 12)], rate: 0.1, seed: seed)
      config.optimizer.beta2 = 0.99
      let training = try SmallTraining.training(config, data: data)
      for step in 1...24 {
        try training.advance(step)
        if try training.notFinite(step, isChecked: true) == nil { continue }
        if step > 10 { return config }
        break
      }
    }
    throw RunFolderError.damaged(file: "the test", reason: "no training diverges between its evaluations")
  }

  @Test("step, quantity, checkpoint and samples of the last evaluation; flagged in the series while losses are finite")
  func lateDivergence() throws {
    try IDXFixture.withFolder { data in
      let config = try wild(data)
      let scratch = try Scratch()
      guard case .diverged(let step, _) = try SmallTraining.train(config, in: scratch, data: data) else {
        Issue.record("not diverged")
        return
      }
      let run = RunStore(output: scratch.path).run(config)
      let record = try #require(try run.record())
      let lastGood = try #require(record.lastGoodStep)
      #expect([8, 16].contains(lastGood) && lastGood < step && record.finalMetrics == nil)
      let checkpoint = try #require(try run.checkpoint())
      #expect(checkpoint.metadata("step") == "\(lastGood)")
      for (name, array) in checkpoint.arrays where array.kind == .float32 {
        #expect(try array.floats(name: name).allSatisfy(\.isFinite), "\(name)")
      }
      #expect(try Safetensors(contentsOf: run.file(.samples)).array("samples").shape == [100, 16, 16, 1])
      let series = try SmallTraining.series(config, in: scratch)
      #expect(series.last?.step == step, "the series ends where the run does")
      #expect(series.contains { ($0.value("penalty_near_overflow") ?? 0) > 0 })

      // Interrupted again and again, on the way to the last evaluation and after it: the same files.
      let expected = try SmallTraining.files(config, in: scratch)
      let interrupted = try Scratch()
      var calls = 0
      while true {
        let stop = StopAfter(questions: 5 + 2 * calls)
        let state = try SmallTraining.train(config, in: interrupted, data: data, shouldStop: { stop.asked() })
        if state.isFinal { break }
        calls += 1
        try #require(calls < 40)
      }
      #expect(calls > 1)
      #expect(try SmallTraining.files(config, in: interrupted) == expected, "interrupted \(calls) times")
    }
  }

  @Test("a second moment beyond Float is found, though every loss stays finite")
  func secondMoment() throws {
    try IDXFixture.withFolder { data in
      // Gradients of about 1e25, whose squares no Float holds.
      let config = SmallTraining.config("wgan-gp", sampling: "reals", [("lambda", 1e25)])
      let training = try SmallTraining.training(config, data: data)
      #expect(try training.notFinite(0, isChecked: true) == nil)
      try training.advance(1)
      #expect(try training.notFinite(1, isChecked: false) == nil && training.criticStep.scalar("critic.loss").isFinite)
      let quantity = try #require(try training.notFinite(1, isChecked: true))
      #expect(quantity.hasPrefix("critic.") && quantity.hasSuffix(".v"))
      let scratch = try Scratch()
      let state = try SmallTraining.train(config, in: scratch, data: data)
      // Looked for before the first score, after step 8; nothing was scored.
      #expect(state == .diverged(step: 8, quantity: quantity))
      #expect(try RunStore(output: scratch.path).run(config).record()?.lastGoodStep == 0)
    }
  }

  @Test("points near overflow are counted over all critic steps, and the count survives a checkpoint")
  func count() throws {
    try IDXFixture.withFolder { data in
      let config = SmallTraining.config("wgan-div", sampling: "reals", [("k", 1), ("p", 60)], criticSteps: 3)
      let training = try SmallTraining.training(config, data: data)
      // Weights so large that every norm's 60th power is beyond.
      for parameter in training.setup.critic.parameters where parameter.name.hasSuffix(".weight") {
        let name = "critic.\(parameter.name)"
        try training.store.write(name, parameter.shape, try training.store.read(name).map { 8 * $0 })
      }
      try training.updateCritic(0)
      let restored = try SmallTraining.training(config, data: data)
      try restored.restore(try training.checkpoint())
      #expect(try training.series(step: 1).value("penalty_near_overflow") == 1)
      // Its one counted step is that of the checkpoint.
      #expect(try restored.checkpoint().metadata("near_overflow") == "10 of 10")
      #expect(
        try training.checkpoint().metadata("near_overflow") == "0 of 0", "a line of the series begins a new count")
    }
  }
}
