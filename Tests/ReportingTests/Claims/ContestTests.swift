import Foundation
import Records
import Testing

@testable import Reporting

/// Pairs, conditions and the two rules of comparisons, each verdict from rows that must yield it.
@Suite struct ContestTests {
  /// Residuals with mean 0 and s.d. 0.01, so that bounds are easy to foretell.
  static func noise(_ n: Int, _ row: Int = 0) -> [Double] { (0..<n).map { ($0 + row) % 2 == 0 ? 0.01 : -0.01 } }

  private func row(_ label: String, _ center: Double, _ n: Int = 6, phase: Int = 0) -> ClaimEvidence.Row {
    // What a seed gives all rows cancels.
    ClaimStore.row(label, Self.noise(n, phase).enumerated().map { center + $0.element + 0.3 * Double($0.offset) })
  }

  private func below(
    margin: Double? = log(1.1), denied: Bool = false, measure: ClaimRule.Measure = .fid, _ rows: [ClaimEvidence.Row]
  ) throws -> Contest {
    let rule = ClaimRule.below(
      ClaimRule.Below(
        table: "t", rows: [rows[0].label], rivals: .others(beginning: nil), measure: measure, margin: margin,
        isDenied: denied))
    return try #require(ClaimStore.judge("t", rows).contest(of: rule)).get()
  }

  // MARK: Pairs

  @Test func blocksAreAPrefixOfTheSeeds() {
    var (first, second) = (row("a", 2), row("b", 3))
    #expect(Pair(first, second, .fid).count == 6)
    second.runs.removeLast()
    #expect(Pair(first, second, .fid).count == 5)
    for state in [RunState.waiting, .running, .interrupted, .failed(error: "full")] {
      first.runs[2].state = state
      #expect(Pair(first, second, .fid).seeds == [1, 2])
    }
    first.runs[2].state = .diverged(step: 9, quantity: "critic.loss")
    let pair = Pair(first, second, .fid)
    #expect(pair.seeds == [1, 2, 3, 4, 5] && pair.differences[2] == nil)
    #expect(pair.diverged.first == 3 && pair.diverged.second == nil)
    #expect(pair.looks.map(\.count) == [1, 2, 2, 3, 4])
  }

  @Test func differencesCancelWhatSeedsShare() throws {
    let pair = Pair(row("a", 2), row("b", 3, phase: 1), .fid)
    let now = try #require(pair.now)
    #expect(abs(now.mean + 1) < 1e-12)
    // Differences -1 ± 0.02.
    #expect(abs(now.deviation - 0.02 * (6.0 / 5).squareRoot()) < 1e-12)
    let half = try #require(pair.halfWidth(ConfidenceSequence(level: 0.025)))
    #expect(abs(half - 4.73 * now.deviation / 6.0.squareRoot()) < 1e-3)
    let interval = try #require(pair.interval(ConfidenceSequence(level: 0.025)))
    #expect(abs(interval.lowerBound - exp(-1 - half)) < 1e-12 && abs(interval.upperBound - exp(-1 + half)) < 1e-12)
    #expect(Pair(row("a", 2, 3), row("b", 3, 3), .fid).halfWidth(ConfidenceSequence(level: 0.025)) == nil)
  }

  @Test func outliersAreNamedFromEightSeedsOn() {
    var (first, second) = (row("a", 2, 8), row("b", 2, 8, phase: 1))
    #expect(Pair(first, second, .fid).outliers.isEmpty)
    first.runs[4].outcome?.logFID += 3
    #expect(Pair(first, second, .fid).outliers == [5])
    second.runs.removeLast()
    #expect(Pair(first, second, .fid).outliers.isEmpty)
  }

  // MARK: Below

  @Test func everyVerdictOfBelow() throws {
    func outcome(_ rivals: [Double], denied: Bool = false) throws -> RuleOutcome? {
      let rows = [row("a", 2)] + rivals.enumerated().map { row("r\($0.offset)", $0.element, phase: 1) }
      return try below(denied: denied, rows).verdict?.outcome
    }
    #expect(try outcome([3, 3]) == .holds)
    #expect(try outcome([3, 1.5]) == .fails)
    #expect(try outcome([3, 2]) == .alike)
    // 5 % behind one rival: within the margin, though it is surely behind.
    #expect(try outcome([3, 1.95], denied: true) == .alike || outcome([3, 1.95]) == .fails)
    // Four seeds do not say whether 5 % are more than none.
    #expect(try below([row("a", 2), row("b", 1.95, 4, phase: 1)]).verdict == nil)
    // The claim that the row is not the best.
    #expect(try outcome([3, 3], denied: true) == .fails)
    #expect(try outcome([3, 1.5], denied: true) == .holds)
    #expect(try outcome([3, 2], denied: true) == .alike)
  }

  @Test func theFirstVerdictStaysWithItsLook() throws {
    // From the seventh seed on the rival is far better.
    let first = (0..<20).map { 2 + Self.noise(20)[$0] }
    let second = (0..<20).map { ($0 < 6 ? 2.5 : 0) + Self.noise(20, 1)[$0] }
    let contest = try below([ClaimStore.row("a", first), ClaimStore.row("b", second)])
    #expect(contest.verdict?.outcome == .holds && contest.verdict?.look == 4)
    #expect(contest.open.isEmpty)
  }

  /// Later seeds show a second rival to be better, which decided nothing.
  @Test func onlyWhatWasShownByTheLookDecided() throws {
    let late = (0..<20).map { ($0 < 6 ? 2.02 : 1) + Self.noise(20, 1)[$0] }
    let rows = [row("a", 2, 20), row("early", 1, 20, phase: 1)]
    let steady = ClaimStore.row("late", late.enumerated().map { $0.element + 0.3 * Double($0.offset) })
    let rule = ClaimRule.below(
      ClaimRule.Below(
        table: "t", rows: ["a"], rivals: .rows(["early", "late"]), measure: .fid, margin: nil, isDenied: false))
    let judge = ClaimStore.judge("t", rows + [steady])
    let contest = try #require(judge.contest(of: rule)).get()
    #expect(contest.verdicts[1].condition.shown(by: 20, contest.pairs, contest.plain).count == 2)
    #expect(judge.finding(judge.contest(of: rule)).why == [.decided(at: 4, ["a / early"])])
  }

  @Test func aRivalNeedsTheStricterLevel() throws {
    // Eight rivals, one far better: at n = 4 no bound reaches .025/8.
    let rivals = (0..<8).map { row("r\($0)", $0 == 0 ? 1 : 3, phase: 1) }
    #expect(try below([row("a", 2)] + rivals).verdict?.look == 5)
  }

  @Test func aPairClosesWhenNothingReadsIt() throws {
    // One rival far behind, one at the same place whose noise is large: only that one is read further.
    let loud = ClaimStore.row("loud", (0..<6).map { 2 + 0.2 * Double($0 % 3 - 1) })
    let contest = try below([ClaimStore.row("a", Self.noise(6).map { 2 + $0 }), row("far", 9), loud])
    #expect(contest.verdict == nil)
    #expect(contest.open.map { contest.pairs[$0].second.label } == ["loud"])
  }

  @Test func whatIsMoreOfTheSameDecides() throws {
    // d = -0.1 with s.d. 0.1: c(n) s / √n < 0.1 first where c(n) < √n.
    let differences = [-0.2, 0, -0.2, 0, -0.1]
    let contest = try below(
      margin: nil, [ClaimStore.row("a", differences), ClaimStore.row("b", [0, 0, 0, 0, 0])])
    let sequence = ConfidenceSequence(level: 0.025)
    let deviation = try #require(contest.pairs[0].now).deviation
    let expected = (5...64).first { sequence.halfWidth($0, deviation: deviation) < 0.1 }
    #expect(contest.verdict == nil && expected != nil && contest.probableLook == expected)
    let even = try below(margin: nil, [ClaimStore.row("a", [1, -1, 1, -1]), ClaimStore.row("b", [0, 0, 0, 0])])
    #expect(even.probableLook == nil)
  }

  /// A lost seed never helps: neither a verdict for its row, nor "no difference".
  @Test func divergedRunsRuleOut() throws {
    func contest(_ rows: [ClaimEvidence.Row], lost row: Int, seed: Int, denied: Bool = false) throws -> Contest {
      var rows = rows
      rows[row].runs[seed].state = .diverged(step: 9, quantity: "critic.loss")
      rows[row].runs[seed].outcome = nil
      return try below(denied: denied, rows)
    }
    let better = [row("a", 2, 12), row("b", 3, 12, phase: 1)]
    let worse = [row("a", 3, 12), row("b", 2, 12, phase: 1)]
    let level = [row("a", 2, 12), row("b", 2, 12, phase: 1)]
    for lost in 0...1 {
      #expect(try contest(better, lost: lost, seed: 1).verdict == nil)
      #expect(try contest(better, lost: lost, seed: 1).open.isEmpty)
      #expect(try contest(level, lost: lost, seed: 1).verdict == nil)
      // After the verdict it changes nothing.
      #expect(try contest(better, lost: lost, seed: 6).verdict?.look == 4)
    }
    // The claimed row diverged, and its rival is better all the same.
    #expect(try contest(worse, lost: 0, seed: 1).verdict?.outcome == .fails)
    #expect(try contest(worse, lost: 1, seed: 1).verdict == nil)
    // "Not the best" holds where another is better, and fails where the row is.
    #expect(try contest(worse, lost: 0, seed: 1, denied: true).verdict == nil)
    #expect(try contest(better, lost: 1, seed: 1, denied: true).verdict?.outcome == .fails)
    #expect(try contest(better, lost: 0, seed: 1, denied: true).verdict == nil)
  }

  @Test func sharesAreComparedByDifferences() throws {
    func outcome(_ share: Double, of rival: Double = 0.8) throws -> RuleOutcome? {
      func values(_ label: String, _ center: Double) -> ClaimEvidence.Row {
        ClaimStore.values(label, Self.noise(6).map { ["share": center + $0 / 10] })
      }
      return try below(
        margin: nil, measure: .value("share", factor: 0.8), [values("clipped", share), values("div", rival)]
      ).verdict?.outcome
    }
    #expect(try outcome(0.5) == .holds)
    #expect(try outcome(0.7) == .fails)
    #expect(try outcome(0.64) == nil)
  }

  // MARK: Spread

  private func spread(_ steady: [Double], _ rival: [Double], _ n: Int = 8) throws -> Contest {
    let rows =
      steady.enumerated().map { row("s\($0.offset)", $0.element, n, phase: $0.offset) }
      + rival.enumerated().map { row("r\($0.offset)", $0.element, n, phase: $0.offset) }
    let rule = ClaimRule.spread(
      ClaimRule.Spread(
        table: "t", steady: steady.indices.map { "s\($0)" }, rival: rival.indices.map { "r\($0)" }, margin: log(1.15)))
    return try #require(ClaimStore.judge("t", rows).contest(of: rule)).get()
  }

  @Test func everyVerdictOfSpread() throws {
    let (flat, wide) = ([2, 2.02, 1.98, 2.01, 2, 2], [2, 2.5, 3, 2.2, 2.1, 2.6])
    #expect(try spread(flat, wide).verdict?.outcome == .holds)
    #expect(try spread(wide, wide).verdict?.outcome == .fails)
    #expect(try spread(flat, flat).verdict?.outcome == .fails)
    #expect(try spread(flat, [2, 2, 2, 2, 2, 2 + log(1.15)], 5).verdict == nil)
    #expect(try spread(flat, wide).pairs.count == 30)
    // 15 pairs share the level: none is beyond at n = 4; but all may be within.
    #expect(try spread(wide, wide).verdict?.look == 5 && spread(wide, flat).verdict?.look == 4)
  }

  @Test func theWidestPairTellsOfASpread() throws {
    let contest = try spread([2, 2.05, 2, 2, 2, 2.01], [2, 2.5, 3, 2.2, 2.1, 2.6])
    let labels = [contest.telling.first.label, contest.telling.second.label]
    #expect(labels.contains("s1"))
  }

  // MARK: Not run

  @Test func rowsThatAreMissing() throws {
    let judge = ClaimStore.judge("t", [row("a", 2), ClaimStore.row("b", [])])
    func why(_ rivals: ClaimRule.Rivals, judge: Judge) -> [Remark]? {
      let rule = ClaimRule.below(
        ClaimRule.Below(table: "t", rows: ["a"], rivals: rivals, measure: .fid, margin: nil, isDenied: false))
      guard case .failure(let absence)? = judge.contest(of: rule) else { return nil }
      return absence.why
    }
    #expect(why(.rows(["x", "b"]), judge: judge) == [.noRow(table: "t", row: "x"), .noRow(table: "t", row: "b")])
    #expect(why(.others(beginning: "c"), judge: judge) == [.noRivals(table: "t", row: "a")])
    var waiting = row("b", 3)
    waiting.runs[0].state = .waiting
    #expect(
      why(.others(beginning: nil), judge: ClaimStore.judge("t", [row("a", 2), waiting]))
        == [.pending(table: "t", row: "b", [.init(state: "waiting", seeds: [1])])])
  }

  @Test func othersByTheirBeginning() throws {
    let rows = ["k=2 p=6", "k=2 p=2", "k=20 p=6", "k=0.1 p=6"].map { row($0, 2) }
    let rule = ClaimRule.below(
      ClaimRule.Below(
        table: "t", rows: ["k=2 p=2"], rivals: .others(beginning: "k=2"), measure: .fid, margin: nil, isDenied: true))
    let contest = try #require(ClaimStore.judge("t", rows).contest(of: rule)).get()
    #expect(contest.pairs.map(\.second.label) == ["k=2 p=6"])
  }
}
