import Foundation
import Records
import Testing

@testable import Reporting

/// Best of m and pairwise: each verdict from a store that must yield it.
@Suite struct BestOfTests {
  private func methods(_ own: [Double], _ rivals: [[Double]]) -> [ClaimEvidence.Row] {
    [ClaimStore.row("wgan-div", own)]
      + zip(ClaimStore.rivals, rivals).map { ClaimStore.row($0, $1) }
  }
  private func all(_ center: Double) -> [[Double]] { ClaimStore.rivals.map { _ in ClaimStore.five(center) } }
  private func finding(_ rows: [ClaimEvidence.Row]) throws -> RuleFinding {
    try ClaimStore.finding("C6", ClaimStore.evidence("methods", rows))
  }

  @Test func holdsWhenEveryRivalIsWorse() throws {
    var rivals = all(3)
    rivals[2] = ClaimStore.five(2.5)
    let finding = try finding(methods(ClaimStore.five(2), rivals))
    #expect(finding.outcome == .holds && finding.n == 5)
    #expect(finding.pValue == 1.0 / 252)
    // The strongest rival is the third, e^-0.5 away.
    #expect(finding.measure == .ratio(row: "wgan-div", rival: "wgan-gp", .strongest))
    #expect(finding.why == [.allPass(6, largestP: 1.0 / 252)])
    #expect(abs(try #require(finding.estimate) - exp(-0.5)) < 1e-12)
    #expect(finding.details.count == 6 && finding.details.allSatisfy { $0.notes.isEmpty })
    #expect(finding.limits.isEmpty)
  }

  @Test func failsWhenOneRivalIsBetterAfterHolm() throws {
    var rivals = all(3)
    rivals[4] = ClaimStore.five(1.5)
    let finding = try finding(methods(ClaimStore.five(2), rivals))
    #expect(finding.outcome == .fails)
    #expect(abs(try #require(finding.pValue) - 6.0 / 252) < 1e-12)
    #expect(finding.why == [.beaten(by: ["rjs-gan"], p: 6.0 / 252, rivals: 6)])
    #expect(finding.measure == .ratio(row: "wgan-div", rival: "rjs-gan", .strongest))
  }

  /// 10 of 252 relabelings is p = 4 % alone, which Holm's correction over six does not let pass.
  @Test func betterAloneIsNotBetterAmongSix() throws {
    var rivals = all(3)
    rivals[0] = [1.9, 1.95, 1.97, 2.0, 2.035]
    let own = [1.98, 2.01, 2.02, 2.03, 2.1]
    let alone = try #require(PermutationTest(own, rivals[0]))
    #expect(alone.greater <= 0.05 && alone.greater * 6 > 0.05, "\(alone.greater)")
    #expect(try finding(methods(own, rivals)).outcome == .undecided)
  }

  @Test func undecidedWhenOneRivalIsClose() throws {
    var rivals = all(3)
    rivals[5] = ClaimStore.five(2.001)
    let finding = try finding(methods(ClaimStore.five(2), rivals))
    #expect(finding.outcome == .undecided)
    let p = try #require(finding.pValue)
    #expect(finding.why == [.pass(5, of: 6), .unbeaten, .obstacle("ctgan", .chance(p: p, isAdjusted: false))])
  }

  @Test func atThreeSeedsNothingRefutes() throws {
    let rows =
      [ClaimStore.row("wgan-div", ClaimStore.three(2))]
      + ClaimStore.rivals.map { ClaimStore.row($0, ClaimStore.three($0 == "sngan" ? 1 : 3)) }
    let finding = try finding(rows)
    #expect(finding.outcome == .undecided)
    #expect(finding.limits == [.failsImpossible(n: 3, smallestP: 0.05, rivals: 6, level: 0.05 / 6)])
    // The same three seeds can support: p is 1/20 for each rival.
    let better =
      [ClaimStore.row("wgan-div", ClaimStore.three(2))]
      + ClaimStore.rivals.map { ClaimStore.row($0, ClaimStore.three(3)) }
    #expect(try self.finding(better).outcome == .holds)
  }

  @Test func atTwoSeedsNothingHolds() throws {
    let rows =
      [ClaimStore.row("wgan-div", [1, 1.01])] + ClaimStore.rivals.map { ClaimStore.row($0, [5, 5.01]) }
    let finding = try finding(rows)
    #expect(finding.outcome == .undecided)
    #expect(finding.limits.first == .holdsImpossible(n: 2, smallestP: 1.0 / 6))
  }

  @Test func notRunNamesWhatIsMissing() throws {
    var rows = methods(ClaimStore.five(2), all(3))
    rows.remove(at: 3)
    rows[1].runs[4] = ClaimStore.run("sgan", 5, nil, state: .waiting)
    rows[2].runs[0] = ClaimStore.run("wgan", 1, nil, state: .failed(error: "disk"))
    let finding = try finding(rows)
    #expect(finding.outcome == .notRun)
    #expect(
      finding.why == [
        .pending(table: "methods", row: "sgan", [.init(state: "waiting", seeds: [5])]),
        .pending(table: "methods", row: "wgan", [.init(state: "failed", seeds: [1])]),
        .noRow(table: "methods", row: "wgan-gp"),
      ])
    #expect(try self.finding([]).outcome == .notRun)
  }

  @Test func stillImprovingCapsAtUndecided() throws {
    var rows = methods(ClaimStore.five(2), all(3))
    rows[6] = ClaimStore.row("ctgan", ClaimStore.five(3), change: log(0.85))
    let finding = try finding(rows)
    #expect(finding.outcome == .undecided && finding.why.last == .obstacle("ctgan", .improving(["ctgan"])))
    rows[6] = ClaimStore.row("ctgan", ClaimStore.five(3), change: log(0.95))
    #expect(try self.finding(rows).outcome == .holds)
  }

  @Test func evaluationNoiseCapsAtUndecided() throws {
    var rows = methods([2, 2, 2, 2, 2], all(3))
    // Standard error √(2 · 0.01 / 5 / 5) = 0.028; two of them exceed 0.05.
    rows[0] = ClaimStore.row("wgan-div", ClaimStore.five(2), noise: 0.01)
    rows[1] = ClaimStore.row("sgan", ClaimStore.five(2.05), noise: 0.01)
    let finding = try finding(rows)
    #expect(finding.outcome == .undecided && finding.why.last == .obstacle("sgan", .evaluationNoise))
    rows[0] = ClaimStore.row("wgan-div", ClaimStore.five(2), noise: 0.001)
    rows[1] = ClaimStore.row("sgan", ClaimStore.five(2.05), noise: 0.001)
    #expect(try self.finding(rows).outcome == .holds)
  }

  @Test func aNetThatDisagreesCapsAtUndecided() throws {
    var rows = methods(ClaimStore.five(2), all(3))
    for index in 0..<5 { rows[1].runs[index].outcome?.logFIDs[2] = 1 }
    let finding = try finding(rows)
    #expect(finding.outcome == .undecided && finding.why.last == .obstacle("sgan", .netsDisagree))
    for index in 0..<5 { rows[1].runs[index].outcome?.logFIDs.removeLast() }
    #expect(try self.finding(rows).why.last == .obstacle("sgan", .differentNets))
  }

  @Test func divergedSeedsOfTheBetterRowCap() throws {
    let diverged = RunState.diverged(step: 100, quantity: "critic.loss")
    var rows = methods(ClaimStore.five(2), all(3))
    rows[1].runs[0] = ClaimStore.run("sgan", 1, nil, state: diverged)
    #expect(try finding(rows).outcome == .holds)
    rows[0].runs[0] = ClaimStore.run("wgan-div", 1, nil, state: diverged)
    let finding = try finding(rows)
    #expect(
      finding.outcome == .undecided && finding.why.last == .obstacle("ctgan", .diverged(1, of: 5, row: "wgan-div")))
    rows[1].runs = (1...5).map { ClaimStore.run("sgan", $0, nil, state: diverged) }
    #expect(try self.finding(rows).why == [.diverged(5, of: 5, row: "sgan")])
  }

  @Test func runsWithoutOutcomeAreNamed() throws {
    var rows = methods(ClaimStore.five(2), all(3))
    rows[4].runs[1].outcome = nil
    let finding = try finding(rows)
    #expect(finding.outcome == .undecided && finding.why == [.noOutcome(row: "sngan")])
  }

  // MARK: The sweep and its pair

  private func sweep(_ centers: [(String, Double)]) -> ClaimEvidence {
    ClaimStore.evidence("kp", centers.map { ClaimStore.row($0.0, ClaimStore.five($0.1)) })
  }

  @Test func sweepReadsAllOthers() throws {
    let labels = ["k=0.5 p=6", "k=10 p=6", "k=2 p=1.5", "k=2 p=2", "k=2 p=4", "k=2 p=12"]
    let best = sweep([("k=2 p=6", 2)] + labels.map { ($0, 3) })
    #expect(try ClaimStore.finding("C3", best).outcome == .holds)
    let beaten = sweep([("k=2 p=6", 2)] + labels.map { ($0, $0 == "k=10 p=6" ? 1 : 3) })
    #expect(try ClaimStore.finding("C3", beaten).outcome == .fails)
    #expect(try ClaimStore.finding("C3", sweep([("k=2 p=6", 2)])).outcome == .notRun)
    #expect(try ClaimStore.finding("C3", sweep([("k=2 p=2", 2), ("k=2 p=4", 3)])).outcome == .notRun)
  }

  @Test func pairwiseVerdicts() throws {
    func verdict(_ six: Double, _ two: Double, _ others: Double) throws -> RuleFinding {
      try ClaimStore.finding(
        "C3b",
        sweep([
          ("k=2 p=6", six), ("k=2 p=2", two), ("k=2 p=1.5", others), ("k=2 p=3", others), ("k=2 p=4", others),
          ("k=2 p=8", others), ("k=2 p=12", others),
        ]))
    }
    let holds = try verdict(2, 3, 4)
    #expect(holds.outcome == .holds)
    #expect(abs(try #require(holds.estimate) - exp(-1)) < 1e-12)
    #expect(try verdict(3, 2, 4).outcome == .fails)
    // p = 2 beats 6, but others beat p = 2: it is not shown to be the best.
    #expect(try verdict(3, 2, 1).outcome == .undecided)
    #expect(try verdict(2, 2.001, 4).outcome == .undecided)
    #expect(try ClaimStore.finding("C3b", sweep([("k=2 p=6", 2), ("k=2 p=2", 3)])).outcome == .notRun)
    // A profile may have fewer exponents than the rule knows.
    let shorter = try ClaimStore.finding("C3b", sweep([("k=2 p=6", 2), ("k=2 p=2", 3), ("k=2 p=4", 2)]))
    #expect(shorter.outcome == .holds)
  }
}
