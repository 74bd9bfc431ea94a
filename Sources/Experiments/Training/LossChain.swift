import Engine

/// A running digest of the losses of every step, also of those that the series leaves out: ten rounds of Philox over the
/// state so far, keyed by the step's two losses. It tells two trainings apart, costs nothing and is no secret.
struct LossChain: Equatable {
  private var state = SIMD4<UInt32>()

  init() {}

  /// Reads `text`; anything else begins anew.
  init(_ text: String) {
    let words = text.split(separator: "-").compactMap { UInt32($0, radix: 16) }
    if words.count == 4 { state = SIMD4(words[0], words[1], words[2], words[3]) }
  }

  /// Takes in one step.
  mutating func add(_ critic: Float, _ generator: Float) {
    state = SeededStream.philox(counter: state, key: SIMD2(critic.bitPattern, generator.bitPattern))
  }

  /// For a checkpoint.
  var text: String { (0..<4).map { String(state[$0], radix: 16) }.joined(separator: "-") }
}
