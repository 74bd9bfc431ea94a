import Records
import Testing

@testable import Experiments

/// What is trained next: rounds of seeds, then only what an open claim reads.
@Suite struct RoundsTests {
  private static let seeds = SeedPlan(order: Array(11..<21), least: 4, most: 6)

  /// A setting is told by its length in steps: all its seeds, or the first alone.
  private func setting(_ steps: Int, seeds: Int = 10) -> [Run] {
    (0..<seeds).map { round in
      var run = testCell(seed: 11 + round, steps: steps)
      run.round = round
      return run
    }
  }

  /// Settings 40 and 80 with all seeds, 60 with one.
  private var runs: [Run] { setting(40) + setting(60, seeds: 1) + setting(80) }

  /// Goes on as a batch would; `open` says which claims are open once some runs are over.
  private func blocks(
    _ rounds: Rounds, _ goal: Rounds.Goal = .profile, open: ([Run]) -> [OpenClaim]
  ) -> [[Run]] {
    var blocks: [[Run]] = []
    var over: [Run] = []
    while blocks.count < 100 {
      let block = rounds.next({ open(over) }, goal: goal) { over.contains($0) }
      if block.isEmpty { break }
      blocks.append(block)
      over += block
    }
    return blocks
  }

  private func names(_ blocks: [[Run]]) -> [String] {
    blocks.map { $0.map { "\($0.config.steps):\($0.config.seed)" }.joined(separator: " ") }
  }

  @Test func everySettingGetsItsFirstSeedsARoundAtATime() {
    let all = names(blocks(Rounds(runs, Self.seeds)) { _ in [] })
    #expect(all == ["40:11 80:11", "60:11", "40:12 80:12", "40:13 80:13", "40:14 80:14"])
  }

  @Test func aFixedListHasNoFurtherRounds() {
    let plan = SeedPlan([11, 12])
    let runs = runs.filter { $0.round < 2 }
    let open = OpenClaim(id: "C6", seeds: 9, runs: [runs[0].config.id])
    #expect(names(blocks(Rounds(runs, plan)) { _ in [open] }) == ["40:11 80:11", "60:11", "40:12 80:12"])
    // One seed each: nothing comes late.
    let smoke = runs.filter { $0.round < 1 }
    #expect(names(blocks(Rounds(smoke, SeedPlan([11]))) { _ in [open] }) == ["40:11 60:11 80:11"])
  }

  @Test func afterThemOnlyWhatAnOpenClaimReads() {
    let open = OpenClaim(id: "C6", seeds: nil, runs: [setting(80)[0].config.id])
    let all = names(blocks(Rounds(runs, Self.seeds)) { over in over.count < 10 ? [open] : [] })
    // Up to the verdict, which comes with the tenth run.
    #expect(all.dropFirst(5) == ["80:15"])
    let most = names(blocks(Rounds(runs, Self.seeds)) { _ in [open] })
    #expect(most.dropFirst(5) == ["80:15", "80:16"])
  }

  @Test func theSettingWithTheFewestSeedsComesFirst() {
    let rounds = Rounds(runs, Self.seeds)
    let open = OpenClaim(id: "C6", seeds: nil, runs: [setting(40)[0].config.id, setting(80)[0].config.id])
    let over = runs.filter { $0.round < 4 } + [setting(40)[4]]
    #expect(names([rounds.next({ [open] }, goal: .profile) { over.contains($0) }]) == ["80:15"])
  }

  @Test func theCheapestClaimComesFirst() {
    let (small, large) = (setting(40), setting(80))
    let over = runs.filter { $0.round < 4 }
    func next(_ claims: [OpenClaim], jobs: Int = 1, left: Double = .infinity) -> String {
      let rounds = Rounds(runs, Self.seeds)
      return names([rounds.next({ claims }, goal: .claims(jobs: jobs, workLeft: left)) { over.contains($0) }])[0]
    }
    let near = OpenClaim(id: "C3", seeds: 5, runs: [large[0].config.id])
    let far = OpenClaim(id: "C6", seeds: 8, runs: [small[0].config.id])
    // 80 against 160 steps.
    #expect(next([far, near]) == "80:15")
    #expect(next([far, OpenClaim(id: "C3", seeds: nil, runs: near.runs)]) == "40:15")
    // Work that is left for one, for none.
    #expect(next([far, near], left: 100) == "80:15" && next([far, near], left: 70) == "")
    // More jobs, more seeds; beyond the profile's most.
    #expect(next([far], jobs: 3) == "40:15 40:16 40:17")
    #expect(next([near], jobs: 3) == "80:15 80:16 80:17")
    #expect(next([]) == "")
  }

  // MARK: The plan

  @Test func theDefaultProfileSharesItsSeeds() throws {
    let plan = try RunPlan(profile: "quick", paper: paperFolder) { _ in String(repeating: "5a", count: 32) }
    let trainings = plan.runs.filter { $0.config.kind == .gan }
    let settings = Dictionary(grouping: trainings) { $0.config.with(seed: 0).id }.values
    // 12 of r(x), 8 more of k and p, 5 more methods, and the uniform r(x) have rounds; others one seed.
    #expect(settings.count { $0.count == SeedCount.most } == 26)
    #expect(settings.allSatisfy { [1, SeedCount.most].contains($0.count) })
    #expect(trainings.allSatisfy { $0.config.seed == 11 + $0.round })
    #expect(trainings.filter(\.isScoredAtEnd).count == settings.count)
    let list = plan.runs(in: RunStore(output: "/nonexistent"))
    #expect(list.allSatisfy { $0.round < 4 } && list.count { $0.round == 3 && $0.config.kind == .gan } == 26)
    let critics = plan.runs.filter { $0.uses.contains { $0.label == "clipped critic" } }
    #expect(critics.map(\.round) == Array(0..<SeedCount.most))
  }
}
