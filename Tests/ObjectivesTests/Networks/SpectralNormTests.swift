import Engine
import Metrics
import Networks
import TestSupport
import Testing

@Suite("Spectral normalization")
struct SpectralNormTests {
  private struct Case {
    let graph = Graph()
    let weight: Node
    let sigma: Node
    let u: Node
    let value: Node
    var values: [String: [Double]]
    let rows: Int

    init(_ features: [Int]) {
      rows = features[0]
      weight = graph.state("w", Shape(features))
      (value, sigma, u) = spectrallyNormalized(weight, u: graph.state("u", Shape([rows])))
      values = [
        "w": GradientCase.numbers(weight.shape.count, salt: 5), "u": GradientCase.numbers(rows, salt: 2),
      ]
    }

    mutating func iterate(_ count: Int, _ executor: ExecutorKind) throws {
      for _ in 0..<count { values["u"] = try executor.evaluate([u], values)[0] }
    }

    func largest(_ weight: [Double]) throws -> Double {
      try LinearAlgebra.singularValues(weight, rows: rows, columns: weight.count / rows)[0]
    }
  }

  @Test(
    "after many power iterations sigma is the largest singular value", arguments: ExecutorKind.allCases,
    [[4, 3, 2, 2], [3, 8, 1, 1], [6, 2]])
  func converges(executor: ExecutorKind, features: [Int]) throws {
    var spectral = Case(features)
    try spectral.iterate(120, executor)
    let expected = try spectral.largest(spectral.values["w"] ?? [])
    let found = try executor.evaluate([spectral.sigma, spectral.value, spectral.u], spectral.values)
    #expect(abs(found[0][0] - expected) < 10 * executor.tolerance * expected)
    #expect(worstDifference(found[1], (spectral.values["w"] ?? []).map { $0 / expected }) < 10 * executor.tolerance)
    #expect(abs(found[2].reduce(0) { $0 + $1 * $1 } - 1) < 10 * executor.tolerance, "u is a unit vector")
    let rescaled = try spectral.largest(found[1])
    #expect(abs(rescaled - 1) < 20 * executor.tolerance, "the normalized weight has sigma 1")
  }

  @Test("one iteration is v = W'u / ‖W'u‖, u = Wv / ‖Wv‖, sigma = u'Wv", arguments: ExecutorKind.allCases)
  func oneIteration(executor: ExecutorKind) throws {
    let spectral = Case([4, 3, 2, 2])
    let (w, u) = (spectral.values["w"] ?? [], spectral.values["u"] ?? [])
    func unit(_ x: [Double]) -> [Double] {
      let length = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return x.map { $0 / length }
    }
    let v = unit((0..<12).map { column in (0..<4).reduce(0) { $0 + w[$1 * 12 + column] * u[$1] } })
    let image = (0..<4).map { row in (0..<12).reduce(0) { $0 + w[row * 12 + $1] * v[$1] } }
    let found = try executor.evaluate([spectral.u, spectral.sigma], spectral.values)
    #expect(worstDifference(found[0], unit(image)) < 4 * executor.tolerance)
    #expect(worstDifference(found[1], [image.reduce(0) { $0 + $1 * $1 }.squareRoot()]) < 4 * executor.tolerance)
  }

  @Test("converged, the gradient of sigma by W is that of the largest singular value")
  func gradient() throws {
    var spectral = Case([3, 2, 2, 1])
    try spectral.iterate(300, .reference)
    let gradient = spectral.graph.gradients(of: spectral.sigma, by: [spectral.weight])[0]
    let symbolic = try Reference.evaluate([gradient], spectral.values)[0]
    let weight = spectral.values["w"] ?? []
    let numeric = try weight.indices.map { element in
      let sides = try [1e-5, -1e-5].map { step in
        var moved = weight
        moved[element] += step
        return try spectral.largest(moved)
      }
      return (sides[0] - sides[1]) / 2e-5
    }
    #expect(worstDifference(symbolic, numeric) < 1e-6)
  }
}
