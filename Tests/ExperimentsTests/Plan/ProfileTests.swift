import Objectives
import Records
import Testing

@testable import Experiments

@Suite struct ProfileTests {
  private static let hash = String(repeating: "0", count: 64)

  private func table(_ name: String, _ profile: String = "quick") throws -> TableFile {
    try TableFile(named: name, paper: paperFolder, methods: MethodSettings(paper: paperFolder, profile: profile))
  }

  /// The trainings of a committed profile.
  private func trainings(_ name: String) throws -> [Run] {
    try RunPlan(profile: name, paper: paperFolder) { _ in Self.hash }.runs.filter { $0.config.kind == .gan }
  }

  @Test func theCommittedProfilesSayWhatTheirNamesPromise() throws {
    let quick = try Profile(named: "quick", paper: paperFolder)
    #expect([quick.size, quick.width, quick.latent, quick.batch] == [16, 16, 128, 64])
    let smoke = try Profile(named: "smoke", paper: paperFolder)
    #expect([smoke.size, smoke.width, smoke.latent, smoke.steps, smoke.seeds.order.count] == [16, 4, 16, 40, 1])
    let standard = try Profile(named: "standard", paper: paperFolder)
    #expect([standard.size, standard.width] == [32, 32])
    for profile in [quick, standard] {
      // Fresh ones: 1 to 5 were seen under other rules.
      #expect(profile.seeds == SeedPlan(order: Array(11..<75), least: 4, most: 16))
      #expect(profile.evaluation.points == 20)
    }
    // The official code's generator steps.
    #expect(try Profile(named: "paper", paper: paperFolder).steps / 4 == 200_000)
  }

  @Test func theTunedMethodsDifferInTheirOwnConstantsAndBetasOnly() throws {
    let tuned = try table("methods").entries.filter { $0.setting == .tuned }.map { try $0.config() }
    #expect(tuned.map(\.method) == ["sgan", "wgan", "wgan-gp", "sngan", "rjs-gan", "ctgan", "wgan-div"])
    #expect(tuned.allSatisfy { $0.criticNorm == "none" && $0.criticSchedule == "constant" })
    let div = try #require(tuned.last)
    #expect(div.constants.all.map(\.name) == ["k", "p"])
    #expect(div.constants.all.map(\.value) == [2, 6])
    // Chosen by trials; betas are its own.
    #expect(div.optimizer == OptimizerConfig(name: "adam", learningRate: 4e-3, beta1: 0, beta2: 0.9, epsilon: 1e-8))
    let ctgan = try #require(tuned.first { $0.method == "ctgan" })
    // Chosen, not its own.
    #expect(ctgan.constant("dropout") == 0.2)
  }

  @Test func thePublishedMethodsHaveTheirOwnSettings() throws {
    let own = try table("methods").entries.filter { $0.setting == .published }.map { try $0.config() }
    #expect(own.map(\.criticSteps) == [1, 5, 5, 5, 1, 5, 4])
    #expect(own.map(\.optimizer.learningRate) == [2e-4, 5e-5, 1e-4, 2e-4, 2e-4, 1e-4, 2e-4])
    #expect(own.map(\.criticSchedule).filter { $0 == "wgan" }.count == 1)
    let div = try #require(own.last)
    #expect(div.criticNorm == "layer" && div.constants.all.map(\.value) == [10, 6])
    #expect(own.first { $0.method == "ctgan" }?.constant("dropout") == 0.5)
  }

  @Test func theSweepIsTwoRaysThroughTheArticlesChoice() throws {
    let entries = try table("kp").entries
    let points = entries.map { entry in ["k", "p"].map { name in entry.axes.first { $0.name == name }?.value ?? "" } }
    #expect(points.allSatisfy { $0[0] == "2" || $0[1] == "6" })
    #expect(points.filter { $0 == ["2", "6"] }.count == 1)
    #expect(points.contains(["10", "6"]) && points.contains(["0.1", "6"]) && points.contains(["2", "1.5"]))
    #expect(entries.first?.label == "k = 0.1, p = 6")
    #expect(try entries.first?.config().constants.all.map(\.value) == [0.1, 6])
  }

  /// Counts by hand, of settings: with rounds methods 7, r(x) 2 x 5 more, the uniform r(x) 1 and kp 8 (12 in `standard`); with one
  /// seed 7 published (in `standard` those of SGAN and RJS-GAN are the tuned ones), CTGAN's 5 more r(x) and 2 variants (p = 12
  /// is in kp).
  @Test(arguments: [("quick", 26, 14), ("standard", 30, 12)])
  func everyCellIsTrainedOnce(name: String, rounds: Int, single: Int) throws {
    let cells = try trainings(name)
    #expect(cells.count == rounds * SeedCount.most + single)
    #expect(cells.count { $0.round < 4 } == rounds * 4 + single)
    #expect(Set(cells.map(\.config.id)).count == cells.count)
    #expect(cells == (try trainings(name)))
    for cell in cells { try cell.config.validate() }
  }

  @Test func everyTableOfQuickIsWhole() throws {
    let cells = try trainings("quick").filter { $0.round == 0 }
    func uses(_ table: String) -> [TableUse] { cells.flatMap(\.uses).filter { $0.table == table } }
    #expect(uses("methods").filter { $0.setting == .tuned }.count == 7)
    #expect(uses("methods").filter { $0.setting == .published }.count == 7)
    #expect(uses("sampling").count == 3 * 6)
    #expect(uses("kp").count == 9)
    #expect(uses("uniform-sampling").count == 2)
    #expect(uses("variants").count == 4)
  }

  @Test func tablesOfAnotherLengthReadTheLongerRunAtAStepAtWhichItIsScored() throws {
    let profile = try Profile(named: "standard", paper: paperFolder)
    let cells = try trainings("standard")
    for cell in cells {
      let points = profile.evaluation.steps(of: cell)
      #expect(points == points.sorted() && points.last == cell.config.steps)
      for use in cell.uses {
        // All twenty points of the table's own length.
        #expect(points.filter { $0 <= use.readsStep }.count >= profile.evaluation.points)
        #expect(points.contains(use.readsStep))
      }
    }
    let div = try #require(cells.first { $0.tables.contains("kp") && $0.tables.contains("methods") })
    #expect(div.uses.map(\.table) == ["methods", "sampling", "uniform-sampling", "kp", "variants"])
    #expect(Set(div.uses.map(\.readsStep)) == [div.config.steps / 2, div.config.steps])
  }

  @Test func allCellsOfATableSeeAsManyRealSamples() throws {
    for name in ["smoke", "quick", "standard"] {
      for cell in try trainings(name) where cell.config.criticSchedule == "constant" {
        for use in cell.uses where use.table == "sampling" || (use.table == "methods" && use.setting == .tuned) {
          let profile = try Profile(named: name, paper: paperFolder)
          let passes = profile.tables?[use.table]?.steps ?? profile.steps
          #expect(use.readsStep * cell.config.criticSteps == passes, "\(name) \(cell.config.label)")
        }
      }
    }
  }

  @Test func seedsAreTheOuterLoop() throws {
    let methods = try trainings("quick").filter { $0.tables.first == "methods" }
    #expect(methods.map(\.config.seed) == methods.map(\.config.seed).sorted())
  }

  @Test func smokeHasEveryTableAndEveryMethod() throws {
    let cells = try trainings("smoke")
    #expect(cells.count == 24)
    #expect(Set(cells.map(\.config.method)) == Set(Method.names))
    #expect(Set(cells.flatMap(\.tables)) == ["methods", "sampling", "uniform-sampling", "kp", "variants"])
    #expect(cells.contains { $0.config.network == "article-keras" && $0.config.criticNorm == "batch" })
  }

  @Test func evaluationPointsEndAtTheLastStep() {
    let settings = EvaluationSettings(points: 4, samples: 2, finalSamples: 2, finalPairs: 5)
    #expect(settings.steps(of: 40) == [10, 20, 30, 40])
    #expect(settings.steps(of: 10) == [2, 5, 7, 10])
    #expect(settings.steps(of: 3) == [1, 2, 3])
  }

  @Test func aSharedCellIsScoredAtThePointsOfEveryTable() {
    let settings = EvaluationSettings(points: 4, samples: 2, finalSamples: 2, finalPairs: 5)
    var cell = testCell()
    cell.uses.append(TableUse(table: "short", label: "", readsStep: 20))
    #expect(settings.steps(of: cell) == [5, 10, 15, 20, 30, 40])
  }

  @Test("50,000 samples, as in the article, behind final scores", arguments: ["quick", "standard", "paper"])
  func finalSamples(name: String) throws {
    #expect(try Profile(named: name, paper: paperFolder).evaluation.finalSamples == 50_000)
  }
}
