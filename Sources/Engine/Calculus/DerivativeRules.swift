extension Node {
  /// What the cotangent `g` of this node contributes to the cotangent of operand number `position`; nil where the
  /// derivative is zero. Every rule is written in graph operations, so gradients of gradients come for free.
  func cotangent(_ g: Node, ofOperand position: Int) -> Node? {
    let x = operands.first ?? self
    switch op {
    case .input, .constant, .detach, .leakyStep, .clipMask, .argmaxMask: return nil
    case .affine(let scale, _): return scale * g
    case .add: return g
    case .multiply: return g * operands[1 - position]
    case .exp: return g * self
    case .log: return g * x.power(-1)
    case .tanh: return g * (self * self).affine(scale: -1, offset: 1)
    case .sigmoid: return g * (self * self.affine(scale: -1, offset: 1))
    case .softplus: return g * x.sigmoid()
    case .power(let exponent): return g * (exponent * x.power(exponent - 1))
    case .leakyRelu(let slope):
      // The result has the operand's sign and is kept anyway.
      return g * (slope >= 0 ? self : x).leakyStep(slope: slope)
    case .clip(let bound): return g * x.clipMask(bound: bound)
    case .broadcast(let axes, _): return g.sum(axes: axes)
    case .sum(let axes): return g.broadcast(axes: axes, into: x.shape)
    case .reshape: return g.reshaped(x.shape.features)
    case .convolution(let c):
      return position == 0 ? g.convolvedTransposed(with: operands[1], c) : x.weightAdjoint(g, c)
    case .inputAdjoint(let c): return position == 0 ? g.convolved(with: operands[1], c) : g.weightAdjoint(x, c)
    case .weightAdjoint(let c):
      return position == 0 ? operands[1].convolvedTransposed(with: g, c) : x.convolved(with: g, c)
    case .sumPool(let k): return g.upsampled(k)
    case .upsample(let k): return g.sumPooled(k)
    case .gather:
      guard position == 0, let count = x.shape.batch else { return nil }
      return g.scattered(operands[1], count: count)
    case .scatter: return position == 0 ? g.gathered(operands[1]) : nil
    }
  }
}
