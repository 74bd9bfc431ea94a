import Engine
import Networks
import Testing

@Suite("Dropout masks")
struct DropoutMaskTests {
  private func mask(_ shape: Shape, dropout: Double, seed: UInt64 = 1, step: UInt64 = 1) -> [Float] {
    let padded = shape.paddedBatch ?? 1
    var memory = [Float](repeating: -1, count: shape.count / (shape.batch ?? 1) * padded)
    var stream = SeededStream(seed: seed, name: .dropout, step: step)
    memory.withUnsafeMutableBufferPointer { drawDropoutMask(into: $0, shape, dropout: dropout, &stream) }
    return memory
  }

  @Test("each unit is 0 or 1 / (1 - dropout); the share kept is 1 - dropout", arguments: [0.2, 0.5, 0.9, 1 - 0x1p-53])
  func shares(dropout: Double) {
    let values = mask(Shape([25, 25, 4], batch: 16), dropout: dropout)
    let kept = Float(1 / (1 - dropout))
    #expect(values.allSatisfy { $0 == 0 || $0 == kept })
    let share = Double(values.count { $0 > 0 }) / Double(values.count)
    // Five standard deviations of 40,000 draws.
    #expect(abs(share - (1 - dropout)) <= 5 * (dropout * (1 - dropout) / 40_000).squareRoot())
  }

  @Test("a dropout of 0 keeps all; lanes beside the batch are not touched")
  func edges() {
    #expect(mask(Shape([3], batch: 16), dropout: 0).allSatisfy { $0 == 1 })
    let values = mask(Shape([3], batch: 5), dropout: 0.5)
    #expect(values.count == 48)
    #expect(values.indices.allSatisfy { ($0 % 16 >= 5) == (values[$0] == -1) })
  }
}
