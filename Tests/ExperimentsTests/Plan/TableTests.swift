import Records
import Testing

@testable import Experiments

/// Tables from axes and settings, in small files of their own.
@Suite struct TableTests {
  private static let methods = """
    methods:
      - method: wgan-div
        source: a paper
        sampling: interpolates
        constants: { k: 10, p: 6 }
        critic_norm: layer
        critic_steps: 4
        optimizer: { name: adam, learning_rate: 2e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8 }
        tuned: { constants: { k: 2 }, critic_norm: none }
      - method: rjs-gan
        source: a paper
        sampling: none
        constants: { gamma: 2, final: 0.01 }
        critic_steps: 1
        optimizer: { name: adam, learning_rate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 }
      - method: ctgan
        source: a paper
        sampling: interpolates
        constants: { lambda: 10, lambda2: 2, margin: 0, dropout: 0.5 }
        critic_steps: 5
        optimizer: { name: adam, learning_rate: 1e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8 }
    """
  private static let choices = """
    profile: p
    source: by hand
    choices:
      - { method: wgan-div, learning_rate: 5e-4, critic_steps: 2 }
      - { method: rjs-gan, learning_rate: 1e-4, critic_steps: 1 }
    """
  private static let sweep = """
    table: e
    axes:
      - setting: tuned
        base: { method: wgan-div, k: 2, p: 6 }
        star:
          k: [1, 2, 4]
          p: [3, 6]
    """

  private func scratch(_ table: String, choices: String? = choices) throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Self.methods, to: "methods.yaml")
    if let choices { try scratch.write(choices, to: "tuning/p.yaml") }
    try scratch.write(table, to: "experiments/e.yaml")
    return scratch
  }

  private func read(_ scratch: Scratch) throws -> TableFile {
    try TableFile(named: "e", paper: scratch.path, methods: MethodSettings(paper: scratch.path, profile: "p"))
  }

  private func table(_ text: String, choices: String? = choices) throws -> TableFile {
    try read(try scratch(text, choices: choices))
  }

  /// Sweep as a table of another name.
  private func other(_ text: String = sweep, entries: (inout [TableFile.Entry]) -> Void = { _ in }) throws -> TableFile
  {
    let table = try table(text)
    var list = table.entries
    entries(&list)
    return TableFile(table: "f", entries: list)
  }

  private func profile(_ changes: (String, String)...) throws -> Profile {
    let scratch = try Scratch()
    let text = changes.reduce(ConfigurationFileTests.profile) { $0.replacing($1.0, with: $1.1) }
    try scratch.write(text, to: "profiles/p.yaml")
    return try Profile(named: "p", paper: scratch.path)
  }

  // MARK: Axes

  @Test func aStarHasItsCenterOnce() throws {
    let entries = try self.table(Self.sweep).entries
    #expect(
      entries.map(\.label) == ["k = 1, p = 6", "k = 2, p = 6", "k = 4, p = 6", "k = 2, p = 3"])
    #expect(try entries.map { try $0.config().constants.all.map(\.value) } == [[1, 6], [2, 6], [4, 6], [2, 3]])
    #expect(entries[0].axes == [TableUse.Axis(name: "k", value: "1"), TableUse.Axis(name: "p", value: "6")])
  }

  @Test func aProductHasTheLastAxisFastest() throws {
    let table = """
      table: e
      axes:
        - setting: published
          product: { method: [wgan-div, ctgan], sampling: [pool, reals] }
      """
    let entries = try self.table(table, choices: nil).entries
    #expect(
      entries.map(\.label) == ["wgan-div, pool", "wgan-div, reals", "ctgan, pool", "ctgan, reals"])
    #expect(try entries.map { try $0.config().sampling } == ["pool", "reals", "pool", "reals"])
  }

  @Test func cellsAndAxesStandInOneTable() throws {
    let table = """
      table: e
      runs:
        - { label: slip, method: wgan-div, setting: tuned, constants: { p: 12 }, steps: 8, seeds: [7] }
      axes:
        - setting: published
          product: { method: [rjs-gan] }
      """
    let entries = try self.table(table).entries
    #expect(entries.map(\.label) == ["slip", "rjs-gan"])
    #expect(try entries[0].config().constants.all.map(\.value) == [2, 12])
    #expect(entries[0].steps == 8 && entries[0].seeds?(of: SeedPlan([1])) == [7])
  }

  // MARK: Settings

  @Test func tunedTakesTheChoiceAndPublishedTheMethodsOwn() throws {
    let table = """
      table: e
      axes:
        - { setting: tuned, product: { method: [wgan-div] } }
        - { setting: published, product: { method: [wgan-div] } }
      """
    let settings = try self.table(table).entries.map { try $0.config() }
    #expect(settings.map(\.optimizer.learningRate) == [5e-4, 2e-4])
    #expect(settings.map(\.criticSteps) == [2, 4])
    #expect(settings.map(\.criticNorm) == ["none", "layer"])
    // `tuned:` replaces k and leaves p.
    #expect(settings.map { $0.constants.all.map(\.value) } == [[2, 6], [10, 6]])
  }

  @Test func aTrialSaysWhatItTries() throws {
    let table = """
      table: e
      axes:
        - setting: trial
          base: { method: ctgan }
          product: { learning_rate: [1e-4, 5e-4], critic_steps: [1, 5], dropout: [0.2, 0.5] }
      """
    let entries = try self.table(table, choices: nil).entries
    #expect(entries.count == 8)
    #expect(entries[1].label == "learning_rate = 0.0001, critic_steps = 1, dropout = 0.5")
    let config = try entries[6].config()
    #expect(config.optimizer.learningRate == 5e-4 && config.criticSteps == 5 && config.constant("dropout") == 0.2)
  }

  @Test(arguments: [
    (Optional(choices), "ctgan", "tuning/p.yaml: no choice for method 'ctgan'"),
    (nil, "wgan-div", "wdiv tune --profile p makes it"),
  ])
  func aMissingChoiceSaysHowToMakeIt(choices: String?, method: String, message: String) throws {
    let table = "table: e\naxes:\n  - { setting: tuned, product: { method: [\(method)] } }"
    let error = try #require(throws: (any Error).self) { _ = try self.table(table, choices: choices) }
    #expect("\(error)".contains(message) && !"\(error)".contains("\n"), "\(error)")
  }

  // MARK: Bad files

  @Test(arguments: [
    ("k: [1, 2, 4]", "q: [1, 2, 4]", ":6: unknown key 'axes.star.q'; allowed here are method, sampling,"),
    ("k: [1, 2, 4]", "gamma: [1, 2, 4]", "key 'axes.base.gamma' is missing"),
    ("k: 2, p: 6 }", "k: 2, p: 6, gamma: 1 }", "settings: 'constants.gamma' cannot be 1.0; allowed is only k, p"),
    ("k: [1, 2, 4]", "k: [1, 2, 1.0]", ":6: 'axes.star.k' cannot be a value that appears twice"),
    ("k: [1, 2, 4]", "k: [0, 2]", ":3: 'k = 0, p = 6' cannot be a run: settings: 'constants.k' cannot be 0.0"),
    ("k: [1, 2, 4]", "k: ['1', 2]", ":6: 'axes.star.k' takes a number, not '1'"),
    ("k: [1, 2, 4]", "k: []", ":6: 'axes.star.k' takes a name, a number, or a list of them"),
    ("k: [1, 2, 4]", "k: {}", ":6: 'axes.star.k' takes a name, a number, or a list of them"),
    ("k: 2, p: 6 }", "k: [2], p: [6, 7] }", ":4: 'axes.base' cannot be a list; allowed is one value each"),
    ("method: wgan-div", "method: dcgan", ":4: 'axes.base.method' cannot be 'dcgan'"),
    ("method: wgan-div, ", "", "key 'axes.method' is missing"),
    ("setting: tuned", "setting: tund", ":3: 'axes.setting' cannot be 'tund'; allowed is tuned, published, trial, own"),
    ("star:", "spokes:", "unknown key 'axes.spokes'"),
    ("star:", "learning_rate: 1\n    star:", "unknown key 'axes.learning_rate'"),
    ("k: [1, 2, 4]", "learning_rate: [1e-4]", "unknown key 'axes.star.learning_rate'"),
    ("axes:", "kind: toy\naxes:", ":2: unknown key 'kind'; allowed here are table, bases, runs, axes"),
    ("table: e", "tabel: e", "key 'table' is missing"),
  ])
  func aSpoiltTable(old: String, new: String, message: String) throws {
    let scratch = try scratch(Self.sweep.replacing(old, with: new))
    let error = try #require(throws: (any Error).self) {
      _ = try RunPlan.runs(try profile(), [try read(scratch)])
    }
    #expect("\(error)".contains(message) && !"\(error)".contains("\n"), "\(error)")
  }

  @Test(arguments: [
    ("{ method: wgan-div, setting: tuned, critic_steps: 1 }", "'runs.critic_steps' cannot be given;"),
    ("{ method: wgan-div, sampling: pool, constants: { k: 2, p: 6 } }", "'criticSteps' is missing"),
    ("{ method: wgan-div, setting: trial }", "'runs.setting' cannot be 'trial'; allowed is tuned, published, own"),
    ("{ method: wgan-div, setting: tuned, lr: 1 }", "unknown key 'runs.lr'"),
  ])
  func aSpoiltCell(cell: String, message: String) throws {
    let error = try #require(throws: (any Error).self) {
      _ = try RunPlan.runs(try profile(), [try self.table("table: e\nruns:\n  - \(cell)")])
    }
    #expect("\(error)".contains(message), "\(error)")
  }

  @Test func twoCellsOfATableBearTwoLabels() throws {
    let table = """
      table: e
      runs:
        - { label: same, method: wgan-div, setting: tuned, constants: { p: 12 } }
        - { label: same, method: wgan-div, setting: tuned, constants: { p: 11 } }
      """
    let error = try #require(throws: (any Error).self) { _ = try self.table(table) }
    #expect("\(error)".hasSuffix(":4: table 'e' has two entries with the label 'same'; give each its own"), "\(error)")
  }

  @Test(arguments: [
    ("seeds: [1, 2]", "seeds: [1, 2]\ntables: { f: { steps: 8 } }", "'tables.f' cannot be 'f'; allowed is e"),
    ("seeds: [1, 2]", "seeds: [1, 2]\ntables: { e: { step: 8 } }", "unknown key 'tables.e.step'"),
    (
      "seeds: [1, 2]", "seeds: [1, 2]\ntables: { e: { only: { q: 1 } } }",
      ":13: 'tables.e.only' cannot be 'q'; allowed is method, sampling,"
    ),
    ("seeds: [1, 2]", "seeds: [1, 2]\ntables: { e: { only: { k: {} } } }", "'tables.e.only.k' takes a name"),
    ("seeds: [1, 2]", "seeds: [1, 2]\ntuning: { steps: 8, seeds: [2, 3] }", "'tuning' cannot be seed 2"),
  ])
  func aSpoiltScale(old: String, new: String, message: String) throws {
    let error = try #require(throws: (any Error).self) { _ = try profile((old, new)) }
    #expect("\(error)".contains(message), "\(error)")
  }

  // MARK: Sharing

  @Test func theLongestRunServesEveryTable() throws {
    let profile = try profile(
      ("experiments: [e]", "experiments: [e, f]"), ("seeds: [1, 2]", "seeds: [1, 2]\ntables: { f: { steps: 20 } }"))
    let sweep = try self.table(Self.sweep)
    let other = try other {
      $0.append($0[0])
      $0[4].label = "again"
    }
    let cells = try RunPlan.runs(profile, [other, sweep])
    // Two critic steps each: 40 are 20 generator steps.
    #expect(cells.count == 8)
    #expect(cells.allSatisfy { $0.config.steps == 20 && $0.config.criticSteps == 2 })
    #expect(cells[0].uses.map(\.label) == ["k = 1, p = 6", "again", "k = 1, p = 6"])
    #expect(cells[0].uses.map(\.readsStep) == [10, 10, 20])
    #expect(cells[0].tables == ["f", "e"])
  }

  @Test func aTrainingThatDependsOnItsLengthIsNotShared() throws {
    let table = "table: e\naxes:\n  - { setting: tuned, product: { method: [rjs-gan], final: [0.01, 1] } }"
    let profile = try profile(
      ("experiments: [e]", "experiments: [e, f]"), ("seeds: [1, 2]", "seeds: [1]\ntables: { f: { steps: 20 } }"))
    let annealed = try self.table(table)
    let other = try other(table)
    let cells = try RunPlan.runs(profile, [annealed, other])
    #expect(cells.map(\.config.steps) == [40, 40, 20])
    #expect(cells.map(\.tables) == [["e"], ["e", "f"], ["f"]])
  }

  @Test func aStepAtWhichTheLongerRunIsNotScoredIsAnError() throws {
    let profile = try profile(
      ("experiments: [e]", "experiments: [e, f]"), ("seeds: [1, 2]", "seeds: [1]\ntables: { f: { steps: 26 } }"))
    let sweep = try self.table(Self.sweep)
    let other = try other()
    let error = try #require(throws: (any Error).self) { _ = try RunPlan.runs(profile, [sweep, other]) }
    #expect("\(error)".contains("table 'f' would read step 13 of a run of 20 steps, which is scored about every 5"))
    // Alone it is its own last step.
    #expect(try RunPlan.runs(profile, [other]).count == 4)
  }

  @Test func aProfileKeepsSomeValuesAndGivesPublishedCellsTheirOwnSeeds() throws {
    let table = Self.sweep + "\n  - { setting: published, product: { method: [wgan-div] } }"
    let scale = "tables: { e: { only: { k: [2, 4] }, seeds: [1, 2, 3], published: { seeds: [9], steps: 80 } } }"
    let cells = try RunPlan.runs(try profile(("seeds: [1, 2]", "seeds: [1, 2]\n\(scale)")), [try self.table(table)])
    #expect(cells.count == 3 * 3 + 1)
    #expect(cells.map(\.config.seed) == [1, 1, 1, 9, 2, 2, 2, 3, 3, 3])
    #expect(cells[3].config.steps == 20 && cells[3].uses.first?.setting == .published && cells[3].round == 0)
    #expect(cells.map(\.round) == [0, 0, 0, 0, 1, 1, 1, 2, 2, 2])
  }

  @Test func aCellThatNoRunCanBeIsNamed() throws {
    let table = "table: e\nruns:\n  - { label: odd, method: wgan-div, setting: tuned, critic_norm: batch }"
    let error = try #require(throws: (any Error).self) { _ = try RunPlan.runs(try profile(), [try self.table(table)]) }
    #expect("\(error)".contains(":3: 'odd' cannot be a run: settings: 'criticNorm'"), "\(error)")
  }
}
