import Engine
import Foundation
import Networks
import Objectives
import TestSupport
import Testing

/// A critic's squared gradient norms as a function of its parameters and samples.
private func squaredNorms(_ name: String, _ critic: any Critic, size: Int, channels: Int, batch: Int) -> GradientCase {
  let prefix = "critic"
  let parameters = critic.parameters.enumerated().map { salt, parameter in
    (
      name: "\(prefix).\(parameter.name)", shape: parameter.shape,
      values: GradientCase.numbers(parameter.shape.count, salt: salt + 3).map { 0.6 * $0 }
    )
  }
  let shape = Shape([size, size, channels], batch: batch)
  let samples = (name: "x", shape: shape, values: GradientCase.numbers(shape.count, salt: 1))
  return GradientCase(name, [samples] + parameters, states: parameters.map(\.name)) { graph, nodes in
    guard let x = nodes["x"] else { preconditionFailure("no samples") }
    let weights = Weights(graph, prefix: prefix, critic.parameters)
    return squaredGradientNorm({ critic.scores($0, weights) }, at: x)
  }
}

@Suite("Second and third derivatives of whole critics, in Double")
struct NetworkDerivativeTests {
  @Test(
    "gradient of the squared gradient norm, and its own derivative",
    arguments: [
      squaredNorms(
        "conv, tanh", ConvCritic(size: 4, widths: [1, 2], activation: .tanh), size: 4, channels: 1, batch: 2),
      squaredNorms(
        "two stages, softplus", ConvCritic(size: 4, widths: [1, 1, 2], activation: .softplus), size: 4, channels: 1,
        batch: 1),
      squaredNorms(
        "layer norm, tanh", ConvCritic(size: 4, widths: [1, 1, 2], activation: .tanh, norm: .layer), size: 4,
        channels: 1, batch: 2),
      squaredNorms(
        "perceptron, softplus", PerceptronCritic(size: 2, channels: 2, hidden: [4, 3], activation: .softplus), size: 2,
        channels: 2, batch: 2),
    ])
  func squaredNorm(_ gradientCase: GradientCase) throws {
    let result = try gradientCase.check()
    #expect(result.first < 1e-6, "\(gradientCase.name)")
    #expect(result.second < 1e-6, "\(gradientCase.name)")
  }

  @Test("the perceptron flattens images as C, H, W and is the plain formula", arguments: ExecutorKind.allCases)
  func perceptron(executor: ExecutorKind) throws {
    let critic = PerceptronCritic(size: 2, channels: 3, hidden: [4], activation: .tanh)
    let graph = Graph()
    let weights = Weights(graph, prefix: "critic", critic.parameters)
    let x = graph.feed("x", Shape([2, 2, 3], batch: 2))
    var values = ["x": GradientCase.numbers(24, salt: 1)]
    var files: [String: [Double]] = [:]
    for (salt, parameter) in critic.parameters.enumerated() {
      let external = GradientCase.numbers(parameter.shape.count, salt: salt + 2)
      files[parameter.name] = external
      values["critic.\(parameter.name)"] = parameter.engine(external)
    }
    let (w, b) = (files["linear1.weight"] ?? [], files["linear1.bias"] ?? [])
    let (v, c) = (files["head.weight"] ?? [], files["head.bias"] ?? [])
    let expected = (0..<2).map { sample in
      (0..<4).reduce(c[0]) { score, unit in
        var sum = b[unit]
        for channel in 0..<3 {
          for pixel in 0..<4 {
            sum += w[unit * 12 + channel * 4 + pixel] * (values["x"] ?? [])[(pixel * 3 + channel) * 2 + sample]
          }
        }
        return score + v[unit] * tanh(sum)
      }
    }
    let found = try executor.evaluate([critic.scores(x, weights)], values)[0]
    #expect(worstDifference(found, expected) < 4 * executor.tolerance)
  }
}
