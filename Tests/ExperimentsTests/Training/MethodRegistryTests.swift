import Datasets
import Interchange
import Objectives
import Records
import Testing

@testable import Experiments

@Suite("Methods: one entry each, known to configurations and to training alike")
struct MethodRegistryTests {
  private struct Missing: Error {}

  @Test("every constant has a usual value in its range, is asked for, and is missed")
  func constants() throws {
    for method in Method.all {
      for constant in method.constants {
        #expect(constant.range.contains(constant.usual), "\(method.name): \(constant)")
        #expect(throws: Missing.self, "\(method.name) without \(constant.name)") {
          try method.objective { name in
            guard name != constant.name else { throw Missing() }
            return method.usual(name)
          }
        }
      }
      _ = try method.objective { name in
        #expect(method.constants.contains { $0.name == name }, "\(method.name) asks for \(name)")
        return method.usual(name)
      }
    }
  }

  @Test("an unknown method, r(x), network or optimizer is an error in every kind")
  func unknown() throws {
    let images = try ImageSet(
      LabeledImages(images: [UInt8](repeating: 128, count: 256), labels: [0], height: 16, width: 16, channels: 1),
      size: 16)
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
        "\(error)" == "method 'gan' is not supported: use one of \(Method.names.joined(separator: ", "))"
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
