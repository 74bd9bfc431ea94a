public import Engine

/// Draws a dropout mask in the executor's layout: each element of a real sample 0 with probability `dropout` (in [0, 1),
/// to 2^-32), else 1 / (1 - `dropout`), so that the mean stays.
public func drawDropoutMask(
  into memory: UnsafeMutableBufferPointer<Float>, _ shape: Shape, dropout: Double, _ stream: inout SeededStream
) {
  precondition(dropout >= 0 && dropout < 1, "dropout is a share below 1")
  let kept = Float(1 / (1 - dropout))
  // At most 2^32 - 2^21 for the largest double below 1, so it fits.
  let threshold = UInt32((dropout * 0x1p32).rounded(.down))
  let (batch, padded) = (shape.batch ?? 1, shape.paddedBatch ?? 1)
  for feature in 0..<(shape.count / batch) {
    for sample in 0..<batch { memory[feature * padded + sample] = stream.bits() < threshold ? 0 : kept }
  }
}
