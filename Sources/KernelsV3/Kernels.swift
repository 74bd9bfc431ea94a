public import KernelTypes

/// The inner loops of the engine on raw pointers: convolution and its two adjoints, elementwise functions, reductions.
///
/// Conventions shared by all:
/// - Tensors are batch innermost: element (h, w, c, b) of an image tensor lies at ((h W + w) C + c) Bp + b, where the
///   padded batch Bp is a multiple of `laneCount`. Lanes b >= batch may hold anything, NaN included.
/// - Nothing allocates, nothing checks: shapes and pointers are the caller's business.
/// - Bits depend on the arguments alone. Every output element has one accumulator (or a fixed tree of them) that takes
///   its terms in a fixed order with fused multiply-adds, whatever the vector width and however units are shared.
public enum Kernels: KernelSet {
  /// Samples that advance together; padded batches and element counts are multiples of it.
  @inlinable public static var laneCount: Int { 16 }

  /// Floating-point operations of one iteration of `fmaPeak`: 12 registers, multiply and add.
  public static let fmaPeakOperations = 12 * 2 * RegisterLanes.scalarCount

  /// Runs a loop of fused multiply-adds on registers only, to measure what the processor can do at most.
  ///
  /// Divide `iterations * fmaPeakOperations` by the seconds it took. The value returned has no meaning; it keeps the
  /// loop from being optimized away.
  @inline(never)
  public static func fmaPeak(iterations: Int) -> Float {
    let factor = RegisterLanes(repeating: 0.999_999)
    let term = RegisterLanes(repeating: 1e-6)
    var a = RegisterLanes(repeating: 1)
    var b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a
    for _ in 0..<iterations {
      a = term.addingProduct(a, factor)
      b = term.addingProduct(b, factor)
      c = term.addingProduct(c, factor)
      d = term.addingProduct(d, factor)
      e = term.addingProduct(e, factor)
      f = term.addingProduct(f, factor)
      g = term.addingProduct(g, factor)
      h = term.addingProduct(h, factor)
      i = term.addingProduct(i, factor)
      j = term.addingProduct(j, factor)
      k = term.addingProduct(k, factor)
      l = term.addingProduct(l, factor)
    }
    let sum = ((a + b) + (c + d)) + ((e + f) + (g + h)) + ((i + j) + (k + l))
    return sum[0] + sum[RegisterLanes.scalarCount - 1]
  }
}

/// The floats of one vector register. No result depends on it.
#if KERNELS_V4
  typealias RegisterLanes = SIMD16<Float>
#else
  typealias RegisterLanes = SIMD8<Float>
#endif
