import Engine
import Networks
import TestSupport
import Testing

@Suite("The critic of the article's own code")
struct KerasCriticTests {
  @Test("no biases; a norm from the second stage on; a head on the pooled channels")
  func parameters() {
    func listing(_ norm: CriticNorm) -> [String] {
      ConvCritic.keras(size: 16, widths: [3, 8, 16], norm: norm).parameters.map { "\($0.name) \($0.externalShape)" }
    }
    #expect(listing(.none) == ["conv1.weight [8, 3, 5, 5]", "conv2.weight [16, 8, 5, 5]", "head.weight [1, 16]"])
    for norm in [CriticNorm.layer, .batch] {
      #expect(
        listing(norm) == [
          "conv1.weight [8, 3, 5, 5]", "conv2.weight [16, 8, 5, 5]", "conv2.norm.scale [16]", "conv2.norm.offset [16]",
          "head.weight [1, 16]",
        ])
    }
  }

  @Test("the score is the head times the mean of each channel over the image", arguments: ExecutorKind.allCases)
  func pooling(executor: ExecutorKind) throws {
    let critic = ConvCritic.keras(size: 8, widths: [1, 3], norm: .batch, activation: .tanh)
    let graph = Graph()
    let weights = Weights(graph, prefix: "critic", critic.parameters)
    let x = graph.feed("x", Shape([8, 8, 1], batch: 3))
    let output = critic(x, weights, masks: [:])
    #expect(output.features.shape == Shape([1, 1, 3], batch: 3))
    let stage = ConvCritic(size: 8, widths: [1, 3], activation: .tanh)(
      x,
      Weights(
        graph, prefix: "critic",
        ConvCritic(size: 8, widths: [1, 3]).parameters.filter { $0.name != "head.weight" }
          + [Parameter("head.weight", [1, 3, 4, 4], .constant(0))]), masks: [:]
    ).features
    var values = ["x": GradientCase.numbers(192, salt: 1), "critic.conv1.bias": [0, 0, 0], "critic.head.bias": [0]]
    values["critic.conv1.weight"] = GradientCase.numbers(75, salt: 2)
    values["critic.head.weight"] = [0.5, -1, 2]
    let activations = try executor.evaluate([stage], values)[0]
    let expected = (0..<3).map { b in
      (0..<3).reduce(0.0) { score, c in
        let mean = (0..<16).reduce(0) { $0 + activations[($1 * 3 + c) * 3 + b] } / 16
        return score + [0.5, -1, 2][c] * mean
      }
    }
    #expect(worstDifference(try executor.evaluate([output.scores], values)[0], expected) < 4 * executor.tolerance)
  }

  @Test(
    "batch norm makes a sample's score depend on its neighbors, layer norm does not", arguments: CriticNorm.allCases)
  func neighbors(norm: CriticNorm) throws {
    let critic = ConvCritic.keras(size: 8, widths: [1, 2, 2], norm: norm, activation: .tanh)
    let graph = Graph()
    let weights = Weights(graph, prefix: "critic", critic.parameters)
    let x = graph.feed("x", Shape([8, 8, 1], batch: 2))
    let scores = critic.scores(x, weights)
    var values = ["x": GradientCase.numbers(128, salt: 1)]
    for (salt, parameter) in critic.parameters.enumerated() {
      values["critic.\(parameter.name)"] = GradientCase.numbers(parameter.shape.count, salt: salt + 2)
    }
    let before = try Reference.evaluate([scores], values)[0]
    // The second sample, at the odd places.
    for place in stride(from: 1, to: 128, by: 2) { values["x"]?[place] *= -0.5 }
    let after = try Reference.evaluate([scores], values)[0]
    #expect(before[1] != after[1])
    #expect((before[0] != after[0]) == (norm == .batch))
  }
}
