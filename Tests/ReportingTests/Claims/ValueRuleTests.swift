import Foundation
import Records
import Testing

@testable import Reporting

/// Rules over values: each verdict from a store that must yield it.
@Suite struct ValueRuleTests {
  private func theory(_ id: String, _ rows: [(String, [[String: Double]])], table: String = "theory") throws
    -> RuleFinding
  {
    try ClaimStore.finding(id, ClaimStore.evidence(table, rows.map { ClaimStore.values($0.0, $0.1) }))
  }

  // MARK: Checks

  private func symmetry(
    pq: Double = 0.412677, qp: Double = 0.412677, same: Double = 0,
    trained: (Double, Double, Double) = (0.41, 0.412, 0.001)
  ) throws -> RuleFinding {
    try theory(
      "C1a",
      [
        (
          "W from P to Q with r(x) = equal mixture", [["oracle": pq, "divergence": trained.0, "standard_error": 0.002]]
        ),
        (
          "W from Q to P with r(x) = equal mixture", [["oracle": qp, "divergence": trained.1, "standard_error": 0.002]]
        ),
        (
          "W from P to P with r(x) = equal mixture",
          [["oracle": same, "divergence": trained.2, "standard_error": 0.002]]
        ),
      ])
  }

  @Test func symmetryIsSupported() throws {
    let finding = try symmetry()
    #expect(finding.outcome == .holds && finding.n == 1 && finding.estimate == 0.412677)
  }

  @Test func exactAsymmetryContradicts() throws {
    let finding = try symmetry(qp: 0.5)
    func value(_ order: String) -> ValueReference {
      ValueReference(table: "theory", row: "W from \(order) with r(x) = equal mixture", value: "oracle", error: nil)
    }
    let broken = Statement(
      subject: .value(value("P to Q")), measured: 0.412677, relation: .equal, other: value("Q to P"), limit: 0.5,
      answer: .no)
    #expect(finding.outcome == .fails && finding.why == [.statement(broken)])
    #expect(try symmetry(same: 0.1).outcome == .fails)
  }

  @Test func trainedDisagreementLeavesOpen() throws {
    // √2 · 0.002 · 2 = 0.0057 is allowed.
    #expect(try symmetry(trained: (0.41, 0.4156, 0.001)).outcome == .holds)
    let finding = try symmetry(trained: (0.41, 0.4158, 0.001))
    #expect(finding.outcome == .undecided && finding.why.count == 1)
    #expect(try symmetry(trained: (0.41, 0.412, -0.0041)).outcome == .undecided)
    #expect(try symmetry(trained: (-0.0041, -0.004, 0)).outcome == .undecided)
  }

  @Test func eachNumberIsListedOnceWithThoseItIsComparedTo() throws {
    let words = try ClaimStore.words()
    let names = try symmetry(qp: 0.5).details.map { try words($0.subject) }
    let rows = ["P to Q", "Q to P", "P to P"].map { "W from \($0) with r(x) = equal mixture" }
    #expect(Set(names) == Set(rows.flatMap { ["\($0): exact value", "\($0): W"] }) && names.count == 6)
    let broken = try symmetry(qp: 0.5)
    let noted = broken.details.filter { !$0.notes.isEmpty }
    #expect(
      try noted.map { try words($0.subject) } == ["W from P to Q with r(x) = equal mixture: exact value"]
        && noted.first?.notes == broken.why)
  }

  @Test func anExactNumberToComeHasNoSeed() throws {
    var row = ClaimStore.row("maximizer of (7)", [1])
    row.runs[0].seed = ClaimEvidence.Row.noSeed
    row.runs[0].state = .waiting
    let label = row.label
    #expect(row.missing(in: "t") == .pending(table: "t", row: label, [.init(state: "waiting", seeds: [])]))
    row.runs[0].seed = 3
    #expect(row.missing(in: "t") == .pending(table: "t", row: label, [.init(state: "waiting", seeds: [3])]))
  }

  @Test func wrongKnownNumberDecidesNothing() throws {
    let finding = try symmetry(pq: 0.42, qp: 0.42)
    guard case .knownDiffers(let statement)? = finding.why.first else {
      Issue.record("\(finding.why)")
      return
    }
    #expect(finding.outcome == .undecided && statement.measured == 0.42 && statement.limit == 0.412677)
  }

  @Test func missingValuesAreNamed() throws {
    let finding = try theory("C1a", [("W from P to Q with r(x) = equal mixture", [["oracle": 0.4]])])
    #expect(finding.outcome == .notRun)
    #expect(finding.why.contains(.noRow(table: "theory", row: "W from Q to P with r(x) = equal mixture")))
    let value = ValueReference(
      table: "theory", row: "W from P to Q with r(x) = equal mixture", value: "divergence", error: "standard_error")
    #expect(finding.why.contains(.notRecorded(value)))
  }

  // MARK: Exact numbers

  @Test func asymmetryForFakes() throws {
    func verdict(_ pq: Double, _ qp: Double) throws -> RuleOutcome {
      try theory(
        "C1b",
        [
          ("W from P to Q with r(x) = generated", [["divergence": pq]]),
          ("W from Q to P with r(x) = generated", [["divergence": qp]]),
        ]
      )
      .outcome
    }
    #expect(try verdict(0.395920, 0.552985) == .fails)
    #expect(try verdict(0.395920, 0.395920) == .undecided)
    #expect(try verdict(0.395920, .nan) == .undecided)
    #expect(try theory("C1b", [("W from P to Q with r(x) = generated", [["divergence": 0.39592]])]).outcome == .notRun)
  }

  @Test func objectiveTen() throws {
    let row = "objective (10) with n = 1 and p = 3"
    #expect(try theory("C2a", [(row, [["objective": 2]])]).outcome == .holds)
    #expect(try theory("C2a", [(row, [["objective": 0]])]).outcome == .fails)
    #expect(try theory("C2a", [(row, [["objective": .infinity]])]).outcome == .holds)
    #expect(try theory("C2a", []).outcome == .notRun)
    func plain(_ same: Double, _ other: Double) throws -> RuleOutcome {
      try theory(
        "C2b",
        [
          ("objective (10) with n = 1 and p = 2 at equal distributions", [["supremum": same]]),
          ("objective (10) with n = 1 and p = 2 at different distributions", [["supremum": other]]),
          ("cosine critics at equal distributions", [["objective": -1.894305]]),
          ("cosine critics at different distributions", [["objective": -1.690397]]),
        ]
      ).outcome
    }
    #expect(try plain(0, 1.025243) == .fails)
    #expect(try plain(0.5, 1.025243) == .undecided)
    #expect(try plain(0, 0) == .undecided)
  }

  @Test func maximizerOfSeven() throws {
    func verdict(_ gap: Double, _ w1: Double) throws -> RuleOutcome {
      try theory("C8", [("maximizer of (7)", [["gap": gap, "w1": w1]])]).outcome
    }
    #expect(try verdict(12.04, 3) == .fails)
    #expect(try verdict(3, 3) == .undecided)
  }

  /// An infinity is at least anything, and two of them are equal.
  @Test func infinities() throws {
    let reference = ValueReference(table: "t", row: "r", value: "v", error: nil)
    func outcome(_ relation: ValueTest.Relation, _ operand: Double) -> RuleOutcome {
      let test = ValueTest(
        value: reference, relation: relation, operand: .number(operand), tolerance: 0, standardErrors: 0)
      return ClaimStore.judge("t", [ClaimStore.values("r", [["v": .infinity]])])
        .statements(ValueTests(holds: [test], fails: [], known: [])).outcome
    }
    #expect(
      outcome(.equal, .infinity) == .holds && outcome(.different, 1) == .holds && outcome(.above, 1e300) == .holds)
    #expect(outcome(.below, 0) == .fails && outcome(.atMost, .infinity) == .holds)
  }

  // MARK: Ratios

  private func gradients(_ div: [Double], _ sgan: [Double]) throws -> RuleFinding {
    try theory(
      "C9",
      zip(div, sgan).enumerated().map {
        ("gradient at distance \($0.offset + 1)", [["wgan_div": $0.element.0, "sgan": $0.element.1]])
      },
      table: "health")
  }

  @Test func generatorGradients() throws {
    let steady = (1...10).map { 1 + 0.1 * Double($0) }
    let falling = (1...10).map { exp(-Double($0)) }
    let holds = try gradients(steady, falling)
    #expect(holds.outcome == .holds)
    #expect(abs(try #require(holds.details[0].estimate) - 2 / 1.1) < 1e-12)
    #expect(abs(try #require(holds.details[1].estimate) - exp(9)) < 1e-8)
    #expect(try gradients(steady.map { $0 * $0 * $0 }, falling).outcome == .fails)
    #expect(try gradients(steady, steady).outcome == .fails)
    // An underflow to zero is a fall beyond any factor; a W-div gradient of zero is no useful one.
    #expect(try gradients(steady, falling.dropLast() + [0]).outcome == .holds)
    #expect(try gradients(steady.dropLast() + [0], falling).outcome == .fails)
    #expect(try gradients(steady.dropLast() + [.nan], falling).outcome == .undecided)
    #expect(try gradients(Array(steady.dropLast()), falling).outcome == .notRun)
  }

  @Test func ratiosOverSeedsUseTheInterval() throws {
    func outcome(_ seeds: [[String: Double]]) -> RuleOutcome {
      let test = RatioTest(
        name: "x", table: "t", value: "v", rows: ["a", "b"], measure: .spread, is: .atMost, limit: 3)
      let rows = ["a", "b"].map { row in ClaimStore.values(row, seeds.map { ["v": $0[row] ?? .nan] }) }
      return ClaimStore.judge("t", rows).ratios([test], leastSeeds: 2).outcome
    }
    #expect(outcome([["a": 1, "b": 2], ["a": 2, "b": 1.05], ["a": 1, "b": 2.05]]) == .holds)
    #expect(outcome([["a": 1, "b": 2], ["a": 1, "b": 4]]) == .undecided)
    #expect(outcome([["a": 1, "b": 9], ["a": 1, "b": 9.1], ["a": 1, "b": 9.05]]) == .fails)
    #expect(outcome([["a": 1, "b": 2]]) == .undecided)
  }
}
