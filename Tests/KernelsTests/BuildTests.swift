import KernelTypes
import KernelsV3
import Testing

/// Values of all magnitudes, kinks and ends of the range.
private let values: [Float] = {
  var numbers = Numbers(7)
  let special: [Float] = [
    0, -0.0, 1, -1, .infinity, -.infinity, .nan, Float(bitPattern: 71362), 88, -104, 3e38, 0.5, -0.5, 2, -2, 1e-7,
  ]
  return special + numbers.array(480).map { $0 * 20 }
}()

private let operations: [ElementwiseOperation] = [
  .constant(3), .affine(scale: 0.3, offset: -0.7), .add, .multiply, .linear(0.9, -0.1), .leakyStepProduct(0.2), .exp,
  .log, .tanh, .sigmoid, .softplus, .power(3),
  .power(0.5), .power(-0.5), .power(1.7), .leakyRelu(0.2), .leakyStep(0.2), .clip(0.01), .clipMask(0.01),
]

@Test(arguments: operations)
func everyBuildGivesTheSameBitsElementwise(_ operation: ElementwiseOperation) {
  let y = Array(values.reversed())
  func result(_ kernels: any KernelSet.Type) -> [UInt32] {
    var out = [Float](repeating: .nan, count: values.count)
    kernels.elementwise(operation, values, y, &out, values.count)
    return out.map { $0.isNaN ? UInt32.max : $0.bitPattern }
  }
  for kernels in kernelSets.dropFirst() { #expect(result(kernels) == result(KernelsV3.Kernels.self), "\(kernels)") }
}

@Test func everyBuildGivesTheSameBitsOfSums() {
  var numbers = Numbers(11)
  let source = numbers.array(100 * 48)
  func result(_ kernels: any KernelSet.Type) -> [UInt32] {
    var rows = [Float](repeating: .nan, count: 48)
    kernels.sumRows(source, rowStride: 48, rowCount: 100, width: 48, &rows)
    return (rows + [kernels.sumLanes(source, 4800, valid: 4711)]).map(\.bitPattern)
  }
  for kernels in kernelSets.dropFirst() { #expect(result(kernels) == result(KernelsV3.Kernels.self), "\(kernels)") }
}

@Test func everyBuildGivesTheSameBitsOfPools() {
  let source = Array(values[..<384])
  func result(_ kernels: any KernelSet.Type) -> [UInt32] {
    var (sums, maxima, copies, mask, rows) = (
      [Float](repeating: 1, count: 96), [Float](repeating: 1, count: 96), [Float](repeating: 1, count: 1536),
      [Float](repeating: 1, count: 384), [Float](repeating: 1, count: 384)
    )
    kernels.sumPool(source, height: 4, width: 6, row: 16, factor: 2, &sums)
    kernels.maxPool2x2(source, height: 4, width: 6, row: 16, &maxima)
    kernels.upsample(source, height: 4, width: 6, row: 16, factor: 2, &copies)
    kernels.argmaxMask2x2(source, height: 4, width: 6, row: 16, &mask)
    kernels.argmaxMaskRows(source, rowCount: 24, width: 16, &rows)
    return [sums, maxima, copies, mask, rows].joined().map { $0.isNaN ? UInt32.max : $0.bitPattern }
  }
  for kernels in kernelSets.dropFirst() { #expect(result(kernels) == result(KernelsV3.Kernels.self), "\(kernels)") }
}
