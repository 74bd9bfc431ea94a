import Testing

@testable import Reporting

/// The words of remarks.
@Suite struct ClaimTextTests {
  /// Every case, so that the test of all templates reaches every text.
  static let remarks: [Remark] = {
    let value = ValueReference(table: "t", row: "a", value: "gap", error: nil)
    func statement(_ answer: Statement.Answer, than other: String? = nil) -> Statement {
      Statement(name: "a, gap", measured: 2.25, relation: .atLeast, other: other, limit: 2, answer: answer)
    }
    let rows: [Remark] = [
      .noRow(table: "t", row: "a"), .noRivals(table: "t", row: "a"), .notRecorded(value), .noOutcome(row: "a"),
      .pending(table: "t", row: "a", [.init(state: "waiting", seeds: [2, 3]), .init(state: "failed", seeds: [1])]),
      .pending(table: "t", row: "a", [.init(state: "running", seeds: [])]), .diverged(1, of: 3, row: "a"),
      .fewSeeds(1, least: 3),
    ]
    let obstacles: [Remark] = [
      .chance(p: 0.4, isAdjusted: false), .chance(p: 0.4, isAdjusted: true), .evaluationNoise, .differentNets,
      .netsDisagree, .improving(["a"]), .improving(["a", "b"]), .obstacle("a / b", .evaluationNoise),
    ]
    let comparisons: [Remark] = [
      .allPass(1, largestP: 0.01), .allPass(6, largestP: 0.01), .pass(5, of: 6), .unbeaten,
      .beaten(by: ["a"], p: 0.01, rivals: 1), .beaten(by: ["a", "b"], p: 0.01, rivals: 6),
      .better("a", than: ["b"], p: 0.01), .better("a", than: ["b", "c"], p: 0.01), .beats("a", 3, of: 4),
      .maximumTest(better: "a", worse: "b", p: 0.01, comparisons: 36), .reverse(.chance(p: 0.4, isAdjusted: true)),
    ]
    let layouts: [Remark] = [
      .dependsLess("a", than: ["b", "c"]), .dependsMore("a", than: ["b"], p: 0.01), .dependsAlike("a", ["b"]), .oneSeed,
      .capped([.improving(["a"]), .diverged(1, of: 3, row: "b")]),
    ]
    let values: [Remark] = [
      .statement(statement(.yes)), .statement(statement(.no, than: "b, gap")),
      .statement(statement(.open(.interval))), .statement(statement(.open(.notANumber))),
      .statement(statement(.open(.notRecorded))), .knownDiffers(statement(.no)), .allTrue(7),
    ]
    let measures: [Remark] = [
      .ratio(row: "a", rival: "b", .strongest), .ratio(row: "a", rival: "b", .only),
      .ratio(row: "a", rival: "b", .worstAgainstBest), .betweenSamplings(method: "a"),
    ]
    let limits: [Remark] = [
      .holdsImpossible(n: 2, smallestP: 1.0 / 6), .failsImpossible(n: 3, smallestP: 0.05, rivals: 6, level: 0.05 / 6),
      .neitherPossible, .simulatedErrors, .untuned,
    ]
    let rates: [Remark] = [
      .relabeled(RuleErrors(relabelings: 1000, holds: 12, fails: 34)), .exactNumbers, .trainedChecks, .intervals(1),
      .intervals(3), .nothingCompared, .missingRun, .unmeasured([.oneSeed]),
    ]
    return rows + obstacles + comparisons + layouts + values + measures + limits + rates
  }()

  @Test(arguments: [
    (0, "t: no run of a"), (4, "t, a: seeds 2, 3 waiting, seed 1 failed"), (5, "t, a: running"),
    (6, "a: 1 of 3 runs diverged"), (9, "no significant difference (p = 0.4 after correction)"),
    (14, "a and b are still improving"), (15, "a / b: the difference is within the evaluation noise"),
    (21, "a and b are better, p = 0.01 after Holm’s correction for 6 rivals"),
    (23, "a is better than each of b and c, p = 0.01"),
    (31, "capped at undecided: a is still improving; b: 1 of 3 runs diverged"), (32, "a, gap: 2.25, at least 2"),
    (33, "a, gap: 2.25, not at least b, gap: 2"),
    (34, "a, gap: 2.25, at least 2 (open: the interval contains the limit)"),
    (39, "FID of a over that of b, its strongest rival"), (41, "FID of a, the worst, over that of b, the best"),
    (43, "“Holds” is impossible at n = 2: the smallest p value is 0.167."),
    (
      48,
      "A/A test: with these runs relabeled at random 1,000 times, the rule says “holds” in 1.2 % and “does not hold” in "
        + "3.4 %."
    ),
    (55, "Not measured: one run per group shows no spread within the groups."),
  ]) func remarksRead(_ index: Int, _ text: String) throws {
    #expect(try ClaimStore.words()(Self.remarks[index]) == text)
  }

  static let contexts: [(ClaimEvidence.Context, String)] = [
    (
      .images(datasets: ["CelebA"], sizes: [32, 64], steps: [8000], nets: 1),
      "CelebA, 32×32 or 64×64, 8,000 generator steps, FID by 1 feature net"
    ),
    (
      .images(datasets: ["CelebA"], sizes: [64], steps: [8000], nets: 3),
      "CelebA, 64×64, 8,000 generator steps, FID by 3 feature nets"
    ),
    (.critics(units: [32, 32], steps: 3000), "critics of 32 and 32 units on a line, 3,000 steps"),
    (.exact, "exact values"),
  ]

  @Test func absentRowsOfATableAreNamedTogether() throws {
    let remarks: [Remark] = [.noRow(table: "t", row: "a"), .oneSeed, .noRow(table: "t", row: "b")]
    #expect(
      try ClaimStore.words()(remarks) == "one run per group shows no spread within the groups; t: no run of a and b")
  }

  @Test func contextsRead() throws {
    for (context, text) in Self.contexts { #expect(try ClaimStore.words()(context) == text) }
  }
}
