import Testing

@testable import Reporting

/// The words of remarks.
@Suite struct ClaimTextTests {
  /// Every case, so that the test of all templates reaches every text.
  static let remarks: [Remark] = {
    let value = ValueReference(table: "t", row: "a", value: "gap", error: nil)
    func statement(_ answer: Statement.Answer, than other: ValueReference? = nil) -> Statement {
      Statement(subject: .value(value), measured: 2.25, relation: .atLeast, other: other, limit: 2, answer: answer)
    }
    let rows: [Remark] = [
      .noRow(table: "t", row: "a"), .noRivals(table: "t", row: "a"), .notRecorded(value),
      .pending(table: "t", row: "a", [.init(state: "waiting", seeds: [2, 3]), .init(state: "failed", seeds: [1])]),
      .pending(table: "t", row: "a", [.init(state: "running", seeds: [])]), .diverged(1, of: 3, row: "a"),
      .fewSeeds(1, least: 3),
    ]
    let comparisons: [Remark] = [
      .decided(at: 7, ["a / b"]), .decided(at: 7, ["a / b", "a / c"]), .hopeless,
      .undecided(open: 1, of: 6, smallest: 1.084), .undecided(open: 2, of: 2, smallest: nil), .probable(seeds: 12),
      .onTheBoundary,
    ]
    let values: [Remark] = [
      .statement(statement(.yes)),
      .statement(statement(.no, than: ValueReference(table: "t", row: "b", value: "none", error: nil))),
      .statement(statement(.open(.interval))), .statement(statement(.open(.notANumber))),
      .statement(statement(.open(.notRecorded))), .knownDiffers(statement(.no)), .allTrue(7),
    ]
    let measures: [Remark] = [
      .pair("a", "b", .fid), .pair("a", "b", .value("share", factor: 0.8)), .untuned,
    ]
    let rates: [Remark] = [
      .signFlips(RuleErrors(signFlips: 1000, holds: 12, fails: 34)), .exactNumbers, .trainedChecks, .intervals(1),
      .intervals(3), .nothingCompared, .missingRun, .unmeasured([.fewSeeds(1, least: 4)]),
    ]
    return rows + comparisons + values + measures + rates
  }()

  @Test(arguments: [
    (0, "t: no run of a"), (3, "t, a: seeds 2, 3 waiting, seed 1 failed"), (4, "t, a: running"),
    (5, "a: 1 of 3 runs diverged"), (7, "decided at n = 7 by one pair"), (8, "decided at n = 7 by 2 pairs"),
    (10, "1 of 6 pairs open; the smallest ratio or difference that all of them could have shown is 1.08"),
    (11, "2 of 2 pairs open"), (14, "a: difference of means is 2.25, at least 2"),
    (15, "a: difference of means is 2.25, not at least b: none, 2"),
    (16, "a: difference of means is 2.25, at least 2 (open: the interval contains the limit)"),
    (21, "FID of a over that of b"),
    (22, "share of W₁ reached of a minus 0.8 times that of b"),
    (
      24,
      "Simulated without any difference between settings (1,000 random sign flips of the centered seed-by-seed differences), "
        + "the rule says “holds” in 1.2 % and “does not hold” in 3.4 % of cases."
    ), (31, "Not measured: 1 of at least 4 seeds."),
  ]) func remarksRead(_ index: Int, _ text: String) throws {
    #expect(try ClaimStore.words()(Self.remarks[index]) == text)
  }

  static let contexts: [(ClaimEvidence.Context, String)] = [
    (
      .images(datasets: ["CelebA"], sizes: [32, 64], steps: [8000], nets: .small(1)),
      "CelebA, 32×32 or 64×64, 8,000 generator steps, FID by 1 small network"
    ),
    (
      .images(datasets: ["CelebA"], sizes: [64], steps: [8000], nets: .small(3)),
      "CelebA, 64×64, 8,000 generator steps, FID by 3 small networks"
    ),
    (
      .images(
        datasets: ["CelebA"], sizes: [64], steps: [8000], nets: .inception("tensorflow"),
        reached: .init(fid: 12.34, isFalling: true)),
      "CelebA, 64×64, 8,000 generator steps, FID 12.3, still falling, FID by Inception (tensorflow)"
    ),
    (.critics(units: [32, 32], steps: 3000), "critics of 32 and 32 units on a line, 3,000 steps"),
    (.exact, "exact values"),
  ]

  @Test func absentRowsOfATableAreNamedTogether() throws {
    let remarks: [Remark] = [.noRow(table: "t", row: "a"), .onTheBoundary, .noRow(table: "t", row: "b")]
    #expect(
      try ClaimStore.words()(remarks)
        == "a mean lies on a boundary: more seeds will probably not help; t: no run of a and b")
  }

  @Test func contextsRead() throws {
    for (context, text) in Self.contexts { #expect(try ClaimStore.words()(context) == text) }
  }
}
