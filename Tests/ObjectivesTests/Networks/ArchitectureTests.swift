import Engine
import Networks
import TestSupport
import Testing

@Suite("Networks by name")
struct ArchitectureTests {
  private func count(_ parameters: [Parameter]) -> Int { parameters.reduce(0) { $0 + $1.shape.count } }

  @Test("sizes of the published networks")
  func sizes() {
    func counts(_ network: Architecture, size: Int, width: Int, norm: CriticNorm) -> [Int] {
      [
        count(network.critic(size: size, channels: 3, width: width, norm: norm).parameters),
        count(network.generator(latent: 128, size: size, channels: 3, width: width).parameters),
      ]
    }
    // By hand: the sums over the layers of the published tables, without biases whose gradient is zero.
    #expect(counts(.officialConvNet, size: 64, width: 64, norm: .layer) == [4_316_545, 5_356_099])
    #expect(counts(.articleKeras, size: 128, width: 64, norm: .batch) == [17_417_664, 19_544_643])
    #expect(counts(.officialResNet, size: 64, width: 64, norm: .layer) == [7_491_841, 8_538_563])
  }

  @Test(
    "every network gives images of its size, a score each, and its population statistics",
    arguments: Architecture.allCases)
  func shapes(network: Architecture) throws {
    for size in [16, 32] {
      let graph = Graph()
      let critic = network.critic(size: size, channels: 3, width: 2, norm: .layer)
      let generator = network.generator(latent: 5, size: size, channels: 3, width: 2)
      let weights = Weights(graph, prefix: "g", generator.parameters + generator.statistics)
      for statistics in [NormStatistics.batch, .population] {
        let (images, used) = generator(graph.feed("z", Shape([5], batch: 4)), weights, statistics)
        #expect(images.shape == Shape([size, size, 3], batch: 4) && generator.sampleShape == [size, size, 3])
        #expect(used.map(\.name) == (statistics == .batch ? generator.statistics.map(\.name) : []))
        #expect(zip(used, generator.statistics).allSatisfy { $0.node.shape == $1.shape })
        let scores = critic.scores(images, Weights(graph, prefix: "d", critic.parameters))
        #expect(scores.shape == Shape([], batch: 4))
      }
      for (stage, shape) in critic.maskShapes(batch: 4) {
        // A mask of zeros leaves nothing of the activation but what later layers add.
        _ = critic(
          graph.feed("x", Shape([size, size, 3], batch: 4)), Weights(graph, prefix: "d", critic.parameters),
          masks: [stage: graph.feed(stage, shape)])
      }
    }
    #expect(network.allows(.layer) && network.allows(.batch) == [.keras, .articleKeras].contains(network))
  }

  @Test(
    "moving statistics keep 0.99 of the old and take the unbiased variance of the batch",
    arguments: ExecutorKind.allCases)
  func moving(executor: ExecutorKind) throws {
    let graph = Graph()
    let plain = ConvGenerator(latent: 2, size: 8, widths: [2, 1], normEpsilon: 1e-3, normalizesFeatures: true)
    let moving = ConvGenerator(
      latent: 2, size: 8, widths: [2, 1], normEpsilon: 1e-3, momentum: 0.99, normalizesFeatures: true)
    #expect(moving.hasMovingStatistics && !plain.hasMovingStatistics)
    let weights = Weights(graph, prefix: "g", plain.parameters + plain.statistics)
    let z = graph.feed("z", Shape([2], batch: 5))
    var values = ["z": GradientCase.numbers(10, salt: 1)]
    for (salt, parameter) in (plain.parameters + plain.statistics).enumerated() {
      values["g.\(parameter.name)"] = GradientCase.numbers(parameter.shape.count, salt: salt + 2)
    }
    let used = (plain(z, weights, .batch).statistics, moving(z, weights, .batch).statistics)
    let (batch, moved) = (
      try executor.evaluate(used.0.map(\.node), values), try executor.evaluate(used.1.map(\.node), values)
    )
    for (index, statistic) in used.1.enumerated() {
      let unbiased = statistic.name.hasSuffix("variance") ? 5 / (4 - 1e-3) : 1
      let old = values["g.\(statistic.name)"] ?? []
      let expected = zip(old, batch[index]).map { 0.99 * $0 + 0.01 * unbiased * $1 }
      #expect(worstDifference(moved[index], expected) < executor.tolerance, "\(statistic.name)")
    }
  }
}
