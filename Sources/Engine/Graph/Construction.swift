public import KernelTypes

// Nodes are built in normal form: scalar factors move outwards through everything linear. Two adjoints that differ by a
// factor (the Wasserstein term's -1/B, the penalty's 1) are thereby one node, computed once.
extension Node {
  /// The node without its scalar factor, and the factor.
  var factored: (factor: Double, base: Node) {
    if graph.passes.contains(.scalarFactors), case .affine(let scale, 0) = op { return (scale, operands[0]) }
    return (1, self)
  }

  /// The value of a node that is the same everywhere and known now.
  var knownConstant: Double? {
    switch op {
    case .constant(let value): value
    case .affine(let scale, let offset): operands[0].knownConstant.map { scale * $0 + offset }
    case .broadcast, .reshape, .detach: operands[0].knownConstant
    default: nil
    }
  }

  private func linear(_ op: Op, _ others: Node...) -> Node {
    let (factor, base) = factored
    return graph.node(op, [base] + others).affine(scale: factor)
  }

  func bilinear(_ op: Op, _ other: Node) -> Node {
    let (a, x) = factored
    let (b, y) = other.factored
    return graph.node(op, [x, y]).affine(scale: a * b)
  }

  private func unary(_ op: Op) -> Node { graph.node(op, [self]) }

  /// scale x + offset.
  public func affine(scale: Double = 1, offset: Double = 0) -> Node {
    if scale == 1, offset == 0 { return self }
    if case .affine(let innerScale, let innerOffset) = op {
      return operands[0].affine(scale: scale * innerScale, offset: scale * innerOffset + offset)
    }
    return unary(.affine(scale: scale, offset: offset))
  }

  /// The same value, seen as a constant by differentiation.
  public func detached() -> Node { unary(.detach) }
  public func exp() -> Node { unary(.exp) }
  public func log() -> Node { unary(.log) }
  public func tanh() -> Node { unary(.tanh) }
  public func sigmoid() -> Node { unary(.sigmoid) }
  public func softplus() -> Node { unary(.softplus) }
  /// x for x > 0, else `slope` x; slope 0 is relu.
  public func leakyRelu(slope: Double) -> Node { unary(.leakyRelu(slope: slope)) }
  public func relu() -> Node { leakyRelu(slope: 0) }
  /// 1 for x > 0, else `slope`.
  func leakyStep(slope: Double) -> Node { unary(.leakyStep(slope: slope)) }
  /// x confined to [-bound, bound].
  public func clipped(to bound: Double) -> Node { unary(.clip(bound: bound)) }
  /// 1 where |x| <= bound, else 0.
  func clipMask(bound: Double) -> Node { unary(.clipMask(bound: bound)) }
  /// x^exponent for x >= 0; 0 at x = 0 unless the exponent is 0.
  public func power(_ exponent: Double) -> Node {
    if exponent == 1 { return self }
    if exponent == 0 { return graph.filled(1, shape) }
    return unary(.power(exponent))
  }

  public static func + (x: Node, y: Node) -> Node {
    if let c = y.knownConstant { return x.affine(offset: c) }
    if let c = x.knownConstant { return y.affine(offset: c) }
    let (a, u) = x.factored
    let (b, v) = y.factored
    // a u + b v = a (u + (b/a) v) would divide; equal factors alone are hoisted.
    if a == b, a != 1 { return (u + v).affine(scale: a) }
    if u == v { return u.affine(scale: a + b) }
    return x.graph.node(.add, [x, y])
  }
  public static prefix func - (x: Node) -> Node { x.affine(scale: -1) }
  public static func - (x: Node, y: Node) -> Node { x + -y }
  /// x y, elementwise.
  public static func * (x: Node, y: Node) -> Node {
    if let c = y.knownConstant, x.shape == y.shape { return x.affine(scale: c) }
    if let c = x.knownConstant, x.shape == y.shape { return y.affine(scale: c) }
    return x.bilinear(.multiply, y)
  }
  public static func * (c: Double, x: Node) -> Node { x.affine(scale: c) }

  /// Repeats along `axes` of the target, which the operand lacks.
  public func broadcast(axes: [Int], into target: Shape) -> Node {
    if axes.isEmpty { return self }
    return linear(.broadcast(axes: axes, into: target))
  }

  /// Repeats a scalar to any shape, a [C] tensor over H, W and batch, a [| B] tensor over all features.
  public func broadcast(to target: Shape) -> Node {
    if shape == target { return self }
    let rank = target.axes.count
    if shape == .scalar { return broadcast(axes: Array(0..<rank), into: target) }
    if shape.batch != nil, shape.features.isEmpty { return broadcast(axes: Array(0..<(rank - 1)), into: target) }
    precondition(shape.batch == nil && shape.features.count == 1, "broadcast \(shape) to \(target) needs explicit axes")
    let channel = target.features.count - 1
    return broadcast(axes: (0..<rank).filter { $0 != channel }, into: target)
  }

  /// Sums over `axes` and drops them.
  public func sum(axes: [Int]) -> Node { axes.isEmpty ? self : linear(.sum(axes: axes.sorted())) }
  /// Sums everything to a scalar.
  public func sum() -> Node { sum(axes: Array(shape.axes.indices)) }
  public func mean() -> Node { (1 / Double(shape.count)) * sum() }
  /// Mean over `axes`, which are dropped.
  public func mean(axes: [Int]) -> Node {
    (1 / Double(axes.reduce(1) { $0 * shape.axes[$1] })) * sum(axes: axes)
  }
  /// Sum over all features of each sample: [..., B] -> [B].
  public func sumOfFeatures() -> Node { sum(axes: Array(shape.features.indices)) }

  /// The same elements under other feature axes.
  public func reshaped(_ features: [Int]) -> Node {
    features == shape.features ? self : linear(.reshape(Shape(features, batch: shape.batch)))
  }

  /// Convolution with a weight [C', C, kh, kw].
  public func convolved(with weight: Node, _ c: ConvolutionShape) -> Node { bilinear(.convolution(c), weight) }
  /// Transposed convolution: the input adjoint of `c` applied to an output-shaped tensor.
  public func convolvedTransposed(with weight: Node, _ c: ConvolutionShape) -> Node {
    bilinear(.inputAdjoint(c), weight)
  }
  /// Weight adjoint of `c` for an output-shaped tensor `g`.
  func weightAdjoint(_ g: Node, _ c: ConvolutionShape) -> Node { bilinear(.weightAdjoint(c), g) }

  /// Sums over k x k windows.
  public func sumPooled(_ k: Int) -> Node { linear(.sumPool(k)) }
  /// Repeats every pixel k x k times (nearest upsampling).
  public func upsampled(_ k: Int) -> Node { linear(.upsample(k)) }
  /// One-hot mask of the first maximum in each window.
  public func argmaxMask(_ window: MaximumWindow) -> Node { unary(.argmaxMask(window)) }
  /// Maximum of each 2x2 window.
  public func maxPooled() -> Node { (self * argmaxMask(.pool2)).sumPooled(2) }
  /// Samples by index: a [B] tensor of sample numbers.
  public func gathered(_ index: Node) -> Node { linear(.gather, index) }
  /// The adjoint of `gathered` into a batch of `count`.
  func scattered(_ index: Node, count: Int) -> Node { linear(.scatter(batch: count), index) }
}
