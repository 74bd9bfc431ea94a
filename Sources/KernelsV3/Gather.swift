extension Kernels {
  /// dst[r, b] = src[r, index[b]] for b < batch, 0 in the padded lanes; src [rows, sourceBatch], dst [rows, paddedBatch].
  ///
  /// The indices are whole numbers below the source's batch, held as floats.
  public static func gather(
    _ src: UnsafePointer<Float>, rows: Int, sourceBatch: Int, index: UnsafePointer<Float>, batch: Int,
    _ dst: UnsafeMutablePointer<Float>, paddedBatch: Int
  ) {
    for row in 0..<rows {
      let source = src + row * sourceBatch
      let target = dst + row * paddedBatch
      for sample in 0..<batch { target[sample] = source[Int(index[sample])] }
      for sample in batch..<max(batch, paddedBatch) { target[sample] = 0 }
    }
  }

  /// Adjoint of `gather`: dst[r, i] = sum over b < batch with index[b] = i of src[r, b], in order of b; src
  /// [rows, paddedBatch], dst [rows, destinationBatch].
  public static func scatter(
    _ src: UnsafePointer<Float>, rows: Int, paddedBatch: Int, index: UnsafePointer<Float>, batch: Int,
    _ dst: UnsafeMutablePointer<Float>, destinationBatch: Int
  ) {
    dst.update(repeating: 0, count: rows * destinationBatch)
    for row in 0..<rows {
      let source = src + row * paddedBatch
      let target = dst + row * destinationBatch
      for sample in 0..<batch { target[Int(index[sample])] += source[sample] }
    }
  }
}
