import Engine

/// What a critic normalizes by before an activation.
public enum CriticNorm: String, CaseIterable, Sendable {
  case none
  /// Layer norm over H, W and C of each sample.
  case layer
  /// Batch norm by the batch's own statistics, in every call: it mixes the samples, so that a penalty on each sample's
  /// gradient is none. Only there to repeat the article's own code.
  case batch

  /// "NAME.scale" and "NAME.offset".
  func parameters(_ name: String, channels: Int) -> [Parameter] {
    self == .none ? [] : Parameter.norm(name, channels)
  }

  /// The norm "NAME" of images [H, W, C, B].
  func callAsFunction(_ x: Node, _ name: String, _ weights: Weights, epsilon: Double) -> Node {
    if self == .none { return x }
    let (scale, offset) = (weights["\(name).scale"], weights["\(name).offset"])
    return self == .layer
      ? layerNormalized(x, scale: scale, offset: offset, epsilon: epsilon)
      : batchNormalized(x, scale: scale, offset: offset, epsilon: epsilon).value
  }
}
