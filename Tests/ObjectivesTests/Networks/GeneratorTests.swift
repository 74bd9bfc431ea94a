import Engine
import Networks
import TestSupport
import Testing

/// A small generator with fixed parameters and population statistics.
private struct Fixed {
  let graph = Graph()
  let generator = ConvGenerator(latent: 3, size: 16, widths: [4, 3, 2])
  let weights: Weights
  var values: [String: [Double]] = [:]

  init(scale: Double = 0.3) {
    weights = Weights(graph, prefix: "generator", generator.parameters + generator.statistics)
    for (salt, parameter) in (generator.parameters + generator.statistics).enumerated() {
      let numbers = GradientCase.numbers(parameter.shape.count, salt: salt + 1)
      values["generator.\(parameter.name)"] =
        parameter.name.hasSuffix(".variance") ? numbers.map { abs($0) + 0.1 } : numbers.map { scale * $0 }
    }
  }

  /// Images of noise columns, by sample.
  func images(_ z: [[Double]], _ statistics: NormStatistics, _ executor: ExecutorKind) throws -> [[Double]] {
    let (batch, node) = (z.count, graph.feed("z", Shape([3], batch: z.count)))
    let images = generator(node, weights, statistics).images
    #expect(images.shape == Shape([16, 16, 2], batch: batch))
    var values = values
    values["z"] = (0..<3).flatMap { row in z.map { $0[row] } }
    let dense = try executor.evaluate([images], values)[0]
    return (0..<batch).map { b in (0..<(dense.count / batch)).map { dense[$0 * batch + b] } }
  }
}

@Suite("The ConvNet generator")
struct GeneratorTests {
  private let noise = (0..<4).map { GradientCase.numbers(3, salt: 40 + $0) }

  @Test("with population statistics a sample does not depend on its neighbors", arguments: ExecutorKind.allCases)
  func population(executor: ExecutorKind) throws {
    let fixed = Fixed()
    let together = try fixed.images(noise, .population, executor)
    for (z, image) in zip(noise, together) {
      #expect(try fixed.images([z], .population, executor)[0] == image)
    }
    var others = noise
    others[1] = [5, -5, 5]
    #expect(try fixed.images(others, .population, executor)[0] == together[0])
    #expect(Set(together).count == 4)
  }

  @Test("with batch statistics it does")
  func batch() throws {
    let fixed = Fixed()
    let together = try fixed.images(noise, .batch, .reference)
    var others = noise
    others[1] = [5, -5, 5]
    #expect(worstDifference(try fixed.images(others, .batch, .reference)[0], together[0]) > 1e-3)
  }

  @Test("stored statistics that are the batch's own give the batch's images", arguments: ExecutorKind.allCases)
  func statistics(executor: ExecutorKind) throws {
    var fixed = Fixed()
    let node = fixed.graph.feed("z", Shape([3], batch: 4))
    fixed.values["z"] = (0..<3).flatMap { row in noise.map { $0[row] } }
    let used = fixed.generator(node, fixed.weights, .batch).statistics
    #expect(used.map(\.name) == fixed.generator.statistics.map(\.name))
    let found = try executor.evaluate(used.map(\.node), fixed.values)
    let expected = try fixed.images(noise, .batch, executor)
    for (statistic, value) in zip(used, found) { fixed.values["generator.\(statistic.name)"] = value }
    let stored = try fixed.images(noise, .population, executor)
    for (a, b) in zip(stored, expected) { #expect(worstDifference(a, b) < 20 * executor.tolerance) }
  }

  @Test("images have the declared size and stay in [-1, 1], however large the weights", arguments: [4, 8, 16, 32])
  func range(size: Int) throws {
    let generator = ConvGenerator(latent: 2, size: size, channels: 1, width: 2)
    let widths = size == 4 ? ConvGenerator(latent: 2, size: 4, widths: [1]) : generator
    let graph = Graph()
    let weights = Weights(graph, prefix: "generator", widths.parameters)
    var values = ["z": [1.0, -2, 3, 0.5]]
    for (salt, parameter) in widths.parameters.enumerated() {
      values["generator.\(parameter.name)"] = GradientCase.numbers(parameter.shape.count, salt: salt).map { 30 * $0 }
    }
    let images = widths(graph.feed("z", Shape([2], batch: 2)), weights).images
    #expect(images.shape == Shape([size, size, 1], batch: 2))
    let found = try ExecutorKind.compiled.evaluate([images], values)[0]
    #expect(found.allSatisfy { abs($0) <= 1 } && found.contains { abs($0) > 0.9 })
  }
}
