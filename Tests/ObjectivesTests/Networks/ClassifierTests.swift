import Engine
import Foundation
import Networks
import TestSupport
import Testing

@Suite("The classifier")
struct ClassifierTests {
  /// log Σ e^l - l_y, summed with the largest taken out.
  private static func crossEntropy(_ logits: [[Double]], _ labels: [Int]) -> Double {
    zip(logits, labels).reduce(0) { sum, sample in
      let largest = sample.0.max() ?? 0
      return sum + largest + log(sample.0.reduce(0) { $0 + exp($1 - largest) }) - sample.0[sample.1]
    } / Double(labels.count)
  }

  @Test(
    "cross-entropy and its gradient (softmax - label) / B", arguments: ExecutorKind.allCases, [1, 80, 1000, 30_000])
  func crossEntropy(executor: ExecutorKind, size: Double) throws {
    let (classes, labels) = (4, [2, 0, 3, 1, 1])
    // The last sample's logits are all equal, the first's largest occurs twice.
    var logits = (0..<4).map { b in GradientCase.numbers(classes, salt: b + 3).map { (size * $0).rounded() } }
    logits[0] = [size, -size, size, 0]
    logits.append(Array(repeating: size, count: classes))
    let graph = Graph()
    let shape = Shape([classes], batch: 5)
    let (l, y) = (graph.feed("logits", shape), graph.feed("labels", shape))
    let loss = Classifier.crossEntropy(l, labels: y)
    let gradient = graph.gradients(of: loss, by: [l])[0]
    let values = [
      "logits": (0..<classes).flatMap { k in logits.map { $0[k] } },
      "labels": (0..<classes).flatMap { k in labels.map { $0 == k ? 1.0 : 0 } },
    ]
    let found = try executor.evaluate([loss, gradient], values)
    #expect(worstDifference(found[0], [ClassifierTests.crossEntropy(logits, labels)]) < 2 * executor.tolerance)
    let expected = (0..<classes).flatMap { k in
      zip(logits, labels).map { sample, label in
        let largest = sample.max() ?? 0
        let share = exp(sample[k] - largest) / sample.reduce(0) { $0 + exp($1 - largest) }
        return (share - (label == k ? 1 : 0)) / 5
      }
    }
    #expect(worstDifference(found[1], expected) < 2 * executor.tolerance)
  }

  @Test("features are not negative; shapes; dropout acts on the features before the logits")
  func network() throws {
    let classifier = Classifier(size: 8, channels: 1, widths: [2, 3], features: 5)
    let graph = Graph()
    let weights = Weights(graph, prefix: "net", classifier.parameters)
    let x = graph.feed("x", Shape([8, 8, 1], batch: 2))
    let mask = graph.feed("mask", Shape([5], batch: 2))
    let plain = classifier(x, weights)
    let dropped = classifier(x, weights, mask: mask)
    #expect(plain.features.shape == Shape([5], batch: 2) && plain.logits.shape == Shape([10], batch: 2))
    #expect(plain.features == dropped.features)
    var values = ["x": GradientCase.numbers(128, salt: 1), "mask": Array(repeating: 0, count: 10)]
    for (salt, parameter) in classifier.parameters.enumerated() {
      values["net.\(parameter.name)"] = GradientCase.numbers(parameter.shape.count, salt: salt + 2)
    }
    let found = try Reference.evaluate([plain.features, dropped.logits], values)
    #expect(found[0].allSatisfy { $0 >= 0 } && found[0].contains { $0 > 0 })
    let bias = values["net.logits.bias"] ?? []
    #expect(found[1] == bias.flatMap { [$0, $0] })
    for executor in ExecutorKind.allCases {
      #expect(
        worstDifference(
          try executor.evaluate([plain.logits], values)[0], try Reference.evaluate([plain.logits], values)[0]) < 1e-5)
    }
  }
}
