// A gradient of a gradient with Engine alone.
//
// The score of a sample x is D(x) = softplus(w·x). A gradient penalty asks for d/dw of E ‖dD/dx‖², a derivative through a
// derivative. The engine writes both as nodes of one graph; here the result is compared with the closed form.

import Engine
import Foundation

let samples: [(Double, Double)] = [(0.5, -1), (2, 0.25), (-1, -1), (0, 3)]
let weight = [0.8, -0.4]

// 1. The graph. The batch is the last axis of a shape: x is [2 | 4], the scores are [| 4].
let graph = Graph()
let x = graph.feed("x", Shape([2], batch: samples.count))
let w = graph.state("w", Shape([2]))
let scores = (w.broadcast(to: x.shape) * x).sumOfFeatures().softplus()

// 2. The gradient by the samples is a node like any other, so a loss can be built on it and differentiated again.
let slope = graph.gradient(ofScores: scores, by: x)
let penalty = (slope * slope).sumOfFeatures().mean()
let gradient = graph.gradients(of: penalty, by: [w])[0]

// 3. A plan compiles the nodes that its outputs need; an executor binds it to memory and runs it. Values are row-major,
// so all first coordinates come before all second ones.
let store = TensorStore()
let executor = try Executor(Plan(outputs: [("penalty", penalty), ("gradient", gradient)]), store: store)
try store.write("w", Shape([2]), weight.map(Float.init))
try executor.feed("x", (samples.map(\.0) + samples.map(\.1)).map(Float.init))
executor.run()

// 4. By hand: with s = sigmoid(w·x), the penalty is E s² |w|², its gradient E [2 s² (1 - s) |w|² x + 2 s² w].
let squaredNorm = weight.reduce(0) { $0 + $1 * $1 }
var expected = [0.0, 0.0]
for sample in samples {
  let s = 1 / (1 + exp(-(weight[0] * sample.0 + weight[1] * sample.1)))
  for (axis, coordinate) in [sample.0, sample.1].enumerated() {
    let term = 2 * s * s * (1 - s) * squaredNorm * coordinate + 2 * s * s * weight[axis]
    expected[axis] += term / Double(samples.count)
  }
}

let found = try executor.output("gradient").map(Double.init)
print("E ‖dD/dx‖²             \(try executor.scalar("penalty"))")
print("its gradient, compiled \(found)")
print("its gradient, by hand  \(expected)")
guard zip(found, expected).allSatisfy({ abs($0 - $1) < 1e-5 }) else { exit(1) }
