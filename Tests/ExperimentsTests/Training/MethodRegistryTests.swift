import Datasets
import Interchange
import Objectives
import Records
import Testing

@testable import Experiments

@Suite("Methods: one entry each, known to configurations and to training alike")
struct MethodRegistryTests {
  private struct Missing: Error {}

  @Test("the rules of configurations name the methods, constants and penalties that the objectives have")
  func rules() throws {
    #expect(Method.all.map(\.name) == MethodRules.all.map(\.name))
    for (method, rules) in zip(Method.all, MethodRules.all) {
      #expect(method.defaults.map(\.name) == rules.constants.map(\.name), "\(method.name)")
      for (constant, value) in zip(rules.constants, method.defaults) {
        #expect(constant.range.contains(value.value), "\(method.name): \(value)")
        // Every constant is asked for, and a missing one is an error.
        #expect(throws: Missing.self, "\(method.name) without \(constant.name)") {
          try method.objective { name in
            guard name != constant.name else { throw Missing() }
            return try #require(method.defaults.first { $0.name == name }).value
          }
        }
      }
      let objective = try method.objective { name in try #require(method.defaults.first { $0.name == name }).value }
      #expect(objective.needsPenaltyPoints == rules.hasPenalty, "\(method.name)")
    }
  }

  @Test("an unknown method, r(x), network or optimizer is an error in every kind")
  func unknown() throws {
    let images = ImageSet(values: [Float](repeating: 0, count: 256), labels: [0], size: 16, channels: 1)
    func setups(_ change: (inout RunConfig, inout RunConfig, inout RunConfig) -> Void) -> [() throws -> Any] {
      var gan = SmallTraining.config("wgan-div", sampling: "pool", [("k", 2), ("p", 6)])
      var (density, toy) = (SmallKind.density(), SmallKind.toy())
      change(&gan, &density, &toy)
      let (image, critic, points) = (gan, density, toy)
      return [
        { try TrainingSetup(image, train: images) }, { try TrainingSetup(critic: critic) },
        { try TrainingSetup(toy: points) },
      ]
    }
    let known = setups { _, _, _ in }
    #expect(known.count == 3)
    for setup in known { _ = try setup() }
    for setup in setups({ ($0.method, $1.method, $2.method) = ("gan", "gan", "gan") }) {
      let error = try #require(throws: UnknownMethod.self) { try setup() }
      #expect(
        "\(error)" == "method 'gan' is not supported: use one of \(MethodRules.all.map(\.name).joined(separator: ", "))"
      )
    }
    for setup in setups({ ($0.sampling, $1.sampling, $2.sampling) = ("x", "x", "x") })
      + setups({ ($0.constants, $1.constants, $2.constants) = ([:], [:], [:]) })
      + setups({ ($0.network, $1.activation, $2.shape) = ("x", "x", "x") })
    {
      #expect(throws: TrainingError.self) { try setup() }
    }
    #expect(throws: UnknownMethod.self) {
      try Benchmark(
        BenchmarkSettings(method: "gan", width: 2, size: 8, channels: 1, batch: 2, threads: 1, repeats: 1),
        points: .interpolates, peak: 1)
    }
  }
}
