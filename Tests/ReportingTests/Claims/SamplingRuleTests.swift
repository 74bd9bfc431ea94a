import Foundation
import Records
import Testing

@testable import Reporting

/// Layout and worst against best: each verdict from a store that must yield it.
@Suite struct SamplingRuleTests {
  private func rows(_ method: String, _ centers: [Double], spread: Double = 0.01) -> [ClaimEvidence.Row] {
    zip(ClaimStore.points, centers).map { ClaimStore.row("\(method) \($0)", ClaimStore.three($1, spread)) }
  }
  private let flat = [2.0, 2.002, 1.998, 2.001, 1.999, 2]
  private let wide = [2, 2.5, 3, 3.5, 2.2, 2.8]
  private func layout(_ div: [Double], _ penalty: [Double], _ ctgan: [Double]) throws -> RuleFinding {
    try ClaimStore.finding(
      "C4", ClaimStore.evidence("sampling", rows("wgan-div", div) + rows("wgan-gp", penalty) + rows("ctgan", ctgan)))
  }

  @Test func holdsWhenBothRivalsDependMore() throws {
    let finding = try layout(flat, wide, wide)
    #expect(finding.outcome == .holds && finding.n == 3)
    #expect(finding.why == [.dependsLess("WGAN-div", than: ["WGAN-GP", "CTGAN"])])
    #expect(finding.estimate == 0 && finding.details.count == 3)
    #expect(finding.details[1].pValue ?? 1 < 1e-6)
    let component = try #require(OneWayLayout(wide.map { ClaimStore.three($0) })).component
    #expect(finding.details[1].estimate == component.squareRoot())
  }

  @Test func failsWhenTheRivalDependsLess() throws {
    let finding = try layout(wide, flat, wide)
    let p = try #require(finding.pValue)
    #expect(finding.outcome == .fails && finding.why == [.dependsMore("WGAN-div", than: ["WGAN-GP"], p: p)])
  }

  @Test func undecidedWhenOneRivalDependsAsLittle() throws {
    let finding = try layout(flat, wide, flat)
    #expect(finding.outcome == .undecided && finding.why == [.dependsAlike("WGAN-div", ["CTGAN"])])
    #expect(try layout(wide, wide, wide).outcome == .undecided)
    // The rival's component is larger, but below the upper bound that WGAN-div's small sample leaves.
    let half = wide.map { 2 + ($0 - 2) * 0.6 }
    #expect(try layout(half, wide, wide).outcome == .undecided)
  }

  @Test func layoutsThatAreNotComplete() throws {
    var all = rows("wgan-div", flat) + rows("wgan-gp", wide)
    #expect(try ClaimStore.finding("C4", ClaimStore.evidence("sampling", all)).outcome == .notRun)
    all += rows("ctgan", wide)
    all[7] = ClaimStore.row("wgan-gp within", ClaimStore.three(2.5), change: log(0.8))
    let finding = try ClaimStore.finding("C4", ClaimStore.evidence("sampling", all))
    #expect(finding.outcome == .undecided && finding.why.last == .capped([.improving(["wgan-gp within"])]))
    let single = (["wgan-div", "wgan-gp", "ctgan"]).flatMap { method in
      ClaimStore.points.map { ClaimStore.row("\(method) \($0)", [2]) }
    }
    let one = try ClaimStore.finding("C4", ClaimStore.evidence("sampling", single))
    #expect(one.outcome == .undecided && one.why == [.oneSeed] && one.limits == [.neitherPossible])
  }

  private func families(_ div: [Double], _ penalty: [Double], spread: Double = 0.01) throws -> RuleFinding {
    try ClaimStore.finding(
      "C5",
      ClaimStore.evidence(
        "sampling", rows("wgan-div", div, spread: spread) + rows("wgan-gp", penalty, spread: spread)))
  }

  @Test func worstBeatsBest() throws {
    let finding = try families(flat, wide.map { $0 + 1 })
    #expect(finding.outcome == .holds && finding.details.count == 36 && finding.pValue == 0.05)
    #expect(finding.measure == .ratio(row: "wgan-div within", rival: "wgan-gp interpolates", .worstAgainstBest))
    #expect(abs(try #require(finding.estimate) - exp(2.002 - 3)) < 1e-12)
  }

  @Test func oneRivalBelowRefutes() throws {
    var penalty = wide.map { $0 + 1 }
    penalty[3] = 1
    let finding = try families(flat, penalty)
    let p = try #require(finding.pValue)
    #expect(finding.outcome == .fails && p <= 0.05)
    #expect(
      finding.why == [
        .maximumTest(better: "wgan-gp members", worse: "wgan-div within", p: p, comparisons: 36), .pass(30, of: 36),
      ])
  }

  @Test func mixedFamiliesAreUndecided() throws {
    let finding = try families(flat, flat, spread: 0.1)
    #expect(finding.outcome == .undecided && finding.why.first == .pass(0, of: 36))
    #expect(finding.limits.isEmpty)
  }

  @Test func missingRowOfAFamily() throws {
    let finding = try ClaimStore.finding("C5", ClaimStore.evidence("sampling", rows("wgan-div", flat)))
    #expect(finding.outcome == .notRun && finding.why.last == .noRow(table: "sampling", row: "wgan-gp reals"))
  }
}
