import Records
import Testing

@testable import Experiments

@Suite struct ProfileTests {
  @Test func theCommittedProfilesSayWhatTheirNamesPromise() throws {
    let quick = try Profile(named: "quick", paper: paperFolder)
    #expect([quick.size, quick.width, quick.latent, quick.batch, quick.steps] == [16, 16, 128, 64, 8000])
    #expect(quick.seeds == [1, 2, 3])
    #expect(
      quick.evaluation == EvaluationSettings(points: 20, samples: 10000, finalSamples: 50000, finalPairs: 5000))
    let smoke = try Profile(named: "smoke", paper: paperFolder)
    #expect([smoke.size, smoke.width, smoke.latent, smoke.steps, smoke.seeds.count] == [16, 4, 16, 40, 1])
    let standard = try Profile(named: "standard", paper: paperFolder)
    #expect([standard.size, standard.width] == [32, 32])
  }

  @Test func theCommittedMethodsAreThoseOfTheArticle() throws {
    let methods = try Experiment(named: "methods", paper: paperFolder)
    #expect(methods.entries.map(\.method) == ["wgan", "wgan-gp", "wgan-div"])
    #expect(methods.entries.map(\.criticSteps) == [5, 1, 1])
    let div = try #require(methods.entries.last)
    #expect(div.constants.map(\.name) == ["k", "p"])
    #expect(div.constants.map(\.value) == [2, 6])
    #expect(div.optimizer == OptimizerConfig(name: "adam", learningRate: 2e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8))
    let wgan = try #require(methods.entries.first)
    #expect(wgan.points == "none")
    #expect(wgan.optimizer.name == "rmsprop")
    #expect(wgan.optimizer.learningRate == 5e-5)
  }

  @Test func everyCommittedCellIsAValidConfigurationAndThereIsOnePerMethodAndSeed() throws {
    for name in ["smoke", "quick", "standard"] {
      let profile = try Profile(named: name, paper: paperFolder)
      let names = profile.experiments.filter { !KindTable.isOne($0, paper: paperFolder) }
      let experiments = try names.map { try Experiment(named: $0, paper: paperFolder) }
      let hash = String(repeating: "0", count: 64)
      let cells = Cell.all(profile: profile, experiments: experiments, dataHash: hash, numerics: 1)
      #expect(cells.count == 3 * profile.seeds.count, "\(name)")
      for cell in cells { try cell.config.validate() }
      #expect(cells == Cell.all(profile: profile, experiments: experiments, dataHash: hash, numerics: 1))
      #expect(cells.map(\.config.seed) == profile.seeds.flatMap { [$0, $0, $0] })
    }
  }

  @Test func aCellThatTwoTablesAskForIsTrainedOnce() throws {
    let profile = try Profile(named: "quick", paper: paperFolder)
    let methods = try Experiment(named: "methods", paper: paperFolder)
    var choice = methods
    choice.table = "choice"
    choice.entries = [try #require(methods.entries.last)]
    let cells = Cell.all(
      profile: profile, experiments: [methods, choice], dataHash: String(repeating: "0", count: 64), numerics: 1)
    #expect(cells.count == 9)
    let shared = cells.filter { $0.tables == ["methods", "choice"] }
    #expect(shared.map(\.config.gan?.method) == ["wgan-div", "wgan-div", "wgan-div"])
  }

  @Test func evaluationPointsEndAtTheLastStep() {
    let settings = EvaluationSettings(points: 4, samples: 2, finalSamples: 2, finalPairs: 5)
    #expect(settings.steps(of: 40) == [10, 20, 30, 40])
    #expect(settings.steps(of: 10) == [2, 5, 7, 10])
    #expect(settings.steps(of: 3) == [1, 2, 3])
  }

  @Test func costGrowsAsTheWorkDoes() throws {
    let cell = testCell()
    var config = try #require(cell.config.gan)
    let once = CellCost(config).operations
    config.steps *= 2
    #expect(CellCost(config).operations == 2 * once)
    // d = 4 at 16x16: stages 1 -> 4 on 8x8 and 4 -> 8 on 4x4, head 128; generator plus its input 16 -> 128.
    let forward = 2.0 * 25 * (64 * 4 + 16 * 32)
    let generator = forward + 2 * 16 * 128
    let critic = forward + 2 * 128
    #expect(once == 40 * 8 * (generator + 11 * critic + 3 * generator + 2 * critic))
  }
}
