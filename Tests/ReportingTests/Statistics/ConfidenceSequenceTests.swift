import Foundation
import Testing

@testable import Reporting

@Suite struct ConfidenceSequenceTests {
  /// Derived twice with SciPy; to .01.
  @Test(arguments: [
    (1, [4: 7.22, 5: 5.36, 6: 4.73, 8: 4.20, 10: 3.97, 12: 3.84, 16: 3.70, 20: 3.63, 32: 3.56]),
    (8, [5: 12.49, 6: 8.12, 8: 6.15, 10: 5.47, 12: 5.12, 20: 4.57]),
    (30, [6: 12.59, 8: 7.79, 12: 6.01, 20: 5.16]),
  ]) func criticalValues(_ share: Int, _ known: [Int: Double]) {
    let sequence = ConfidenceSequence(level: 0.025 / Double(share))
    for (n, value) in known { #expect(abs(sequence.critical(n) - value) <= 0.01, "n = \(n)") }
    #expect(sequence.critical(3) == .infinity)
  }

  @Test func whereNothingCanBeSaid() {
    #expect(ConfidenceSequence(level: 0.025 / 8).critical(4) == .infinity)
    #expect(ConfidenceSequence(level: 0.025 / 30).critical(5) == .infinity)
    #expect(ConfidenceSequence(level: 0.025).halfWidth(3, deviation: 1) == .infinity)
    // Four equal differences leave no doubt; but three do, and so does a level that n cannot reach.
    #expect(ConfidenceSequence(level: 0.025).halfWidth(4, deviation: 0) == 0)
    #expect(ConfidenceSequence(level: 0.025 / 8).halfWidth(4, deviation: 0) == .infinity)
  }

  @Test func eRisesWithT() {
    for n in [4, 7, 30, 100] {
      let values = (0...60).map { ConfidenceSequence.logE(Double($0) / 4, n) }
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 }, "n = \(n)")
    }
    // At t = 0 the e-process is below 1: it speaks for no difference.
    #expect(ConfidenceSequence.logE(0, 10) < 0)
  }

  /// How often E ever reaches 1/level over n = 4...100 where the mean is 0: at most the level. 20,000 sequences with
  /// `WDIV_SIMULATIONS=20000`.
  @Test(arguments: [false, true]) func crossings(_ isHeavyTailed: Bool) {
    let level = 0.025
    let critical = (4...100).map { ConfidenceSequence.critical($0, level: level) }
    var random = Normals(seed: isHeavyTailed ? 5 : 4)
    let count = Simulation.count(2000)
    var crossed = 0
    for _ in 0..<count {
      var (mean, squares) = (0.0, 0.0)
      for n in 1...100 {
        let value = isHeavyTailed ? random.nextT3() : random.next()
        let delta = value - mean
        mean += delta / Double(n)
        squares += delta * (value - mean)
        guard n >= 4 else { continue }
        if mean > critical[n - 4] * (squares / Double(n - 1) / Double(n)).squareRoot() {
          crossed += 1
          break
        }
      }
    }
    let share = Double(crossed) / Double(count)
    Simulation.report("E crossed by \(isHeavyTailed ? "Student-t3" : "normal")", share)
    #expect(share <= level + 2 * (level * (1 - level) / Double(count)).squareRoot())
    #expect(share > 0.002)
  }
}
