import Engine

/// The batch norms of a generator, with the statistics that they use or give.
struct GeneratorNorm {
  var epsilon = normalizationEpsilon
  /// Share that a moving average keeps at each step; nil where statistics are recomputed for sampling.
  var momentum: Double?

  /// "NAME.mean" and "NAME.variance", for values [C].
  func statistics(_ name: String, _ channels: Int) -> [Parameter] {
    [
      Parameter("\(name).mean", [channels], .constant(0)), Parameter("\(name).variance", [channels], .constant(1)),
    ]
  }

  /// The norm "NAME" of images [H, W, C, B].
  /// - Parameter used: takes the new values of both statistics where the batch's own are used.
  func callAsFunction(
    _ x: Node, _ name: String, _ weights: Weights, _ statistics: NormStatistics,
    used: inout [(name: String, node: Node)]
  ) -> Node {
    let (scale, offset) = (weights["\(name).scale"], weights["\(name).offset"])
    switch statistics {
    case .batch:
      let (value, mean, variance) = batchNormalized(x, scale: scale, offset: offset, epsilon: epsilon)
      used += [
        moved("\(name).mean", mean, weights),
        moved("\(name).variance", unbiased(variance, count: x.shape.count / scale.shape.count), weights),
      ]
      return value
    case .population:
      return batchNormalized(
        x, scale: scale, offset: offset, mean: weights["\(name).mean"], variance: weights["\(name).variance"],
        epsilon: epsilon)
    }
  }

  private func moved(_ name: String, _ value: Node, _ weights: Weights) -> (name: String, node: Node) {
    (name, momentum.map { $0 * weights[name] + (1 - $0) * value } ?? value)
  }

  /// Keras averages n / (n - 1 - epsilon) times the biased variance.
  private func unbiased(_ variance: Node, count: Int) -> Node {
    momentum == nil ? variance : Double(count) / max(Double(count - 1) - epsilon, 1) * variance
  }
}
