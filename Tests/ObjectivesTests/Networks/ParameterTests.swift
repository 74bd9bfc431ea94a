import Engine
import Networks
import TestSupport
import Testing

private func listing(_ parameters: [Parameter]) -> [String] {
  parameters.map { "\($0.name) \($0.externalShape)" }
}

@Suite("Parameters")
struct ParameterTests {
  @Test("the ConvNet critic has PyTorch's shapes")
  func critic() {
    #expect(
      listing(ConvCritic(size: 16, channels: 3, width: 8).parameters) == [
        "conv1.weight [8, 3, 5, 5]", "conv1.bias [8]", "conv2.weight [16, 8, 5, 5]", "conv2.bias [16]",
        "head.weight [1, 256]", "head.bias [1]",
      ])
    #expect(
      listing(ConvCritic(size: 16, channels: 1, width: 8, norm: .layer).parameters) == [
        "conv1.weight [8, 1, 5, 5]", "conv1.bias [8]", "conv2.weight [16, 8, 5, 5]", "conv2.bias [16]",
        "conv2.norm.scale [16]", "conv2.norm.offset [16]", "head.weight [1, 256]", "head.bias [1]",
      ])
    #expect(ConvCritic(size: 32, channels: 1, width: 4).widths == [1, 4, 8, 16])
    #expect(!listing(ConvCritic(size: 8, widths: [1, 4], headBias: false).parameters).contains("head.bias [1]"))
  }

  @Test("the ConvNet generator has PyTorch's shapes and no bias before a batch norm")
  func generator() {
    let generator = ConvGenerator(latent: 7, size: 16, channels: 3, width: 8)
    #expect(
      listing(generator.parameters) == [
        "input.weight [256, 7]", "norm1.scale [16]", "norm1.offset [16]", "deconv1.weight [16, 8, 5, 5]",
        "norm2.scale [8]", "norm2.offset [8]", "deconv2.weight [8, 3, 5, 5]", "deconv2.bias [3]",
      ])
    #expect(
      listing(generator.statistics) == [
        "norm1.mean [16]", "norm1.variance [16]", "norm2.mean [8]", "norm2.variance [8]",
      ]
    )
  }

  @Test("the residual networks have PyTorch's shapes")
  func residual() {
    #expect(
      listing(ResNetCritic(size: 8, channels: 3, widths: [2, 4], norm: .layer).parameters) == [
        "input.weight [2, 3, 3, 3]", "input.bias [2]", "block1.norm1.scale [2]", "block1.norm1.offset [2]",
        "block1.conv1.weight [2, 2, 3, 3]", "block1.norm2.scale [2]", "block1.norm2.offset [2]",
        "block1.conv2.weight [4, 2, 3, 3]", "block1.conv2.bias [4]", "block1.shortcut.weight [4, 2, 1, 1]",
        "block1.shortcut.bias [4]", "head.weight [1, 64]", "head.bias [1]",
      ])
    let generator = ResNetGenerator(latent: 7, size: 8, channels: 3, widths: [4, 2])
    #expect(
      Set(listing(generator.parameters)) == [
        "input.weight [64, 7]", "input.bias [64]", "block1.norm1.scale [4]", "block1.norm1.offset [4]",
        "block1.conv1.weight [2, 4, 3, 3]", "block1.norm2.scale [2]", "block1.norm2.offset [2]",
        "block1.conv2.weight [2, 2, 3, 3]", "block1.shortcut.weight [2, 4, 1, 1]", "norm.scale [2]",
        "norm.offset [2]",
        "output.weight [3, 2, 3, 3]", "output.bias [3]",
      ])
    #expect(generator.statistics.count == 6)
  }

  @Test("values for each feature are flattened as C, H, W in files")
  func perFeature() throws {
    let generator = ConvGenerator(latent: 3, size: 8, widths: [2, 1], normalizesFeatures: true)
    let scale = try #require(generator.parameters.first { $0.name == "norm1.scale" })
    #expect(scale.shape == Shape([4, 4, 2]) && scale.externalShape == [32])
    let external = scale.external(Array(0..<32))
    // Row 1, column 2, channel 1.
    #expect(external[16 + 1 * 4 + 2] == (1 * 4 + 2) * 2 + 1)
  }

  @Test("perceptron and classifier have PyTorch's shapes")
  func linear() {
    #expect(
      listing(PerceptronCritic(size: 2, channels: 3, hidden: [5, 4], activation: .relu).parameters) == [
        "linear1.weight [5, 12]", "linear1.bias [5]", "linear2.weight [4, 5]", "linear2.bias [4]",
        "head.weight [1, 4]", "head.bias [1]",
      ])
    #expect(
      listing(Classifier(size: 8, channels: 1, widths: [4, 6], features: 9).parameters) == [
        "conv1.weight [4, 1, 3, 3]", "conv1.bias [4]", "conv2.weight [6, 4, 3, 3]", "conv2.bias [6]",
        "features.weight [9, 24]", "features.bias [9]", "logits.weight [10, 9]", "logits.bias [10]",
      ])
  }

  @Test("files and engine hold as many numbers, and the way there and back changes none")
  func roundTrip() {
    let generator = ConvGenerator(latent: 7, size: 16, channels: 3, width: 8)
    let all =
      generator.parameters + generator.statistics
      + ConvGenerator(latent: 7, size: 8, widths: [5, 1], normalizesFeatures: true).parameters
      + ResNetGenerator(latent: 7, size: 8, channels: 3, widths: [4, 2]).parameters
      + ConvCritic(size: 16, channels: 1, width: 4).parameters
      + PerceptronCritic(size: 2, channels: 3, hidden: [5], activation: .tanh).parameters
      + Classifier(size: 8, channels: 1, widths: [4], features: 9).parameters
    for parameter in all {
      #expect(parameter.externalShape.reduce(1, *) == parameter.shape.count, "\(parameter.name)")
      let numbers = (0..<parameter.shape.count).map(Float.init)
      #expect(parameter.engine(parameter.external(numbers)) == numbers, "\(parameter.name)")
      #expect(parameter.external(parameter.engine(numbers)) == numbers, "\(parameter.name)")
    }
  }

  @Test("the generator's first layer is transposed in files")
  func transposed() throws {
    let parameter = try #require(ConvGenerator(latent: 3, size: 4, widths: [2]).parameters.first)
    #expect(parameter.externalShape == [32, 3] && parameter.shape == Shape([3, 2, 4, 4]))
    let external = parameter.external(Array(0..<96))
    let floats = parameter.external((0..<96).map(Float.init))
    // Row f, column z of the file is element z, f of the engine.
    for (f, z) in [(0, 0), (0, 2), (5, 1), (31, 2)] {
      #expect(external[f * 3 + z] == z * 32 + f && floats[f * 3 + z] == Float(z * 32 + f))
    }
  }

  @Test("start values have the declared deviation, repeat with the seed and differ by seed and position")
  func initialValues() throws {
    let parameter = Parameter("w", [64, 8, 5, 5], .normal(deviation: 0.1))
    let values = parameter.initialValues(seed: 3, position: 2)
    let square = values.reduce(0) { $0 + Double($1) * Double($1) } / Double(values.count)
    #expect(abs(square.squareRoot() - 0.1) < 0.003)
    #expect(values == parameter.initialValues(seed: 3, position: 2))
    #expect(values != parameter.initialValues(seed: 4, position: 2))
    #expect(values != parameter.initialValues(seed: 3, position: 3))
    let bounded = Parameter("u", [64, 8, 5, 5], .uniform(deviation: 0.1)).initialValues(seed: 3, position: 2)
    let spread = (bounded.reduce(0) { $0 + Double($1) * Double($1) } / Double(bounded.count)).squareRoot()
    #expect(abs(spread - 0.1) < 0.003 && bounded.allSatisfy { abs($0) <= 0.1733 } && bounded.contains { $0 < -0.17 })
    #expect(Parameter("b", [3], .constant(1)).initialValues(seed: 3, position: 0) == [1, 1, 1])
  }

  @Test("a network's nodes are state tensors under its prefix")
  func weights() {
    let graph = Graph()
    let critic = ConvCritic(size: 8, widths: [1, 2])
    let weights = Weights(graph, prefix: "critic", critic.parameters)
    #expect(weights["conv1.bias"] == graph.state("critic.conv1.bias", Shape([2])))
    #expect(weights.optional("conv1.norm.scale") == nil)
  }
}
