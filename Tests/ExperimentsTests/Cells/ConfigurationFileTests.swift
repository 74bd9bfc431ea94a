import Testing

@testable import Experiments

/// Bad input: one line each, with file, line, key, and what is allowed.
@Suite struct ConfigurationFileTests {
  static let profile = """
    profile: p
    summary: a profile
    experiments: [e]
    dataset: fashion-mnist
    network: convnet
    size: 16
    channels: 1
    width: 4
    latent: 16
    batch: 8
    steps: 40
    seeds: [1, 2]
    evaluation:
      points: 4
      samples: 500
      final_samples: 500
      final_pairs: 300
    """
  static let experiment = """
    table: e
    cells:
      - method: wgan-div
        points: pool
        constants: { k: 2, p: 6 }
        critic_steps: 1
        optimizer: { name: adam, learning_rate: 2e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8 }
    """

  @Test func theFilesThatTheOtherTestsSpoilAreGood() throws {
    let scratch = try Scratch()
    try scratch.write(Self.profile, to: "profiles/p.yaml")
    try scratch.write(Self.experiment, to: "experiments/e.yaml")
    #expect(try Profile(named: "p", paper: scratch.path).seeds == [1, 2])
    let experiment = try Experiment(named: "e", paper: scratch.path, profile: "p")
    #expect(experiment.entries.map(\.settings.sampling) == ["pool"])
  }

  @Test(arguments: [
    ("size: 16", "size: 17", ":6: 'size' cannot be 17; allowed is 16, 32"),
    ("size: 16", "size: big", ":6: 'size' takes a whole number from 1 to 1024, not 'big'"),
    ("size: 16", "size: '16'", ":6: 'size' takes a whole number from 1 to 1024, not '16'"),
    ("size: 16\n", "", ":1: key 'size' is missing; it takes a whole number from 1 to 1024"),
    ("steps: 40", "steps: 0", ":11: 'steps' cannot be 0; allowed is a whole number from 1 to 10000000"),
    ("steps: 40", "steps: [40]", ":11: 'steps' takes a whole number from 1 to 10000000, not a list"),
    ("steps: 40", "stps: 40", ":11: unknown key 'stps'; allowed here are profile, summary,"),
    ("steps: 40", "width: 4", "key 'width' stands here twice; keep one"),
    ("seeds: [1, 2]", "seeds: [1, 1]", ":12: 'seeds' cannot be 1 twice;"),
    ("seeds: [1, 2]", "seeds: []", ":12: 'seeds' takes a list of different whole numbers"),
    ("seeds: [1, 2]", "seeds: [1, x]", ":12: 'seeds' takes a list of different whole numbers"),
    ("  points: 4", "  point: 4", ":14: unknown key 'evaluation.point'; allowed here are points,"),
    ("  points: 4\n", "", "key 'evaluation.points' is missing;"),
    ("dataset: fashion-mnist", "dataset: cifar", ":4: 'dataset' cannot be 'cifar'; allowed is fashion-mnist"),
    ("dataset: fashion-mnist", "dataset:", ":4: 'dataset' takes a text, not nothing"),
    ("profile: p", "profile: q", ":1: 'profile' cannot be 'q'; allowed is p"),
    ("seeds: [1, 2]", "seeds: [1, 2", ": not valid YAML: "),
  ])
  func aSpoiltProfile(old: String, new: String, message: String) throws {
    let scratch = try Scratch()
    let file = try scratch.write(Self.profile.replacing(old, with: new), to: "profiles/p.yaml")
    try expectOneLine(file: file, message: message) { _ = try Profile(named: "p", paper: scratch.path) }
  }

  @Test(arguments: [
    ("wgan-div", "dcgan", ":3: 'cells.method' cannot be 'dcgan'; allowed is ctgan,"),
    ("points: pool", "points: none", ":4: 'cells.sampling' cannot be 'none'; allowed is interpolates, within,"),
    ("k: 2, p: 6", "k: 2", ":5: key 'cells.constants.p' is missing;"),
    ("k: 2, p: 6", "k: 2, p: 1", ":5: 'cells.constants.p' cannot be 1; allowed is a number > 1.0"),
    ("k: 2, p: 6", "k: .nan, p: 6", ":5: 'cells.constants.k' takes a number > 0.0, not '.nan'"),
    ("k: 2, p: 6", "k: nan, p: 6", ":5: 'cells.constants.k' cannot be nan; allowed is a number > 0.0"),
    ("k: 2, p: 6", "lambda: 2", ":5: unknown key 'cells.constants.lambda'; allowed here are k, p"),
    ("name: adam", "name: sgd", ":7: 'cells.optimizer.name' cannot be 'sgd'; allowed is adam, rmsprop"),
    ("name: adam", "name: rmsprop", ":7: unknown key 'cells.optimizer.beta1'; allowed here are name, learning_rate,"),
    ("beta2: 0.9", "beta2: 1", ":7: 'cells.optimizer.beta2' cannot be 1; allowed is a number from 0 to below 1"),
    ("table: e", "table: [e]", ":1: 'table' takes a text, not a list"),
    ("- method", "method", "not valid YAML: "),
  ])
  func aSpoiltExperiment(old: String, new: String, message: String) throws {
    let scratch = try Scratch()
    let file = try scratch.write(Self.experiment.replacing(old, with: new), to: "experiments/e.yaml")
    try expectOneLine(file: file, message: message) {
      _ = try Experiment(named: "e", paper: scratch.path, profile: "p")
    }
  }

  @Test func anUnknownProfileListsThoseThatAre() throws {
    let scratch = try Scratch()
    try scratch.write(Self.profile, to: "profiles/p.yaml")
    #expect(
      throws: ConfigurationError.noSuchFile(
        file: "\(scratch.path)/profiles/x.yaml", kind: "profile", name: "x", known: ["p"])
    ) { _ = try Profile(named: "x", paper: scratch.path) }
    #expect(throws: ConfigurationError.self) { _ = try Profile(named: "../profiles/p", paper: scratch.path) }
  }

  @Test func aFolderWithoutProfilesSaysWhereToRun() throws {
    let scratch = try Scratch()
    let error = try #require(throws: ConfigurationError.self) { _ = try Profile(named: "p", paper: scratch.path) }
    #expect("\(error)".hasPrefix("\(scratch.path)/profiles/p.yaml: no such file; run wdiv in the project's folder"))
  }

  @Test(arguments: ["", "- a list", "just text", "\u{0}", "a: &x [*x]", "? {a: 1}\n: 2"])
  func aFileThatIsNoMapping(text: String) throws {
    let scratch = try Scratch()
    let file = try scratch.write(text, to: "profiles/p.yaml")
    try expectOneLine(file: file, message: "") { _ = try Profile(named: "p", paper: scratch.path) }
  }

  private func expectOneLine(file: String, message: String, _ body: () throws -> Void) throws {
    let error = try #require(throws: ConfigurationError.self) { try body() }
    let text = "\(error)"
    #expect(text.hasPrefix(file) && text.contains(message) && !text.contains("\n"), "\(text)")
  }
}
