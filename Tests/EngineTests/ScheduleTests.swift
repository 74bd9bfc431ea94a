import Testing

@testable import Engine

@Suite("Steps in stages")
struct ScheduleTests {
  /// A step of several units.
  private func wide(_ x: Int, _ output: Int) -> Step {
    .upsample(2, x: Buffer(id: x), output: Buffer(id: output), height: 4, width: 4, row: 16)
  }

  /// A step of one unit.
  private func narrow(_ from: Int, _ to: Int) -> Step { .copy(from: Buffer(id: from), to: Buffer(id: to), count: 16) }

  @Test("wide steps keep their order, narrow ones go ahead, reads and writes stay in turn")
  func stages() {
    let steps = [wide(0, 1), wide(0, 2), wide(1, 3), narrow(4, 5), wide(6, 7), narrow(5, 0)]
    let schedule = Schedule(steps, buffers: 8)
    #expect(schedule.stages == [0..<3, 3..<6])
    // The last copy overwrites what the first stage reads.
    #expect(schedule.steps == [steps[3], steps[0], steps[1], steps[5], steps[2], steps[4]])
    #expect(schedule.times == [0, 0, 0, 1, 1, 1])
  }

  @Test("two writes of one buffer never share a stage")
  func writes() {
    let schedule = Schedule([narrow(0, 1), narrow(2, 1), wide(3, 1)], buffers: 4)
    #expect(schedule.stages.count == 3)
  }

  @Test("repeated operands are read as the definition says, from any start")
  func repeated() {
    let cases: [(extents: [Int], strides: [Int])] = [
      ([96], [1]), ([96], [0]), ([7, 16], [1, 0]), ([7, 16], [0, 1]), ([3, 5, 16], [0, 1, 0]),
      ([2, 3, 5, 16], [0, 5, 1, 0]), ([3, 2, 4, 3, 16], [0, 48, 0, 16, 1]),
    ]
    let source = (0..<128).map(Float.init)
    for (extents, strides) in cases {
      let total = extents.reduce(1, *)
      let expected = (0..<total).map { position -> Float in
        var (rest, offset) = (position, 0)
        for axis in extents.indices.reversed() {
          offset += rest % extents[axis] * strides[axis]
          rest /= extents[axis]
        }
        return source[offset]
      }
      let reader = RepeatedReader(extents: extents, strides: strides)
      defer { reader.deallocate() }
      for start in stride(from: 0, to: total, by: 16) {
        for count in [16, 48] {
          var found = [Float](repeating: -1, count: count)
          source.withUnsafeBufferPointer { source in
            found.withUnsafeMutableBufferPointer { found in
              guard let from = source.baseAddress, let to = found.baseAddress else { return }
              reader.expand(from, start, count, into: to)
            }
          }
          let rest = Array(expected[start..<min(total, start + count)])
          #expect(
            found == rest + [Float](repeating: 0, count: count - rest.count), "\(extents), \(strides), from \(start)")
        }
      }
    }
  }
}
