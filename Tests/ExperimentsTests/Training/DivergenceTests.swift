import Interchange
import Records
import TestSupport
import Testing

@testable import Experiments

@Suite("A training that diverges is a state, with what led there")
struct DivergenceTests {
  @Test("a penalty near overflow is flagged before anything is infinite")
  func flaggedBefore() throws {
    try IDXFixture.withFolder { data in
      let config = SmallTraining.config(
        "wgan-div", points: "interpolates", [("k", 1e-6), ("p", 60)], rate: 0.3, steps: 60)
      let training = try SmallTraining.training(config, data: data)
      var (flagged, step) = (0, 0)
      var quantity: String?
      while step < config.steps, quantity == nil {
        step += 1
        let losses = try training.advance(step)
        quantity = try training.lossNotFinite(losses) ?? training.stateNotFinite()
        let near = try training.series(step: step).value("penalty_near_overflow") ?? 0
        if flagged == 0, near > 0 { flagged = step }
      }
      #expect(quantity != nil)
      #expect(flagged > 0 && flagged < step)
    }
  }

  @Test("step, quantity, checkpoint and samples of the last evaluation")
  func lastGoodSamples() throws {
    try IDXFixture.withFolder { data in
      let scratch = try Scratch()
      // Diverges after the first evaluation of three.
      var config = SmallTraining.config(
        "wgan-div", points: "interpolates", [("k", 2), ("p", 12)], rate: 0.1, steps: 60)
      config.optimizer.beta2 = 0.99
      let state = try SmallTraining.train(config, in: scratch, data: data)
      guard case .diverged(let step, let quantity) = state else {
        Issue.record("expected diverged, found \(state.label)")
        return
      }
      #expect(step > 20 && quantity.hasPrefix("critic."))
      let run = RunStore(output: scratch.path).run(config)
      let record = try #require(try run.record())
      let good = try #require(record.lastGoodStep)
      #expect([20, 40].contains(good) && good < step)
      #expect(try run.checkpoint()?.metadata("step") == "\(good)")
      let samples = try Safetensors(contentsOf: run.file(.samples))
      #expect(samples["samples"]?.shape == [100, 16, 16, 1])
      // The series ends with the step that was lost.
      #expect(try SmallTraining.series(config, in: scratch).last?.step == step)
      #expect(record.finalMetrics == nil)
    }
  }
}
