public import Engine

/// Epsilon inside the root of both normalizations, PyTorch's default.
public let normalizationEpsilon = 1e-5

/// (x - mean) / sqrt(variance + epsilon), with biased variance by two passes over the given axes; mean and variance
/// have the shape that the sum over these axes leaves.
private func normalized(
  _ x: Node, over axes: [Int], _ epsilon: Double
) -> (value: Node, mean: Node, variance: Node) {
  let mean = x.mean(axes: axes)
  let centered = x - mean.broadcast(axes: axes, into: x.shape)
  let variance = (centered * centered).mean(axes: axes)
  let scale = variance.affine(offset: epsilon).power(-0.5)
  return (centered * scale.broadcast(axes: axes, into: x.shape), mean, variance)
}

/// Layer normalization of images [H, W, C, B] over H, W and C of each sample, one scale and offset [C] per channel.
func layerNormalized(_ x: Node, scale: Node, offset: Node, epsilon: Double = normalizationEpsilon) -> Node {
  normalized(x, over: [0, 1, 2], epsilon).value * scale.broadcast(to: x.shape) + offset.broadcast(to: x.shape)
}

/// Batch normalization of images [H, W, C, B] by the batch's own statistics, with the mean and biased variance used: over
/// H, W and B where scale and offset are [C], one per channel; over B alone where they are [H, W, C], one per feature.
func batchNormalized(
  _ x: Node, scale: Node, offset: Node, epsilon: Double = normalizationEpsilon
) -> (value: Node, mean: Node, variance: Node) {
  let axes = batchAxes(of: scale)
  let (value, mean, variance) = normalized(x, over: axes, epsilon)
  func repeated(_ values: Node) -> Node { values.broadcast(axes: axes, into: x.shape) }
  return (value * repeated(scale) + repeated(offset), mean, variance)
}

/// The same by stored statistics of the shape of the scale, so that a sample does not depend on its neighbors.
func batchNormalized(
  _ x: Node, scale: Node, offset: Node, mean: Node, variance: Node, epsilon: Double = normalizationEpsilon
) -> Node {
  let factor = variance.affine(offset: epsilon).power(-0.5) * scale
  func repeated(_ values: Node) -> Node { values.broadcast(axes: batchAxes(of: scale), into: x.shape) }
  return (x - repeated(mean)) * repeated(factor) + repeated(offset)
}

/// The axes of [H, W, C, B] over which a batch norm with this scale takes its statistics.
private func batchAxes(of scale: Node) -> [Int] { scale.shape.features.count == 1 ? [0, 1, 3] : [3] }

/// Spectral normalization of a weight (Miyato et al. 2018): W / sigma with sigma = u1' W v1 after one power iteration
/// from the stored u [out]; u1 and v1 are constants for the gradient.
public func spectrallyNormalized(_ weight: Node, u: Node) -> (value: Node, sigma: Node, u: Node) {
  let out = weight.shape.features[0]
  let matrix = weight.reshaped([out, weight.shape.count / out])
  func unit(_ x: Node) -> Node {
    let length = (x * x).sum().power(0.5).affine(offset: 1e-12)
    return x * length.power(-1).broadcast(to: x.shape)
  }
  func columns(_ u: Node) -> Node { u.broadcast(axes: [1], into: matrix.shape) }
  func rows(_ v: Node) -> Node { v.broadcast(axes: [0], into: matrix.shape) }
  let v1 = unit((matrix * columns(u)).sum(axes: [0])).detached()
  let image = (matrix * rows(v1)).sum(axes: [1])
  let u1 = unit(image).detached()
  let sigma = (u1 * image).sum()
  return (weight * sigma.power(-1).broadcast(to: weight.shape), sigma, u1)
}
