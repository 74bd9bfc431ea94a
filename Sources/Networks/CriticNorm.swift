import Engine

/// What stands between convolution and activation of a critic, from its second stage on.
public enum CriticNorm: String, CaseIterable, Sendable {
  /// Nothing.
  case none
  /// Layer norm over H, W and C of each sample.
  case layer
  /// Batch norm by the batch's own statistics, in every pass: it mixes the samples, so that a penalty on each sample's
  /// gradient is none. Only there to repeat the article's own code.
  case batch

  /// Scale and offset of a stage.
  func parameters(_ stage: String, channels: Int) -> [Parameter] {
    guard self != .none else { return [] }
    return [
      Parameter("\(stage).norm.scale", [channels], .constant(1)),
      Parameter("\(stage).norm.offset", [channels], .constant(0)),
    ]
  }

  /// Normalizes the images [H, W, C, B] of a stage.
  func callAsFunction(_ x: Node, _ stage: String, _ weights: Weights) -> Node {
    func scaled(_ normalize: (Node, Node) -> Node) -> Node {
      normalize(weights["\(stage).norm.scale"], weights["\(stage).norm.offset"])
    }
    switch self {
    case .none: return x
    case .layer: return scaled { layerNormalized(x, scale: $0, offset: $1) }
    case .batch: return scaled { batchNormalized(x, scale: $0, offset: $1).value }
    }
  }
}
