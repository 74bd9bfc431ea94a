import Engine

/// What stands between convolution and activation of a critic, from its second stage on.
public enum CriticNorm: String, CaseIterable, Sendable {
  case none
  /// Layer norm over H, W and C of each sample.
  case layer
  /// Batch norm by the batch's own statistics, in every call: it mixes the samples, so that a penalty on each sample's
  /// gradient is none. Only there to repeat the article's own code.
  case batch

  /// Scale and offset of a stage.
  func parameters(_ stage: String, channels: Int) -> [Parameter] {
    self == .none ? [] : Parameter.norm("\(stage).norm", channels)
  }

  /// Normalizes the images [H, W, C, B] of a stage.
  func callAsFunction(_ x: Node, _ stage: String, _ weights: Weights) -> Node {
    if self == .none { return x }
    let (scale, offset) = (weights["\(stage).norm.scale"], weights["\(stage).norm.offset"])
    return self == .layer
      ? layerNormalized(x, scale: scale, offset: offset) : batchNormalized(x, scale: scale, offset: offset).value
  }
}
