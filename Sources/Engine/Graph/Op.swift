public import KernelTypes

public enum InputKind: Hashable, Sendable {
  /// Fed for every run: real samples, noise, mixing weights, scalars of the schedule.
  case feed
  /// Kept between runs in a `TensorStore`: parameters and optimizer state.
  case state
}

/// The groups of elements among which `Op.argmaxMask` marks the largest.
public enum MaximumWindow: Hashable, Sendable {
  /// The 2x2 windows of [H, W, C, B], for max pooling.
  case pool2
  /// The features of [F, B], for a numerically safe softmax.
  case features
}

/// The operations that the calculus sees: a closed set, every table over it an exhaustive switch.
///
/// Each is differentiable to any order by rules written in these same operations. Max pooling, normalization, softmax
/// and the losses are compositions.
public enum Op: Hashable, Sendable {
  /// A named tensor from outside.
  case input(String, InputKind, Shape)
  /// A scalar constant. Graph construction keeps only 0 and 1; other constants are an `affine` of 1.
  case constant(Double)
  /// The operand, seen as a constant by differentiation.
  case detach
  /// scale x + offset.
  case affine(scale: Double, offset: Double)
  /// x + y, equal shapes.
  case add
  /// x y, equal shapes.
  case multiply
  case exp
  case log
  case tanh
  case sigmoid
  case softplus
  /// x^e for x >= 0, with 0^e = 0 for every e but 0. So the derivative of ‖g‖^p = (Σ g²)^(p/2) is 0 at g = 0, for
  /// p < 2 too, where the naive form is ∞·0.
  case power(Double)
  /// x for x > 0, else slope x.
  case leakyRelu(slope: Double)
  /// 1 for x > 0, else slope: the derivative of `leakyRelu`; its own is zero.
  case leakyStep(slope: Double)
  /// x confined to [-bound, bound].
  case clip(bound: Double)
  /// 1 where |x| <= bound, else 0: the derivative of `clip`; its own is zero.
  case clipMask(bound: Double)
  /// Repeats the operand along `axes` of the result, which has the given shape.
  case broadcast(axes: [Int], into: Shape)
  /// Sums over `axes` and drops them.
  case sum(axes: [Int])
  /// The same elements under other feature axes; the batch axis stays.
  case reshape(Shape)
  /// (x [H, W, C, B], w [C', C, kh, kw]) -> [H', W', C', B].
  case convolution(ConvolutionShape)
  /// (g [H', W', C', B], w) -> [H, W, C, B]: the transposed convolution.
  case inputAdjoint(ConvolutionShape)
  /// (x [H, W, C, B], g [H', W', C', B]) -> [C', C, kh, kw].
  case weightAdjoint(ConvolutionShape)
  /// Sums over k x k windows of [H, W, C, B].
  case sumPool(Int)
  /// Repeats every pixel k x k times: the adjoint of `sumPool`.
  case upsample(Int)
  /// One-hot mask of the first maximum in each window; its derivative is zero.
  case argmaxMask(MaximumWindow)
  /// (x [..., A], index [B]) -> [..., B]: sample b of the result is sample index[b] of x.
  case gather
  /// (g [..., B], index [B]) -> [..., A] with A = `batch`: the adjoint of `gather`, added where an index repeats.
  case scatter(batch: Int)
}
