import Interchange
import Objectives
import Records
import Testing

@Suite struct RunConfigTests {
  /// Every stored run is found by this: a change here orphans all of them.
  @Test func textAndIdAreGolden() {
    #expect(
      Example.gan.json.text
        == #"{"batch":64,"channels":1,"constants":{"k":2,"p":6},"criticNorm":"none","#
        + #""criticSchedule":"constant","criticSteps":4,"#
        + #""dataHash":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","dataset":"fashion-mnist","#
        + #""kind":"gan","latent":64,"method":"wgan-div","network":"convnet","numerics":1,"#
        + #""optimizer":{"beta1":0,"beta2":0.9,"epsilon":1e-8,"learningRate":0.0002,"name":"adam"},"#
        + #""sampling":"interpolates","seed":1,"size":16,"steps":8000,"width":16}"#)
    #expect(Example.gan.id == "92facdbdb1671b3397ea1981e664d4b0af2def8ae416c11771ec44d46c57e614")
    #expect(Example.gan.shortID == String(Example.gan.id.prefix(12)))
  }

  @Test func constantsStaySorted() throws {
    var config = Example.gan
    #expect(config.constants.all.map(\.name) == ["k", "p"])
    config.constants = ["p": 3, "k": 1]
    #expect(config.constants.all.map(\.name) == ["k", "p"] && config.constant("k") == 1 && config.constant("x") == nil)
    config.constants = ["k": 2, "p": 6]
    #expect(config == Example.gan && config.id == Example.gan.id)
  }

  @Test func readsBackEqual() throws {
    var configs = [Example.gan]
    for (index, points) in Sampling.all.enumerated() {
      var config = Example.gan
      config.sampling = points
      config.seed = 1 << 53 - 1 - index
      config.constants = ["k": 0.1, "p": 1 + 1e-9]
      configs.append(config)
    }
    var clipped = Example.gan
    (clipped.method, clipped.sampling, clipped.constants) = ("wgan", "none", ["clip": 0.01])
    clipped.optimizer = OptimizerConfig(name: "rmsprop", learningRate: 5e-5, beta1: 0, beta2: 0.99, epsilon: 1e-8)
    configs.append(clipped)
    var penalized = Example.gan
    (penalized.method, penalized.constants) = ("wgan-gp", ["lambda": 10])
    configs.append(penalized)
    for (method, constants) in Self.otherMethods {
      var config = Example.gan
      (config.method, config.constants) = (method, Constants(constants))
      if method != "ctgan" { config.sampling = "none" }
      configs.append(config)
    }
    for (network, norm) in [("convnet", "layer"), ("keras", "none"), ("keras", "layer"), ("keras", "batch")] {
      var config = Example.gan
      (config.network, config.criticNorm) = (network, norm)
      configs.append(config)
    }
    var scheduled = Example.gan
    scheduled.criticSchedule = "wgan"
    configs.append(scheduled)
    for config in configs {
      let read = try again(config)
      #expect(read == config && read.id == config.id && read.json.text == config.json.text)
    }
    for (index, config) in configs.enumerated() {
      #expect(configs.dropFirst(index + 1).allSatisfy { $0 != config && $0.id != config.id })
    }
  }

  /// The methods that are not in the cases above, with constants at the edges of what is allowed.
  static let otherMethods: [(String, [(name: String, value: Double)])] = [
    ("sgan", []), ("sngan", []), ("rjs-gan", [("gamma", 2), ("final", 0.01)]),
    ("rjs-gan", [("gamma", 0.1), ("final", 1)]),
    ("ctgan", [("lambda", 10), ("lambda2", 2), ("margin", 0), ("dropout", 0.5)]),
    ("ctgan", [("lambda", 1e-9), ("lambda2", 2), ("margin", 3), ("dropout", 0.999)]),
  ]

  @Test(
    "constants outside their ranges are refused by name",
    arguments: [
      ("rjs-gan", "final", 0.0), ("rjs-gan", "final", 1.01), ("rjs-gan", "final", .nan), ("rjs-gan", "gamma", 0),
      ("ctgan", "dropout", 0), ("ctgan", "dropout", 1), ("ctgan", "margin", -0.1), ("ctgan", "margin", .infinity),
      ("ctgan", "lambda2", 0), ("ctgan", "lambda", -1), ("ctgan", "lambda", .infinity),
    ])
  func constantRanges(method: String, name: String, value: Double) throws {
    var config = Example.gan
    config.method = method
    config.sampling = method == "ctgan" ? "reals" : "none"
    config.constants = Constants(Self.otherMethods.first { $0.0 == method }?.1 ?? [])
    try config.validate()
    config.constants[name] = value
    let error = try #require(throws: DocumentError.self) { try config.validate() }
    #expect(error.description.contains("'constants.\(name)'"))
  }

  @Test("methods and their constants stand in the order of their names; points where a penalty has them")
  func rules() {
    #expect(Method.names == Method.names.sorted() && Method.all.count == 7)
    for rules in Method.all { #expect(rules.constants.map(\.name) == rules.constants.map(\.name).sorted()) }
    #expect(Method.all.filter(\.hasPenalty).map(\.name) == ["ctgan", "wgan-div", "wgan-gp"])
    #expect(Sampling.all.count == 8 && Sampling.article.count == 6)
  }

  @Test("WGAN's schedule: 100 critic steps in the first 25 generator steps and in every 500th, counted from 0")
  func criticSchedule() {
    var config = Example.gan
    (config.criticSteps, config.criticSchedule) = (5, "wgan")
    #expect([1, 2, 25].map(config.schedule.count(at:)) == [100, 100, 100])
    #expect([26, 27, 500, 501, 502, 1000, 1001].map(config.schedule.count(at:)) == [5, 5, 5, 100, 5, 5, 100])
    #expect(config.schedule.count(before: 1) == 0 && config.schedule.count(before: 26) == 2500)
    #expect(
      config.schedule.count(before: 501) == 2500 + 475 * 5 && config.schedule.count(before: 502) == 2600 + 475 * 5)
    for steps in [1, 5, 100, 300] {
      config.criticSteps = steps
      for schedule in ["constant", "wgan"] {
        config.criticSchedule = schedule
        var sum = 0
        for step in 1...1700 {
          if config.schedule.count(before: step) != sum { Issue.record("\(schedule) \(steps): \(step)") }
          sum += config.schedule.count(at: step)
        }
        config.steps = 1700
        #expect(config.totalCriticSteps == sum)
      }
    }
  }

  @Test(
    arguments: [
      ("method", .string("wgan-gpp")), ("method", .string("wgan")), ("sampling", .string("everywhere")),
      ("sampling", .string("none")), ("constants.k", .integer(0)), ("constants.k", .integer(-1)),
      ("constants.k", .string("NaN")), ("constants.k", .string("Infinity")), ("constants.k", .string("two")),
      ("constants.p", .integer(1)), ("constants.lambda", .integer(10)), ("constants", .array([])),
      ("constants", .object([])), ("network", .string("resnet")),
      ("criticNorm", .string("batch")), ("criticNorm", .string("group")), ("criticSchedule", .string("cosine")),
      ("criticSchedule", .integer(1)), ("width", .integer(0)), ("width", .integer(1025)),
      ("width", .number(16.5)), ("size", .integer(28)), ("size", .integer(0)), ("channels", .integer(2)),
      ("latent", .integer(0)), ("latent", .integer(4097)), ("dataset", .string("")), ("dataset", .string("../x")),
      ("dataset", .string("a\nb")), ("dataHash", .string("0f")),
      ("dataHash", .string(String(repeating: "0F", count: 32))),
      ("batch", .integer(0)), ("batch", .integer(4097)), ("steps", .integer(0)), ("steps", .integer(-5)),
      ("steps", .integer(10_000_001)), ("steps", .string("8000")), ("criticSteps", .integer(0)),
      ("criticSteps", .integer(1001)), ("optimizer", .string("adam")), ("optimizer.name", .string("sgd")),
      ("optimizer.learningRate", .integer(0)), ("optimizer.learningRate", .integer(2)),
      ("optimizer.beta1", .integer(1)),
      ("optimizer.beta1", .number(-0.1)), ("optimizer.beta2", .integer(1)), ("optimizer.epsilon", .integer(0)),
      ("optimizer.momentum", .integer(0)), ("seed", .integer(-1)), ("seed", .integer(1 << 53)), ("seed", .null),
      ("numerics", .integer(0)), ("stpes", .integer(1)),
    ] as [(String, JSONValue)])
  func refusesWithOneLineThatNamesTheKey(key: String, value: JSONValue) {
    do {
      _ = try read(Example.gan.json.replacing(key, value), as: RunConfig.self)
      Issue.record("\(key) = \(value.text) was accepted")
    } catch {
      let text = String(describing: error)
      // Another method makes the points or the constants wrong; a nested key is named by its last part at least.
      let names = key == "method" ? ["method", "sampling"] : [key.split(separator: ".").last.map(String.init) ?? key]
      #expect(names.contains { text.contains($0) } && !text.contains("\n") && text.count < 300, "\(text)")
    }
  }

  @Test func aPenaltyFreeMethodHasNoPoints() throws {
    var config = Example.gan
    (config.method, config.constants) = ("wgan", ["clip": 0.01])
    let error = try #require(throws: DocumentError.self) { try config.validate() }
    #expect(error.description == "configuration: 'sampling' cannot be 'interpolates'; allowed is none")
    config.sampling = "none"
    try config.validate()
    config.optimizer = OptimizerConfig(name: "rmsprop", learningRate: 5e-5, beta1: 0.5, beta2: 0.99, epsilon: 1e-8)
    #expect(throws: DocumentError.self) { try config.validate() }
  }

  @Test func notANumberIsRefusedNotTrapped() {
    for change in [
      { (config: inout RunConfig) in config.constants = ["k": .nan, "p": 6] }, { $0.optimizer.learningRate = .nan },
      { $0.optimizer.beta1 = .nan }, { $0.optimizer.beta2 = .nan }, { $0.optimizer.epsilon = .infinity },
    ] {
      var config = Example.gan
      change(&config)
      #expect(throws: DocumentError.self) { try config.validate() }
      #expect(config.id.count == 64)
    }
  }

  @Test func errorsSayWhatIsAllowed() {
    func text(_ key: String, _ value: JSONValue) -> String? {
      fault { _ = try read(Example.gan.json.replacing(key, value), as: RunConfig.self) }
    }
    #expect(
      text("method", .string("wgan-dvi"))
        == "file: 'method' cannot be 'wgan-dvi'; allowed is ctgan, rjs-gan, sgan, sngan, wgan, wgan-div, wgan-gp")
    #expect(text("constants.p", .integer(1)) == "file: 'constants.p' cannot be 1.0; allowed is a number > 1.0")
    #expect(text("stpes", .integer(1))?.hasPrefix("file: unknown key 'stpes'; allowed here are kind, method") == true)
  }

  @Test func differencesAreListed() {
    var other = Example.gan
    #expect(Example.gan.differences(from: other).isEmpty)
    other.steps = 4000
    other.optimizer.beta1 = 0.5
    other.constants = ["k": 2]
    #expect(
      Example.gan.differences(from: other) == [
        "constants.p: 6 here, nothing there", "optimizer.beta1: 0 here, 0.5 there", "steps: 8000 here, 4000 there",
      ])
  }

  @Test func dataArePartOfTheIdentityAndNilIsNot() throws {
    var config = Example.gan
    let id = config.id
    config.data = DataSelection(crop: 178, filter: "bilinear", split: "train", count: 1000)
    #expect(config.id != id)
    let read = try RunConfig(Document(config.json, source: "a"))
    #expect(read == config && read.data == config.data)
    config.data = nil
    #expect(config.id == id && config.json["data"] == nil)
    config.data = DataSelection(crop: 0)
    #expect(throws: DocumentError.self) { try config.validate() }
  }
}
