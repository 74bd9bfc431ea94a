/// SplitMix64 (Steele, Lea and Flood 2014): the random relabelings of a test are the same in every process.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Uniform in 0..<`bound`, by the high half of a product. The bias is below bound / 2^64. The standard library's
  /// method is not used: its sequence is not promised to stay.
  mutating func index(below bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

  /// Fisher and Yates.
  mutating func shuffle<Element>(_ values: inout [Element]) {
    for place in stride(from: values.count - 1, to: 0, by: -1) { values.swapAt(place, index(below: place + 1)) }
  }
}
