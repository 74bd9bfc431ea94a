import Foundation
import Records
import Testing

@testable import Reporting

@Suite struct TrainingOutcomeTests {
  /// 20 points, steps 100 to 2000, with the FID of two nets that a function of the point's index gives.
  private func metrics(_ count: Int = 20, _ fids: (Int) -> [Double]) -> [MetricsPoint] {
    (1...count).map { MetricsPoint(step: 100 * $0, samples: 10_000, fids: fids($0)) }
  }

  @Test func meanLogOfTheLastFive() throws {
    // Before the last five anything may stand.
    let outcome = try #require(TrainingOutcome(metrics { $0 <= 15 ? [900, 1100] : [exp(2), exp(2)] }))
    #expect(abs(outcome.logFID - 2) < 1e-9 && outcome.points == 5)
    #expect(outcome.logFIDs.count == 2 && abs(outcome.logFIDs[1] - 2) < 1e-9)
    #expect(outcome.noiseVariance < 1e-15)
    #expect(abs(outcome.lastQuarterChange - (2 - log(1000))) < 1e-8)
  }

  @Test func pointsOfAnotherTableBeforeTheLastQuarterChangeNothing() throws {
    let own = metrics { [100 - Double($0)] }
    let others = (1...10).map { MetricsPoint(step: 100 * $0 - 50, samples: 10_000, fids: [500]) }
    let both = (own + others).sorted { $0.step < $1.step }
    #expect(TrainingOutcome(both) == TrainingOutcome(own))
  }

  @Test func netsAreAveragedBeforeTheLogarithm() throws {
    let outcome = try #require(TrainingOutcome(metrics { _ in [8, 12] }))
    #expect(abs(outcome.logFID - log(10)) < 1e-9)
    #expect(abs(outcome.logFIDs[0] - log(8)) < 1e-9 && abs(outcome.logFIDs[1] - log(12)) < 1e-9)
  }

  /// A straight line in log FID has no noise; ±d about it, alternately, has residuals of a known size.
  @Test func noiseIsWhatTheLineLeaves() throws {
    let line = try #require(TrainingOutcome(metrics { [exp(3 - 0.01 * Double($0))] }))
    #expect(line.noiseVariance < 1e-15)
    // Residuals of +d -d +d -d +d about their line (slope 0, mean d/5): 4.8 d² over 3 degrees.
    let wobble = try #require(TrainingOutcome(metrics { [exp($0 % 2 == 0 ? 2.1 : 1.9)] }))
    #expect(abs(wobble.noiseVariance - 4.8 * 0.01 / 3) < 1e-7)
  }

  @Test func stillImproving() throws {
    // From point 15 to point 20 down by 9 % and by 11 %.
    func row(_ share: Double) throws -> ClaimEvidence.Row {
      let outcome = try #require(TrainingOutcome(metrics { [$0 < 20 ? 20 : 20 * (1 - share)] }))
      return ClaimEvidence.Row(
        label: "x", runs: [ClaimEvidence.Run(id: "a", seed: 1, state: .done, outcome: outcome)])
    }
    #expect(try !row(0.09).isImproving(share: 0.1))
    #expect(try row(0.11).isImproving(share: 0.1))
    #expect(!ClaimEvidence.Row(label: "x", runs: []).isImproving(share: 0.1))
  }

  @Test func refusesWhatIsNoOutcome() {
    #expect(TrainingOutcome(metrics(19) { _ in [10] }) == nil)
    #expect(TrainingOutcome([]) == nil)
    #expect(TrainingOutcome(metrics { [$0 == 18 ? 0 : 10] }) == nil)
    #expect(TrainingOutcome(metrics { [$0 == 18 ? .nan : 10] }) == nil)
    #expect(TrainingOutcome(metrics { $0 == 18 ? [10, 11] : [10] }) == nil)
  }
}
