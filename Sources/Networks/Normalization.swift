public import Engine

/// Epsilon inside the root of both normalizations, PyTorch's default.
let normalizationEpsilon = 1e-5

/// (x - mean) / sqrt(variance + epsilon), with biased variance by two passes over the given axes; mean and variance
/// have the shape that the sum over these axes leaves.
private func normalized(_ x: Node, over axes: [Int]) -> (value: Node, mean: Node, variance: Node) {
  let mean = x.mean(axes: axes)
  let centered = x - mean.broadcast(axes: axes, into: x.shape)
  let variance = (centered * centered).mean(axes: axes)
  let scale = variance.affine(offset: normalizationEpsilon).power(-0.5)
  return (centered * scale.broadcast(axes: axes, into: x.shape), mean, variance)
}

/// Layer normalization of images [H, W, C, B] over H, W and C of each sample, one scale and offset [C] per channel.
func layerNormalized(_ x: Node, scale: Node, offset: Node) -> Node {
  normalized(x, over: [0, 1, 2]).value * scale.broadcast(to: x.shape) + offset.broadcast(to: x.shape)
}

/// Batch normalization of images [H, W, C, B] over H, W and B by the batch's own statistics, one scale and offset [C]
/// per channel; also the mean and biased variance [C] of each channel.
func batchNormalized(_ x: Node, scale: Node, offset: Node) -> (value: Node, mean: Node, variance: Node) {
  let (value, mean, variance) = normalized(x, over: [0, 1, 3])
  return (value * scale.broadcast(to: x.shape) + offset.broadcast(to: x.shape), mean, variance)
}

/// The same by stored statistics [C], so that a sample does not depend on its neighbors.
func batchNormalized(_ x: Node, scale: Node, offset: Node, mean: Node, variance: Node) -> Node {
  let factor = variance.affine(offset: normalizationEpsilon).power(-0.5) * scale
  return (x - mean.broadcast(to: x.shape)) * factor.broadcast(to: x.shape) + offset.broadcast(to: x.shape)
}

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
