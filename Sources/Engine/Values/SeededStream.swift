import KernelTypes

/// What a random stream is for. The raw value enters the counter, so a name keeps its number forever.
public enum StreamName: UInt32, CaseIterable, Sendable {
  case initialization = 1
  case data, noise, mixing, dropout, evaluation, tuning
}

/// A counter-based random stream: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
///
/// The key is the seed; the counter holds stream name, step and position. Nothing is carried from step to step, so
/// resuming a run needs only the step.
public struct SeededStream: Sendable {
  private let key: SIMD2<UInt32>
  private let name: UInt32
  private let step: UInt64
  private var block: UInt32 = 0
  private var words = SIMD4<UInt32>()
  private var used = 4
  private var spareNormal: Float?

  /// The stream of one purpose at one step.
  /// - Parameters:
  ///   - seed: the run's seed.
  ///   - step: below 2^32 × 2^16 in practice; all 64 bits count.
  public init(seed: UInt64, name: StreamName, step: UInt64) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.name = name.rawValue
    self.step = step
  }

  /// The stream from its number `words` on, a multiple of 4 from 0; a uniform number takes one word, and so does a normal one.
  public func advanced(by words: Int) -> SeededStream {
    precondition(words >= 0 && words % 4 == 0 && used == 4 && spareNormal == nil, "\(words) words of a stream")
    var stream = self
    stream.block += UInt32(words / 4)
    return stream
  }

  /// Ten rounds of Philox4x32 on one counter.
  public static func philox(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    // Scalars: a round multiplies two words by themselves, which in a vector would have to leave and enter it each time.
    var (x, y, z, w) = (counter.x, counter.y, counter.z, counter.w)
    var (first, second) = (key.x, key.y)
    for round in 0..<10 {
      if round > 0 {
        first &+= 0x9E37_79B9
        second &+= 0xBB67_AE85
      }
      let a = x.multipliedFullWidth(by: 0xD251_1F53)
      let b = z.multipliedFullWidth(by: 0xCD9E_8D57)
      (x, y, z, w) = (b.high ^ y ^ first, b.low, a.high ^ w ^ second, a.low)
    }
    return SIMD4(x, y, z, w)
  }

  /// 32 random bits.
  public mutating func bits() -> UInt32 {
    if used == 4 {
      let counter = SIMD4(block, name, UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: step >> 32))
      words = SeededStream.philox(counter: counter, key: key)
      block += 1
      used = 0
    }
    defer { used += 1 }
    return words[used]
  }

  /// Uniform on [0, 1), a multiple of 2^-24.
  public mutating func uniform() -> Float { Float(bits() >> 8) * 0x1p-24 }

  /// Standard normal, by the Box-Muller transform in our own elementary functions.
  public mutating func normal() -> Float {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    // The half keeps the logarithm's argument above zero.
    let radius = (-2 * Elementary.log((Double(bits()) + 0.5) * 0x1p-32)).squareRoot()
    let (sine, cosine) = Elementary.sineAndCosine(turns: Double(bits()) * 0x1p-32)
    spareNormal = Float(radius * sine)
    return Float(radius * cosine)
  }

  /// Fills a buffer with the same bits as repeated calls of `normal()`, eight pairs at a time.
  public mutating func fillNormals(_ buffer: UnsafeMutableBufferPointer<Float>) {
    guard !buffer.isEmpty else { return }
    var position = 0
    if spareNormal != nil {
      buffer[0] = normal()
      position = 1
    }
    while position + 16 <= buffer.count {
      var (radii, angles) = (SIMD8<UInt64>(), SIMD8<UInt64>())
      for pair in 0..<8 {
        radii[pair] = UInt64(bits())
        angles[pair] = UInt64(bits())
      }
      let radius = (-2 * Elementary.log((Elementary.doubles(radii) + 0.5) * 0x1p-32)).squareRoot()
      let (sine, cosine) = Elementary.sineAndCosine(words: angles)
      let (first, second) = (radius * cosine, radius * sine)
      for pair in 0..<8 {
        buffer[position + 2 * pair] = Float(first[pair])
        buffer[position + 2 * pair + 1] = Float(second[pair])
      }
      position += 16
    }
    while position < buffer.count {
      buffer[position] = normal()
      position += 1
    }
  }

  /// Uniform on 0..<bound, without bias (rejection).
  public mutating func index(below bound: Int) -> Int {
    precondition(bound > 0 && bound <= Int(UInt32.max), "an index needs a bound between 1 and 2^32 - 1")
    let limit = UInt32(bound)
    let threshold = (0 &- limit) % limit
    while true {
      let (high, low) = bits().multipliedFullWidth(by: limit)
      if low >= threshold { return Int(high) }
    }
  }

  /// A random order of 0..<count (Fisher-Yates).
  public mutating func permutation(count: Int) -> [Int] {
    var order = [Int](repeating: 0, count: count)
    permute(&order)
    return order
  }

  /// Puts a random order of its indices into an array; the same as `permutation`, without allocating.
  public mutating func permute(_ order: inout [Int]) {
    for position in order.indices { order[position] = position }
    for last in stride(from: order.count - 1, to: 0, by: -1) { order.swapAt(last, index(below: last + 1)) }
  }

  /// Fills a buffer, whose count is a multiple of 16, with standard normals computed in Float from whole blocks of the
  /// stream: 32 at a time by `KernelSet.normals`. They are other numbers than those of `normal()`.
  mutating func fillFloatNormals(_ buffer: UnsafeMutableBufferPointer<Float>, by kernels: any KernelSet.Type) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 32) { words in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 32) { normals in
        guard let source = words.baseAddress, let target = normals.baseAddress, let out = buffer.baseAddress else {
          return
        }
        for start in stride(from: 0, to: buffer.count, by: 32) {
          for index in 0..<32 { source[index] = bits() }
          kernels.normals(source, target)
          (out + start).update(from: target, count: min(32, buffer.count - start))
        }
      }
    }
  }
}
