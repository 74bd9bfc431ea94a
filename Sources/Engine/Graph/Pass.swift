/// The compiler's passes, in the order in which they work. Results agree without any of them, up to rounding; only
/// measurements and tests leave one out.
public enum Pass: String, CaseIterable, Sendable {
  /// Skips what no output needs.
  case deadCode = "dead code"
  // While the graph is built:
  /// The same operation on the same operands is one node.
  case commonSubexpressions = "common subexpressions"
  /// Factors move out of everything linear, so that adjoints that differ by a factor are one node.
  case scalarFactors = "scalar factors"
  /// dW(h, a) + dW(h, v) = dW(h, a + v): sums of bilinear operations with a shared operand.
  case bilinearSums = "bilinear sums"
  // While it is lowered:
  /// The weight adjoints of several critic calls (real, fake, points) are added in one step.
  case joinedWeightAdjoints = "joined weight adjoints"
  /// Max pooling is one step, without the product, and without the mask unless a gradient reads it.
  case maxPooling = "max pooling"
  /// Elementwise chains are one program that runs in cache-sized blocks.
  case elementwiseFusion = "elementwise fusion"
  /// Pairs of elementwise operations that a kernel does at once.
  case contraction
  /// Biases, activations and masks join the convolution before them.
  case epilogues
  /// Values whose lifetimes do not overlap share memory.
  case memorySharing = "memory sharing"

  public static func first(_ count: Int) -> Set<Pass> { Set(allCases.prefix(count)) }
}

extension Set<Pass> {
  public static var all: Set<Pass> { Set(Pass.allCases) }
}
