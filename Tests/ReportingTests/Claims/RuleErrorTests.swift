import Foundation
import Testing

@testable import Reporting

/// Under no difference a rule errs no more often than it says; seeded simulations.
@Suite struct RuleErrorTests {
  /// Runs without any difference between rows: one normal for each, whatever its label.
  private func rows(_ labels: [String], seeds: Int, _ random: inout Normals) -> [ClaimEvidence.Row] {
    labels.map { label in ClaimStore.row(label, (0..<seeds).map { _ in 2 + 0.1 * random.next() }, noise: 0) }
  }

  /// Shares of simulations in which the rule holds and fails.
  private func shares(
    _ count: Int, _ rule: ClaimRule, _ make: (inout Normals) -> [ClaimEvidence.Row]
  ) -> (holds: Double, fails: Double) {
    var random = Normals(seed: 77)
    var (holds, fails) = (0, 0)
    // Layouts of one shape have the same quantiles, which cost more than the rest.
    var quantiles: [OneWayLayout.Quantiles] = []
    for _ in 0..<count {
      let rows = make(&random)
      if case .layout(_, let steady, _) = rule, quantiles.isEmpty {
        quantiles = OneWayLayout(rows.prefix(steady.rows.count).map(\.logFIDs)).map { [$0.quantiles] } ?? []
      }
      var judge = ClaimStore.judge("t", rows)
      judge.quantiles = quantiles
      switch judge.finding(rule).outcome {
      case .holds: holds += 1
      case .fails: fails += 1
      case .undecided, .notRun: break
      }
    }
    return (Double(holds) / Double(count), Double(fails) / Double(count))
  }

  /// 5 % and three standard errors of 400 simulations.
  private let limit = 0.05 + 3 * (0.05 * 0.95 / 400).squareRoot()

  private let bestOf = ClaimRule.bestOf(table: "t", row: "a", rivals: .others)
  private let seven = ["a", "b", "c", "d", "e", "f", "g"]

  @Test func bestOfSevenWithFiveSeeds() {
    // One method of seven would be called best by luck alone in 1/7; by the rule far less often.
    let (holds, fails) = shares(400, bestOf) { rows(seven, seeds: 5, &$0) }
    #expect(holds <= 0.05 && fails <= limit && fails > 0, "\(holds), \(fails)")
  }

  /// The hardest case for "holds": a tie with one rival, all others far behind.
  @Test func bestOfSevenTiedWithOne() {
    let holds = shares(400, bestOf) { random in
      rows(["a", "b"], seeds: 5, &random) + ["c", "d", "e", "f", "g"].map { ClaimStore.row($0, ClaimStore.five(9)) }
    }.holds
    #expect(holds <= limit && holds > 0.01, "\(holds)")
  }

  @Test func pairwise() {
    let rule = ClaimRule.pairwise(table: "t", better: "a", worse: "b", others: ["c"])
    let (holds, fails) = shares(400, rule) { rows(["a", "b", "c"], seeds: 5, &$0) }
    #expect(holds <= limit && fails <= limit && holds > 0, "\(holds), \(fails)")
  }

  private func labels(_ method: String) -> [String] { ClaimStore.points.map { "\(method) \($0)" } }

  @Test func layout() {
    let names = ["x", "y", "z"]
    let rule = ClaimRule.layout(
      table: "t", steady: .init(name: "x", rows: labels("x")),
      rivals: ["y", "z"].map { .init(name: $0, rows: labels($0)) })
    // No method depends on r.
    let none = shares(400, rule) { rows(names.flatMap(labels), seeds: 3, &$0) }
    #expect(none.holds <= limit && none.fails <= limit, "\(none)")
    // All depend on r alike: equal components, as large as the spread of the seeds or five times as large.
    for size in [0.1, 0.5] {
      let alike = shares(400, rule) { random in
        names.flatMap(labels).map { label in
          let effect = size * random.next()
          return ClaimStore.row(label, (0..<3).map { _ in 2 + effect + 0.1 * random.next() }, noise: 0)
        }
      }
      #expect(alike.holds <= limit && alike.fails <= 0.15, "\(alike) at \(size)")
    }
  }

  @Test func thirtySixComparisons() {
    let rule = ClaimRule.worstAgainstBest(table: "t", rows: labels("x"), rivals: labels("y"))
    var random = Normals(seed: 78)
    var (holds, fails) = (0, 0)
    for _ in 0..<60 {
      switch ClaimStore.judge("t", rows((labels("x") + labels("y")), seeds: 3, &random)).finding(rule).outcome {
      case .holds: holds += 1
      case .fails: fails += 1
      default: break
      }
    }
    // 3 are expected to fail at most; 8 is three standard deviations above.
    #expect(holds == 0 && fails <= 8, "\(holds), \(fails)")
  }

  // MARK: The A/A test of the page

  @Test func relabeledRunsKeepTheLevel() throws {
    // Real differences, which relabeling must take away.
    let methods = seven.enumerated().map { ClaimStore.row($0.element, ClaimStore.five(2 + 0.3 * Double($0.offset))) }
    let judge = ClaimStore.judge("t", methods)
    #expect(judge.finding(bestOf).outcome == .holds)
    let errors = try #require(judge.errors(of: bestOf, relabelings: 400))
    #expect(errors.relabelings == 400 && errors.holdsShare <= 0.05 && errors.failsShare <= limit, "\(errors)")
    #expect(errors == judge.errors(of: bestOf, relabelings: 400))
  }

  /// The claimed row may stand anywhere in its table: with fewer seeds than the rest it can pass no test.
  @Test func theClaimedRowIsTheOneThatIsTried() throws {
    var rows = seven.map { ClaimStore.row($0, ClaimStore.five(2)) }
    rows[6] = ClaimStore.row("g", [2, 2.01])
    let rule = ClaimRule.bestOf(table: "t", row: "g", rivals: .others)
    let last = try #require(ClaimStore.judge("t", rows).errors(of: rule, relabelings: 200))
    let first = try #require(ClaimStore.judge("t", [rows[6]] + rows[..<6]).errors(of: rule, relabelings: 200))
    // The same relabelings of the same rows.
    #expect(last == first)
    let missing = ClaimRule.bestOf(table: "t", row: "h", rivals: .others)
    #expect(ClaimStore.judge("t", rows).errors(of: missing, relabelings: 200) == nil)
  }

  @Test func layoutsAreRelabeledWithinAMethod() throws {
    let rule = ClaimRule.layout(
      table: "t", steady: .init(name: "x", rows: labels("x")), rivals: [.init(name: "y", rows: labels("y"))])
    // Methods at different levels, no dependence on r within them.
    var random = Normals(seed: 4)
    let rows = ["x", "y"].enumerated().flatMap { index, name in
      labels(name).map { label in
        ClaimStore.row(label, (0..<3).map { _ in Double(index) * 5 + 0.1 * random.next() }, noise: 0)
      }
    }
    let errors = try #require(ClaimStore.judge("t", rows).errors(of: rule, relabelings: 400))
    #expect(errors.holdsShare <= limit && errors.failsShare <= limit && errors.holds > 0, "\(errors)")
  }

  @Test func capsAreLeftOutOfTheCount() throws {
    let rows = ["a", "b"].map { ClaimStore.row($0, ClaimStore.five(2), change: -1) }
    let rule = ClaimRule.pairwise(table: "t", better: "a", worse: "b", others: [])
    #expect(try #require(ClaimStore.judge("t", rows).errors(of: rule, relabelings: 300)).holds > 0)
  }

  /// A sweep need not have every value that the claim names: the A/A test compares those that the rule compared.
  @Test func othersThatTheSweepLacksAreLeftOut() throws {
    let judge = ClaimStore.judge("t", ["a", "b", "c"].map { ClaimStore.row($0, ClaimStore.five(2)) })
    let rule = ClaimRule.pairwise(table: "t", better: "a", worse: "b", others: ["c", "d"])
    let known = ClaimRule.pairwise(table: "t", better: "a", worse: "b", others: ["c"])
    let errors = try #require(judge.errors(of: rule, relabelings: 50))
    #expect(errors == judge.errors(of: known, relabelings: 50))
  }

  @Test func thirtySixAreRelabeledWithOneDistribution() throws {
    let rule = ClaimRule.worstAgainstBest(table: "t", rows: labels("x"), rivals: labels("y"))
    var random = Normals(seed: 6)
    let judge = ClaimStore.judge("t", rows(labels("x") + labels("y"), seeds: 3, &random))
    let errors = try #require(judge.errors(of: rule, relabelings: 100))
    // 5 are expected at most; 12 is three standard deviations above.
    #expect(errors.holds == 0 && errors.fails <= 12, "\(errors)")
  }

  @Test func nothingToRelabel() {
    let judge = ClaimStore.judge("t", [ClaimStore.row("a", [1, 2])])
    #expect(judge.errors(of: .bestOf(table: "t", row: "a", rivals: .rows(["b"]))) == nil)
    #expect(judge.errors(of: .exact(ValueTests(holds: [], fails: [], known: [], leastSeeds: 1))) == nil)
  }
}
