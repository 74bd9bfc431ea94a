import Foundation
import Records
import Testing

@Suite struct TrainingOutcomeTests {
  /// 20 points, steps 100 to 2000, with the FID of the nets that a function of the point's index gives.
  private func metrics(_ count: Int = 20, _ fids: (Int) -> [Double]) -> [MetricsPoint] {
    (1...count).map { MetricsPoint(step: 100 * $0, samples: 10_000, fids: fids($0)) }
  }

  @Test func meanLogOfTheLastHalf() throws {
    // Before the last half anything may stand: steps up to 1000 of 2000.
    let outcome = try #require(TrainingOutcome(metrics { $0 <= 10 ? [900, 1100] : [exp($0 % 2 == 0 ? 2 : 3)] }))
    #expect(abs(outcome.logFID - 2.5) < 1e-8 && abs(outcome.fid - exp(2.5)) < 1e-6)
    #expect(abs(outcome.last - 2) < 1e-8)
  }

  @Test func pointsOfAnotherTableBeforeTheLastHalfChangeNothing() throws {
    let own = metrics { [100 - Double($0)] }
    let others = (1...10).map { MetricsPoint(step: 100 * $0 - 50, samples: 10_000, fids: [500]) }
    let both = (own + others).sorted { $0.step < $1.step }
    #expect(TrainingOutcome(both) == TrainingOutcome(own))
  }

  @Test func netsAreAveragedBeforeTheLogarithm() throws {
    let outcome = try #require(TrainingOutcome(metrics { _ in [8, 12] }))
    #expect(abs(outcome.logFID - log(10)) < 1e-9)
  }

  @Test func stillFalling() throws {
    // From point 15 to point 20 down by 9 % and by 11 %.
    func outcome(_ share: Double) throws -> TrainingOutcome {
      try #require(TrainingOutcome(metrics { [$0 < 20 ? 20 : 20 * (1 - share)] }))
    }
    #expect(try !outcome(0.09).isFalling && outcome(0.11).isFalling)
    #expect(abs(try outcome(0.11).change - log(0.89)) < 1e-8)
    // One point has no past.
    #expect(TrainingOutcome(metrics(1) { _ in [5] })?.isFalling == false)
  }

  @Test func refusesWhatIsNoOutcome() {
    #expect(TrainingOutcome([]) == nil)
    #expect(TrainingOutcome(metrics { [$0 == 18 ? 0 : 10] }) == nil)
    #expect(TrainingOutcome(metrics { [$0 == 18 ? .nan : 10] }) == nil)
    #expect(TrainingOutcome(metrics { [$0 == 3 ? .nan : 10] }) != nil)
  }
}
