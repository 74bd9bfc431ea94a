/// An elementwise operation with its constants in Float, as the kernels run it.
public enum ElementwiseOperation: Hashable, Sendable {
  /// The same value everywhere.
  case constant(Float)
  /// scale x + offset, rounded once.
  case affine(scale: Float, offset: Float)
  /// Of two operands.
  case add, multiply
  /// The larger of two.
  case maximum
  /// a x + b y, the first product and the sum rounded once.
  case linear(Float, Float)
  /// x where y > 0, else slope x: a cotangent through a leaky relu.
  case leakyStepProduct(Float)
  /// Own polynomials.
  case exp, log, tanh, sigmoid, softplus
  /// x^exponent for x >= 0, 0 at 0.
  case power(Float)
  /// x for x > 0, else slope x; 1 or slope.
  case leakyRelu(Float)
  case leakyStep(Float)
  /// Confined to [-bound, bound]; 1 inside, else 0.
  case clip(Float)
  case clipMask(Float)
}

/// The inner loops, built once for each level of x86-64. All levels give the same bits; see `Kernels` for the conventions
/// and for what each function does.
///
/// Only pointers and numbers cross this border: the levels' code is compiled for CPUs that the rest of the program does
/// not ask for.
public protocol KernelSet: SendableMetatype {
  static func packForward(
    _ shape: ConvolutionShape, _ weight: UnsafePointer<Float>, _ packed: UnsafeMutablePointer<Float>, units: Range<Int>)
  static func packAdjoint(
    _ shape: ConvolutionShape, _ weight: UnsafePointer<Float>, _ packed: UnsafeMutablePointer<Float>, units: Range<Int>)
  static func convolutionForward(
    _ shape: ConvolutionShape, _ paddedBatch: Int, _ x: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, _ y: UnsafeMutablePointer<Float>, units: Range<Int>)
  static func convolutionInputAdjoint(
    _ shape: ConvolutionShape, _ paddedBatch: Int, _ g: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, _ dx: UnsafeMutablePointer<Float>, units: Range<Int>)
  static func transposeGradients(
    _ shape: ConvolutionShape, _ paddedBatch: Int, batch: Int, _ g: UnsafePointer<Float>,
    _ transposed: UnsafeMutablePointer<Float>, units: Range<Int>)
  static func convolutionWeightAdjoint(
    _ shape: ConvolutionShape, _ paddedBatch: Int, batch: Int, _ pairs: UnsafeBufferPointer<WeightOperands>,
    _ dw: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>, units: Range<Int>)
  /// out = operation(x) or operation(x, y), `count` elements, a multiple of 16; the output may be an operand.
  static func elementwise(
    _ operation: ElementwiseOperation, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    _ out: UnsafeMutablePointer<Float>, _ count: Int)
  static func sumRows(
    _ src: UnsafePointer<Float>, rowStride: Int, rowCount: Int, width: Int, _ dst: UnsafeMutablePointer<Float>)
  static func sumLanes(_ src: UnsafePointer<Float>, _ count: Int, valid: Int) -> Float
  static func sumPool(
    _ src: UnsafePointer<Float>, height: Int, width: Int, row: Int, factor: Int, _ dst: UnsafeMutablePointer<Float>)
  static func upsample(
    _ src: UnsafePointer<Float>, height: Int, width: Int, row: Int, factor: Int, _ dst: UnsafeMutablePointer<Float>)
  static func maxPool2x2(
    _ src: UnsafePointer<Float>, height: Int, width: Int, row: Int, _ dst: UnsafeMutablePointer<Float>)
  static func argmaxMask2x2(
    _ src: UnsafePointer<Float>, height: Int, width: Int, row: Int, _ dst: UnsafeMutablePointer<Float>)
  static func argmaxMaskRows(
    _ src: UnsafePointer<Float>, rowCount: Int, width: Int, _ dst: UnsafeMutablePointer<Float>)
  static func gather(
    _ src: UnsafePointer<Float>, rows: Int, sourceBatch: Int, index: UnsafePointer<Float>, batch: Int,
    _ dst: UnsafeMutablePointer<Float>, paddedBatch: Int)
  static func scatter(
    _ src: UnsafePointer<Float>, rows: Int, paddedBatch: Int, index: UnsafePointer<Float>, batch: Int,
    _ dst: UnsafeMutablePointer<Float>, destinationBatch: Int)
  static func normals(_ words: UnsafePointer<UInt32>, _ out: UnsafeMutablePointer<Float>)
  /// Floating-point operations of one iteration of `fmaPeak`.
  static var fmaPeakOperations: Int { get }
  /// Multiply-adds on registers alone; the value has no meaning.
  static func fmaPeak(iterations: Int) -> Float
}
