import Records
import Testing

@testable import Experiments

@Suite struct PriceTests {
  private static let settings = EvaluationSettings(points: 4, samples: 100, finalSamples: 200, finalPairs: 10)

  /// 1 s setup, 2 s a critic step, 3 s a generator step, 4 s a checkpoint; .01 s a sample, .1 a pair, .02 its square.
  private func calibration(_ cells: [Run]) -> Calibration {
    let seconds = KindSeconds(setup: 1, criticStep: 2, generatorStep: 3, checkpoint: 4)
    var scoring = ScoringSeconds(sample: 0.01, image: 0, samples: 0, pairs: 1, 0, 0)
    (scoring.pair, scoring.pairs) = (0.1, 0.02)
    return Calibration(
      kinds: cells.reduce(into: [:]) { $0[CostKind($1.config)] = seconds }, scoring: scoring)
  }

  private func prices(_ cells: [Run], progress: [Int], outdated: [Bool]? = nil, jobs: Int = 1) -> PriceList {
    PriceList(
      cells, least: 1, progress: progress, outdated: outdated ?? cells.map { _ in false }, settings: Self.settings,
      calibration(cells), start: 5, jobs: jobs, measuring: 0)
  }

  @Test func aCellsPriceIsTheSumOfItsParts() {
    let cell = testCell(steps: 40)
    let list = prices([cell], progress: [0])
    // Four points of 100 samples with a checkpoint each; at the end 200 samples and 10 pairs.
    let scoring = 4.0 * (1 + 4) + 2 + 1 + 2
    #expect(abs(list.items[0].seconds - (1 + 40 * 2 + 40 * 3 + scoring)) < 1e-9)
    #expect(abs(list.items[0].scoring - scoring) < 1e-9)
    #expect(abs(list.price.seconds - (5 + list.items[0].seconds)) < 1e-9)
    #expect(abs(list.price.scoringShare - scoring / list.items[0].seconds) < 1e-9)
  }

  @Test func distancesOfManyFeaturesHaveTheirPrice() {
    let cell = testCell(steps: 40)
    var slow = calibration([cell])
    slow.scoring.distance = 7
    let list = PriceList(
      [cell], least: 1, progress: [0], outdated: [false], settings: Self.settings, slow, start: 0, jobs: 1, measuring: 0
    )
    #expect(abs(list.items[0].scoring - prices([cell], progress: [0]).items[0].scoring - 5 * 7) < 1e-9)
  }

  @Test func whatIsRecordedIsNotPaidTwice() {
    let (half, done) = (testCell(seed: 1), testCell(seed: 2))
    let list = prices([half, done], progress: [20, 40])
    #expect(abs(list.items[0].seconds - (1 + 20 * 2 + 20 * 3 + 2 * 5 + 5)) < 1e-9)
    #expect(list.items[1] == PriceList.Item(run: done, seconds: 0, scoring: 0, isLeft: false))
    #expect(
      list.price.tables == [
        Price.Table(table: "methods", runs: 2, left: 1, seconds: list.items[0].seconds, criticSteps: 80)
      ])
    #expect(prices([done], progress: [40]).text == "nothing left to train")
  }

  @Test func scoringAnewHasAPriceAndTrainsNothing() {
    let (done, outdated) = (testCell(seed: 1), testCell(seed: 2))
    let list = prices([done, outdated], progress: [40, 40], outdated: [false, true])
    #expect(list.items.map(\.isLeft) == [false, true])
    #expect(abs(list.items[1].seconds - (1 + 5)) < 1e-9 && abs(list.items[1].scoring - 5) < 1e-9)
  }

  @Test func criticStepsCountAsTheScheduleHasThem() {
    var cell = testCell(steps: 40)
    cell.config.criticSteps = 5
    cell.config.criticSchedule = "wgan"
    let list = prices([cell], progress: [0])
    #expect(list.price.methods == [Price.Method(method: "wgan-div", criticSteps: 25 * 100 + 15 * 5)])
    #expect(abs(list.items[0].seconds - (1 + 2575 * 2 + 40 * 3 + 25)) < 1e-9)
  }

  @Test func aSharedCellIsCountedWithItsFirstTable() {
    var cell = testCell()
    cell.uses.append(TableUse(table: "second", label: "", readsStep: 20))
    var other = testCell(seed: 2)
    other.uses = [TableUse(table: "second", label: "", readsStep: 40)]
    let list = prices([cell, other], progress: [0, 0])
    #expect(list.price.tables.map(\.table) == ["methods", "second"])
    #expect(list.price.tables.map(\.runs) == [1, 1])
    // The points of the shorter table at 5 and 15 are paid too.
    #expect(abs(list.items[0].seconds - list.items[1].seconds - 2 * 5) < 1e-9)
  }

  @Test func jobsTakeTheNextCellAsTheyGetFree() {
    #expect(PriceList.makespan([3, 1, 1, 1], jobs: 2) == 3)
    #expect(PriceList.makespan([1, 1, 1, 3], jobs: 2) == 4)
    #expect(PriceList.makespan([2, 2], jobs: 5) == 2)
    #expect(PriceList.makespan([], jobs: 2) == 0)
  }

  @Test func pairsAreSplitIntoTheirLinearAndTheirSquarePart() {
    let (one, two) = (1 + 10 * 0.1 + 100 * 0.02, 1 + 20 * 0.1 + 400 * 0.02)
    let seconds = ScoringSeconds(sample: 0.001, image: 0, samples: 1000, pairs: 10, one, two)
    #expect(abs(seconds.pair - 0.1) < 1e-9 && abs(seconds.pairs - 0.02) < 1e-9)
    #expect(abs(seconds.final(samples: 200, pairs: 10) - (0.2 + 1 + 2)) < 1e-9)
  }

  @Test func cellsThatDifferInSeedPointsAndConstantsAreOfOneKind() {
    var config = testCell().config
    let kind = CostKind(config)
    (config.seed, config.sampling, config.steps, config.criticSteps) = (9, "pool", 77, 5)
    config.constants = ["k": 1, "p": 12]
    config.optimizer.learningRate = 1e-3
    #expect(CostKind(config) == kind)
    config.sampling = "real-and-fake"
    #expect(CostKind(config) != kind)
  }

  @Test func theFirstPriceOfAPlanIsKept() throws {
    let scratch = try Scratch()
    let store = RunStore(output: scratch.path)
    #expect(store.price(profile: "p") == nil)
    let first = prices([testCell()], progress: [0]).price
    try store.record(first, profile: "p")
    try store.record(prices([testCell()], progress: [20]).price, profile: "p")
    #expect(store.price(profile: "p") == first)
    let other = prices([testCell(seed: 2)], progress: [0]).price
    try store.record(other, profile: "p")
    #expect(store.price(profile: "p") == other)
  }
}
