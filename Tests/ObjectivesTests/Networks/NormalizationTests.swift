import Engine
import TestSupport
import Testing

@testable import Networks

/// Values of a tensor [4, 3, 2 | 5] by pixel, channel and sample.
private struct Image {
  static let shape = Shape([4, 3, 2], batch: 5)
  var values: [Double]

  subscript(pixel: Int, c: Int, b: Int) -> Double {
    get { values[(pixel * 2 + c) * 5 + b] }
    set { values[(pixel * 2 + c) * 5 + b] = newValue }
  }

  /// (x - mean) / sqrt(biased variance + 1e-5) over the elements at `positions`.
  mutating func normalize(_ positions: [(pixel: Int, c: Int, b: Int)]) -> (mean: Double, variance: Double) {
    let group = positions.map { self[$0.pixel, $0.c, $0.b] }
    let mean = group.reduce(0, +) / Double(group.count)
    let variance = group.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(group.count)
    for (position, x) in zip(positions, group) {
      self[position.pixel, position.c, position.b] = (x - mean) / (variance + 1e-5).squareRoot()
    }
    return (mean, variance)
  }

  mutating func scale(_ scale: [Double], _ offset: [Double]) {
    for pixel in 0..<12 {
      for c in 0..<2 { for b in 0..<5 { self[pixel, c, b] = self[pixel, c, b] * scale[c] + offset[c] } }
    }
  }
}

@Suite("Normalization, dropout")
struct NormalizationTests {
  private static let scale = [1.5, -0.5]
  private static let offset = [0.25, 2]
  private let graph = Graph()
  // A large common offset shows a one-pass variance.
  private let image = Image(values: GradientCase.numbers(120, salt: 3).map { $0 + 20 })

  private func nodes() -> (x: Node, scale: Node, offset: Node, values: [String: [Double]]) {
    (
      graph.feed("x", Image.shape), graph.feed("scale", Shape([2])), graph.feed("offset", Shape([2])),
      ["x": image.values, "scale": NormalizationTests.scale, "offset": NormalizationTests.offset]
    )
  }

  @Test("layer norm: each sample over height, width and channels", arguments: ExecutorKind.allCases)
  func layerNorm(executor: ExecutorKind) throws {
    let (x, scale, offset, values) = nodes()
    var expected = image
    for b in 0..<5 {
      _ = expected.normalize((0..<12).flatMap { pixel in (0..<2).map { (pixel, $0, b) } })
    }
    expected.scale(NormalizationTests.scale, NormalizationTests.offset)
    let found = try executor.evaluate([layerNormalized(x, scale: scale, offset: offset)], values)[0]
    #expect(worstDifference(found, expected.values) < 20 * executor.tolerance)
  }

  @Test("batch norm: each channel over height, width and batch", arguments: ExecutorKind.allCases)
  func batchNorm(executor: ExecutorKind) throws {
    let (x, scale, offset, values) = nodes()
    var expected = image
    var statistics: [(mean: Double, variance: Double)] = []
    for c in 0..<2 {
      statistics.append(expected.normalize((0..<12).flatMap { pixel in (0..<5).map { (pixel, c, $0) } }))
    }
    expected.scale(NormalizationTests.scale, NormalizationTests.offset)
    let (value, mean, variance) = batchNormalized(x, scale: scale, offset: offset)
    let found = try executor.evaluate([value, mean, variance], values)
    #expect(worstDifference(found[0], expected.values) < 20 * executor.tolerance)
    #expect(worstDifference(found[1], statistics.map(\.mean)) < executor.tolerance)
    #expect(worstDifference(found[2], statistics.map(\.variance)) < 20 * executor.tolerance)
  }

  @Test("batch norm by stored statistics", arguments: ExecutorKind.allCases)
  func populationNorm(executor: ExecutorKind) throws {
    let (x, scale, offset, given) = nodes()
    var values = given
    let (mean, variance) = ([19.5, 21], [0.5, 2.0])
    (values["mean"], values["variance"]) = (mean, variance)
    let node = batchNormalized(
      x, scale: scale, offset: offset, mean: graph.feed("mean", Shape([2])),
      variance: graph.feed("variance", Shape([2])))
    var expected = image
    for pixel in 0..<12 {
      for c in 0..<2 {
        for b in 0..<5 { expected[pixel, c, b] = (image[pixel, c, b] - mean[c]) / (variance[c] + 1e-5).squareRoot() }
      }
    }
    expected.scale(NormalizationTests.scale, NormalizationTests.offset)
    #expect(worstDifference(try executor.evaluate([node], values)[0], expected.values) < 20 * executor.tolerance)
  }

  @Test("dropout multiplies by the mask, stage by stage")
  func dropout() throws {
    let (x, _, _, values) = nodes()
    let mask = GradientCase.numbers(120, salt: 8).map { $0 > 0 ? 2.0 : 0 }
    let dropped = x * graph.feed("mask", Image.shape)
    let expected = zip(image.values, mask).map { $0 * $1 }
    #expect(try Reference.evaluate([dropped], values.merging(["mask": mask]) { $1 })[0] == expected)
  }

  @Test("a critic's masks: ones change nothing, zeros leave the head's bias", arguments: ["conv1", "conv2", "linear1"])
  func criticMasks(stage: String) throws {
    let critic: any Critic =
      stage == "linear1"
      ? PerceptronCritic(size: 8, channels: 1, hidden: [6], activation: .tanh)
      : ConvCritic(size: 8, widths: [1, 2, 3], activation: .softplus)
    let graph = Graph()
    let weights = Weights(graph, prefix: "critic", critic.parameters)
    var values = ["x": GradientCase.numbers(64 * 3, salt: 1)]
    for (salt, parameter) in critic.parameters.enumerated() {
      values["critic.\(parameter.name)"] = GradientCase.numbers(parameter.shape.count, salt: salt + 2)
    }
    let x = graph.feed("x", Shape([8, 8, 1], batch: 3))
    let shape = Shape(["conv1": [4, 4, 2], "conv2": [2, 2, 3], "linear1": [1, 1, 6]][stage] ?? [], batch: 3)
    let masked = critic(x, weights, masks: [stage: graph.feed("mask", shape)])
    let plain = try Reference.evaluate([critic.scores(x, weights)], values)[0]
    values["mask"] = Array(repeating: 1, count: shape.count)
    #expect(worstDifference(try Reference.evaluate([masked.scores], values)[0], plain) < 1e-12)
    values["mask"] = Array(repeating: 0, count: shape.count)
    let cut = try Reference.evaluate([masked.scores], values)[0]
    // Behind a zeroed first stage the second still gives a constant.
    if stage != "conv1" { #expect(cut == Array(repeating: values["critic.head.bias"]?[0] ?? .nan, count: 3)) }
    #expect(Set(cut).count == 1 && cut != plain)
  }
}
