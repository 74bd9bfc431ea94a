import Engine
import Foundation
import Networks
import TestSupport
import Testing

@Suite("Optimizers against their formulas")
struct OptimizerTests {
  private static let start = [1.0, -2, 0.5, 3, 0]
  /// The third and the last parameter never get a gradient.
  private static func gradient(_ t: Int) -> [Double] { [0.5, -3, 0, 1e-3, 0].map { $0 * Double(2 * t - 3) } }

  /// Parameter values after each of `steps` steps in an executor.
  private func trained(_ optimizer: Optimizer, steps: Int, _ executor: ExecutorKind) throws -> [[Double]] {
    let graph = Graph()
    let shape = Shape([5])
    let (parameter, gradient) = (graph.state("w", shape), graph.feed("g", shape))
    let updates = optimizer.updates(name: "w", parameter: parameter, gradient: gradient)
    #expect(updates.map(\.state) == optimizer.stateNames(of: "w") + ["w"])
    var values = ["w": OptimizerTests.start]
    for name in optimizer.stateNames(of: "w") { values[name] = Array(repeating: 0, count: 5) }
    var path: [[Double]] = []
    for t in 1...steps {
      values["g"] = OptimizerTests.gradient(t)
      for (feed, value) in optimizer.schedule(step: t) { values[feed] = [value] }
      let found = try executor.evaluate(updates.map(\.node), values)
      for (update, value) in zip(updates, found) { values[update.state] = value }
      path.append(values["w"] ?? [])
    }
    return path
  }

  @Test("Adam's first step is lr g / (|g| + ε), whatever the betas", arguments: ExecutorKind.allCases, [0, 0.5, 0.9])
  func adamFirst(executor: ExecutorKind, beta1: Double) throws {
    let optimizer = Optimizer.adam(learningRate: 0.01, beta1: beta1, beta2: 0.9, epsilon: 1e-3)
    let expected = zip(OptimizerTests.start, OptimizerTests.gradient(1)).map { w, g in w - 0.01 * g / (abs(g) + 1e-3) }
    #expect(worstDifference(try trained(optimizer, steps: 1, executor)[0], expected) < executor.tolerance)
  }

  @Test("Adam's further steps", arguments: ExecutorKind.allCases)
  func adam(executor: ExecutorKind) throws {
    let (rate, beta1, beta2, epsilon) = (0.02, 0.5, 0.9, 1e-8)
    var (w, m, v) = (OptimizerTests.start, [Double](repeating: 0, count: 5), [Double](repeating: 0, count: 5))
    let path = try trained(
      .adam(learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon), steps: 4, executor)
    for t in 1...4 {
      for (i, g) in OptimizerTests.gradient(t).enumerated() {
        m[i] = beta1 * m[i] + (1 - beta1) * g
        v[i] = beta2 * v[i] + (1 - beta2) * g * g
        let (mHat, vHat) = (m[i] / (1 - pow(beta1, Double(t))), v[i] / (1 - pow(beta2, Double(t))))
        w[i] -= rate * mHat / (vHat.squareRoot() + epsilon)
      }
      #expect(worstDifference(path[t - 1], w) < 2 * executor.tolerance, "step \(t)")
    }
  }

  @Test("TensorFlow's Adam: epsilon meets the root before its correction", arguments: ExecutorKind.allCases)
  func tensorFlowAdam(executor: ExecutorKind) throws {
    let (rate, beta1, beta2, epsilon) = (0.02, 0.5, 0.9, 0.3)
    var (w, m, v) = (OptimizerTests.start, [Double](repeating: 0, count: 5), [Double](repeating: 0, count: 5))
    let path = try trained(
      .tensorFlowAdam(learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon), steps: 4, executor)
    for t in 1...4 {
      let correction = (1 - pow(beta2, Double(t))).squareRoot() / (1 - pow(beta1, Double(t)))
      for (i, g) in OptimizerTests.gradient(t).enumerated() {
        m[i] = beta1 * m[i] + (1 - beta1) * g
        v[i] = beta2 * v[i] + (1 - beta2) * g * g
        w[i] -= rate * correction * m[i] / (v[i].squareRoot() + epsilon)
      }
      #expect(worstDifference(path[t - 1], w) < 2 * executor.tolerance, "step \(t)")
    }
  }

  @Test("RMSProp", arguments: ExecutorKind.allCases)
  func rmsProp(executor: ExecutorKind) throws {
    let (rate, decay, epsilon) = (0.01, 0.99, 1e-8)
    var (w, v) = (OptimizerTests.start, [Double](repeating: 0, count: 5))
    let path = try trained(.rmsProp(learningRate: rate, decay: decay, epsilon: epsilon), steps: 3, executor)
    // Closed form of the first step: lr g / (sqrt(1 - decay) |g| + ε).
    #expect(abs(path[0][0] - (1 + 0.1)) < 1e-6)
    for t in 1...3 {
      for (i, g) in OptimizerTests.gradient(t).enumerated() {
        v[i] = decay * v[i] + (1 - decay) * g * g
        w[i] -= rate * g / (v[i].squareRoot() + epsilon)
      }
      #expect(worstDifference(path[t - 1], w) < 2 * executor.tolerance, "step \(t)")
    }
  }

  @Test("a parameter without a gradient does not move: no weight decay", arguments: ExecutorKind.allCases)
  func noDecay(executor: ExecutorKind) throws {
    let optimizers: [Optimizer] = [
      .adam(learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8),
      .adam(learningRate: 0.1, beta1: 0, beta2: 0.9, epsilon: 0),
      .rmsProp(learningRate: 0.1, decay: 0.9, epsilon: 0),
    ]
    for optimizer in optimizers {
      for w in try trained(optimizer, steps: 3, executor) { #expect(w[2] == 0.5 && w[4] == 0) }
    }
  }

  @Test("the schedule's corrections are 1 / (1 - beta^t)")
  func schedule() {
    let optimizer = Optimizer.adam(learningRate: 1, beta1: 0.5, beta2: 0.999, epsilon: 1e-8)
    for t in [1, 2, 3, 10, 1000, 200_000] {
      let values = optimizer.schedule(step: t).map(\.value)
      #expect(worstDifference(values, [0.5, 0.999].map { 1 / (1 - pow($0, Double(t))) }) < 1e-9)
    }
    #expect(Optimizer.rmsProp(learningRate: 1, decay: 0.9, epsilon: 0).schedule(step: 1).isEmpty)
  }
}
