import Foundation
import Records
import Testing

@testable import Reporting

/// The rules of `paper/claims.yaml` on made-up stores with known truth: false verdicts with a look after every seed, and the
/// seeds that verdicts take. `WDIV_SIMULATIONS=2000` prints the figures of BENCHMARKS.md.
@Suite struct SimulationTests {
  /// What is true, and how runs differ.
  struct Truth: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let claim: String
    /// Mean log FID (or share) of each row, in the rule's order.
    let means: [Double]
    /// The verdicts that are false.
    let falseVerdicts: [RuleOutcome]
    var loudest = 1.0
    var isHeavyTailed = false

    init(
      _ description: String, _ claim: String, _ means: [Double], false verdicts: [RuleOutcome] = [], loud: Double = 1,
      heavy: Bool = false
    ) {
      (testDescription, self.claim, self.means, falseVerdicts) = ("\(claim), \(description)", claim, means, verdicts)
      (loudest, isHeavyTailed) = (loud, heavy)
    }
  }

  /// Residual s.d. of a run, and s.d. of what runs of a seed share.
  private static let (residual, shared) = (0.05, 0.06)
  private static let most = 32
  private static let claims = Result { try ClaimStore.claims() }

  private static func labels(_ id: String) -> [String] {
    let (points, r) = (ClaimStore.points, ClaimStore.rivals)
    switch id {
    case "C3": return ["k=2 p=6"] + (0..<8).map { "k=\($0) p=6" }.filter { $0 != "k=2 p=6" } + ["k=9 p=6"]
    case "C3b": return ["k=2 p=2", "k=2 p=1.5", "k=2 p=4", "k=2 p=6", "k=2 p=12"]
    case "C4", "C5": return points.map { "wgan-div \($0)" } + points.map { "wgan-gp \($0)" }
    case "C6": return ["wgan-div"] + r
    default: return ["clipped critic", "spectral-norm critic", "WGAN-div critic"]
    }
  }

  private static func table(_ id: String) -> String {
    switch id {
    case "C3", "C3b": "kp"
    case "C4", "C5": "sampling"
    case "C6": "methods"
    default: "health"
    }
  }

  /// A store in which every row has every seed.
  private static func evidence(_ truth: Truth, _ random: inout Normals) -> ClaimEvidence {
    let seeds = (0..<most).map { _ in shared * random.next() }
    let rows = zip(labels(truth.claim), truth.means).enumerated().map { place, row in
      let deviation = residual * (place == 1 ? truth.loudest : 1)
      let values = seeds.map { seed in
        row.1 + seed + deviation * (truth.isHeavyTailed ? random.nextT3() : random.next())
      }
      return truth.claim == "C7"
        ? ClaimStore.values(row.0, values.map { ["share": $0] }) : ClaimStore.row(row.0, values)
    }
    return ClaimStore.evidence(table(truth.claim), rows)
  }

  private static let equal9 = [Double](repeating: 2, count: 9)
  private static let (m10, m15) = (log(1.1), log(1.15))
  private static let six = [Double](repeating: 2, count: 6)

  static let truths = [
    // A rival exactly at the margin makes "no difference" false; equality makes every other verdict false.
    Truth("all equal", "C3", equal9, false: [.holds, .fails]),
    Truth("one setting three times noisier", "C3", equal9, false: [.holds, .fails], loud: 3),
    Truth("Student-t3", "C3", equal9, false: [.holds, .fails], heavy: true),
    Truth(
      "every rival at the margin, ahead", "C3", [2] + [Double](repeating: 2 - m10, count: 8), false: [.holds, .alike]),
    Truth(
      "every rival at the margin, behind", "C3", [2] + [Double](repeating: 2 + m10, count: 8), false: [.fails, .alike]),
    Truth("rivals 10 % worse", "C3", [2] + [Double](repeating: 2 + m10, count: 8), false: [.fails]),
    Truth("rivals 25 % worse", "C3", [2] + [Double](repeating: 2 + log(1.25), count: 8), false: [.fails, .alike]),
    Truth("all equal", "C3b", Array(equal9.prefix(5)), false: [.holds, .fails]),
    Truth("all equal", "C6", Array(equal9.prefix(7)), false: [.holds, .fails]),
    Truth(
      "one rival equal, others 25 % worse", "C6", [2, 2] + [Double](repeating: 2 + log(1.25), count: 5),
      false: [.holds, .fails]),
    Truth("no dependence of WGAN-GP", "C4", six + six, false: [.holds]),
    Truth("WGAN-GP spread by 35 %", "C4", six + [2, 2, 2, 2, 2, 2 + log(1.35)], false: [.fails]),
    Truth(
      "WGAN-div spread by 15 %, WGAN-GP by 35 %", "C4", [2, 2, 2, 2, 2, 2 + m15] + [2, 2, 2, 2, 2, 2 + log(1.35)],
      false: [.holds, .fails]),
    Truth("both spread by 15 %", "C4", [2, 2, 2, 2, 2, 2 + m15] + [2, 2, 2, 2, 2, 2 + m15], false: [.holds, .fails]),
    Truth("all equal", "C5", six + six, false: [.holds, .fails]),
    Truth("WGAN-div 15 % better", "C5", six + six.map { $0 + m15 }, false: [.fails, .alike]),
    Truth("WGAN-div 25 % better", "C5", six + six.map { $0 + log(1.25) }, false: [.fails, .alike]),
    Truth("shares at the limit", "C7", [0.64, 0.64, 0.8], false: [.holds, .fails]),
    Truth("shares of .58 and .40", "C7", [0.46, 0.32, 0.8], false: [.fails]),
  ]

  @Test(arguments: truths) func falseVerdictsAreRare(_ truth: Truth) throws {
    let claims = try Self.claims.get()
    let claim = try #require(claims.claims.first { $0.id == truth.claim })
    let count = Simulation.count(30)
    var random = Normals(seed: 11)
    var (wrong, looks): (Int, [Int]) = (0, [])
    for _ in 0..<count {
      let evidence = Self.evidence(truth, &random)
      let contest = try #require(Judge(settings: claims.settings, evidence: evidence).contest(of: claim.rule)).get()
      guard let verdict = contest.verdict else { continue }
      if truth.falseVerdicts.contains(verdict.outcome) { wrong += 1 } else { looks.append(verdict.look) }
    }
    let share = Double(wrong) / Double(count)
    Simulation.report("false, \(truth.testDescription)", share)
    if Simulation.count(0) > 0 {
      looks.sort()
      func quantile(_ share: Double) -> String {
        let place = Int((share * Double(count)).rounded(.up)) - 1
        return place < looks.count ? "\(looks[place])" : "-"
      }
      print("  decided \(looks.count) of \(count); seeds at 50 % \(quantile(0.5)), at 80 % \(quantile(0.8))")
    }
    #expect(share <= 0.025 + 2 * (0.025 * 0.975 / Double(count)).squareRoot(), "\(truth.testDescription)")
  }

  /// Seeds go only where an open claim reads them: the same verdicts are false as rarely.
  @Test func adaptiveSeeds() throws {
    let claims = try Self.claims.get()
    let claim = try #require(claims.claims.first { $0.id == "C6" })
    let truth = Truth("all equal, adaptive", "C6", Array(Self.equal9.prefix(7)))
    let count = Simulation.count(30)
    var random = Normals(seed: 12)
    var wrong = 0
    for _ in 0..<count {
      let whole = Self.evidence(truth, &random)
      var seeds = [Int](repeating: 4, count: truth.means.count)
      while true {
        var evidence = whole
        for place in seeds.indices {
          evidence.tables[0].rows[place].runs = Array(whole.tables[0].rows[place].runs.prefix(seeds[place]))
        }
        let contest = try #require(Judge(settings: claims.settings, evidence: evidence).contest(of: claim.rule)).get()
        if let verdict = contest.verdict {
          if verdict.outcome != .alike { wrong += 1 }
          break
        }
        let open = Set(contest.open.flatMap { [contest.pairs[$0].first.label, contest.pairs[$0].second.label] })
        let places = seeds.indices.filter { open.contains(whole.tables[0].rows[$0].label) && seeds[$0] < Self.most }
        guard let fewest = places.map({ seeds[$0] }).min() else { break }
        for place in places where seeds[place] == fewest { seeds[place] += 1 }
      }
    }
    let share = Double(wrong) / Double(count)
    Simulation.report("false, \(truth.testDescription)", share)
    #expect(share <= 0.025 + 2 * (0.025 * 0.975 / Double(count)).squareRoot())
  }
}
