import Datasets
import Engine
import Objectives
import Records
import TestSupport
import Testing

@testable import Experiments

@Suite("The penalty at half of the points, which the benchmark times")
struct HalfPenaltyTests {
  private static func squaredNorms(_ penalty: TrainingSetup.Penalty, _ images: ImageSet) throws -> [Float] {
    let config = SmallTraining.config("wgan-div", sampling: "interpolates", [("k", 2), ("p", 6)])
    var setup = try TrainingSetup(config, train: images)
    setup.penalty = penalty
    let training = try Training(setup, threads: 1)
    try training.updateCritic(0)
    return try training.criticStep.withOutput("critic.squared_gradient_norm") { memory, shape in
      Array(memory.prefix(shape.batch ?? 0))
    }
  }

  @Test("the first half of the same points")
  func firstHalf() throws {
    try IDXFixture.withFolder { data in
      let images = try ImageSet(FashionMNIST.load(folder: data, split: .train), size: 16)
      let all = try Self.squaredNorms(.points(.interpolates), images)
      let half = try Self.squaredNorms(.half(.interpolates), images)
      #expect(all.count == 10 && half.count == 5)
      for (x, y) in zip(half, all) { #expect(abs(x / y - 1) < 1e-5 && x > 0) }
      #expect(Set(all).count == 10)
    }
  }
}
