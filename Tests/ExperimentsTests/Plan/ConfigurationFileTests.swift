import Interchange
import Records
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
    runs:
      - method: wgan-div
        sampling: pool
        constants: { k: 2, p: 6 }
        critic_steps: 1
        optimizer: { name: adam, learning_rate: 2e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8 }
    """

  private static func table(_ scratch: Scratch) throws -> TableFile {
    try TableFile(named: "e", paper: scratch.path, methods: MethodSettings(paper: paperFolder, profile: "quick"))
  }

  @Test func theFilesThatTheOtherTestsSpoilAreGood() throws {
    let scratch = try Scratch()
    try scratch.write(Self.profile, to: "profiles/p.yaml")
    try scratch.write(Self.experiment, to: "experiments/e.yaml")
    #expect(try Profile(named: "p", paper: scratch.path).seeds == SeedPlan([1, 2]))
    #expect(try Self.table(scratch).entries.map { try $0.config().sampling } == ["pool"])
  }

  @Test(arguments: [
    ("size: 16", "size: 17", ":6: 'size' cannot be 17; allowed is 16, 32"),
    ("size: 16", "size: big", ":6: 'size' takes a whole number from 1 to 1024, not 'big'"),
    ("size: 16", "size: '16'", ":6: 'size' takes a whole number from 1 to 1024, not '16'"),
    ("size: 16\n", "", ":1: key 'size' is missing; it takes a whole number from 1 to 1024"),
    ("steps: 40", "steps: 0", ":11: 'steps' cannot be 0; allowed is a whole number from 1 to 10000000"),
    ("steps: 40", "steps: [40]", ":11: 'steps' takes a whole number from 1 to 10000000, not a list"),
    ("steps: 40", "stps: 40", "key 'steps' is missing"),
    ("steps: 40", "steps: 40\nstps: 40", ":12: unknown key 'stps'; allowed here are profile, summary,"),
    ("steps: 40", "width: 4", "key 'width' appears twice; keep one"),
    ("seeds: [1, 2]", "seeds: [1, 1]", ":12: 'seeds' cannot be [1, 1]; allowed is a rising list of whole numbers"),
    ("seeds: [1, 2]", "seeds: []", ":12: 'seeds' cannot be []; allowed is a rising list of whole numbers"),
    ("seeds: [1, 2]", "seeds: [2, 1]", ":12: 'seeds' cannot be [2, 1]; allowed is a rising list of whole numbers"),
    ("seeds: [1, 2]", "seeds: { first: 1, least: 4 }", "key 'seeds.most' is missing"),
    ("seeds: [1, 2]", "seeds: { first: 1, least: 9, most: 8 }", "'seeds.most' cannot be 8; allowed is"),
    (
      "seeds: [1, 2]", "seeds: { first: 1, least: 4, most: 65 }", "cannot be 65; allowed is a whole number from 1 to 64"
    ),
    ("seeds: [1, 2]", "seeds: { first: -1, least: 4, most: 8 }", "cannot be -1; allowed is a whole number from 0 to"),
    ("seeds: [1, 2]", "seeds: [1, x]", ":12: 'seeds' takes a whole number, not 'x'"),
    ("  points: 4", "  point: 4", "key 'evaluation.points' is missing"),
    ("  points: 4\n", "", "key 'evaluation.points' is missing;"),
    ("dataset: fashion-mnist", "dataset: CIFAR", ":4: 'dataset' cannot be 'CIFAR'; allowed is a-z, 0-9 and -"),
    ("dataset: fashion-mnist", "dataset: cifar-10", ":7: 'channels' cannot be 1; allowed is 3"),
    ("size: 16", "size: 16\ndata: { crop: 20 }", ":7: 'data' cannot be given; allowed is nothing for fashion-mnist"),
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
    ("wgan-div", "dcgan", ":3: 'runs.method' cannot be 'dcgan'; allowed is ctgan,"),
    (
      "sampling: pool", "sampling: none",
      ":3: 'wgan-div k=2 p=6' cannot be a run: settings: 'sampling' cannot be 'none';"
    ),
    ("k: 2, p: 6", "k: 2", ": settings: 'constants.p' cannot be missing; allowed is a number > 1.0"),
    ("k: 2, p: 6", "k: 2, p: 1", ":3: 'wgan-div pool k=2 p=1' cannot be a run: settings: 'constants.p' cannot be 1.0"),
    ("k: 2, p: 6", "k: nan, p: 6", "'constants.k' cannot be nan; allowed is a number > 0.0"),
    ("k: 2, p: 6", "k: two, p: 6", ":5: 'runs.constants.k' takes a number, not 'two'"),
    ("k: 2, p: 6", "k: 2, k: 3, p: 6", ":5: key 'k' appears twice; keep one"),
    ("k: 2, p: 6", "lambda: 2", "'constants.lambda' cannot be 2.0; allowed is only k, p"),
    ("name: adam", "name: sgd", ":7: 'runs.optimizer.name' cannot be 'sgd'; allowed is adam, adam-tensorflow, rmsprop"),
    ("beta1: 0,", "beta: 0,", ":7: key 'runs.optimizer.beta1' is missing"),
    ("beta2: 0.9", "beta2: 1", ":7: 'runs.optimizer.beta2' cannot be 1.0; allowed is a number from 0 to below 1"),
    ("table: e", "table: [e]", ":1: 'table' takes a text, not a list"),
    ("- method", "method", "not valid YAML: "),
  ])
  func aSpoiltExperiment(old: String, new: String, message: String) throws {
    let scratch = try Scratch()
    let file = try scratch.write(Self.experiment.replacing(old, with: new), to: "experiments/e.yaml")
    try expectOneLine(file: file, message: message) {
      let table = try Self.table(scratch)
      // What belongs together is known once the profile is.
      _ = try RunPlan(
        Document(yaml: Self.profile, source: "p").decode(keys: .snakeCase), [table], paper: "paper",
        dataHash: String(repeating: "0", count: 64))
    }
  }

  @Test func anUnknownProfileListsThoseThatAre() throws {
    let scratch = try Scratch()
    try scratch.write(Self.profile, to: "profiles/p.yaml")
    #expect(
      throws: PlanError.noSuchFile(
        file: "\(scratch.path)/profiles/x.yaml", kind: "profile", name: "x", known: ["p"])
    ) { _ = try Profile(named: "x", paper: scratch.path) }
    #expect(throws: PlanError.self) { _ = try Profile(named: "../profiles/p", paper: scratch.path) }
  }

  @Test func aFolderWithoutProfilesSaysWhereToRun() throws {
    let scratch = try Scratch()
    let error = try #require(throws: PlanError.self) { _ = try Profile(named: "p", paper: scratch.path) }
    #expect("\(error)".hasPrefix("\(scratch.path)/profiles/p.yaml: no such file; run wdiv in the project's folder"))
  }

  @Test(arguments: ["", "- a list", "just text", "\u{0}", "a: &x [*x]", "? {a: 1}\n: 2"])
  func aFileThatIsNoMapping(text: String) throws {
    let scratch = try Scratch()
    let file = try scratch.write(text, to: "profiles/p.yaml")
    try expectOneLine(file: file, message: "") { _ = try Profile(named: "p", paper: scratch.path) }
  }

  private func expectOneLine(file: String, message: String, _ body: () throws -> Void) throws {
    let error = try #require(throws: (any Error).self) { try body() }
    let text = "\(error)"
    #expect(text.hasPrefix(file) && text.contains(message) && !text.contains("\n"), "\(text)")
  }
}
