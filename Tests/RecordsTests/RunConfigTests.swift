import Interchange
import Records
import Testing

/// The configuration whose text and id are fixed below.
let exampleConfig = RunConfig.gan(
  method: "wgan-div", sampling: "interpolates", constants: [("p", 6), ("k", 2)], network: "convnet", width: 16, size: 16,
  channels: 1, latent: 64, dataset: "fashion-mnist", dataHash: String(repeating: "0f", count: 32), batch: 64,
  steps: 8000, criticSteps: 4,
  optimizer: OptimizerConfig(name: "adam", learningRate: 2e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8), seed: 1,
  numerics: 1)

@Suite struct RunConfigTests {
  /// Every stored run is found by this: a change here orphans all of them.
  @Test func textAndIdAreGolden() {
    #expect(
      exampleConfig.json.text
        == #"{"batch":64,"channels":1,"constants":{"k":2,"p":6},"criticNorm":"none","#
        + #""criticSchedule":"constant","criticSteps":4,"#
        + #""dataHash":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","dataset":"fashion-mnist","#
        + #""latent":64,"method":"wgan-div","network":"convnet","numerics":1,"#
        + #""optimizer":{"beta1":0,"beta2":0.9,"epsilon":1e-8,"learningRate":0.0002,"name":"adam"},"#
        + #""points":"interpolates","seed":1,"size":16,"steps":8000,"width":16}"#)
    #expect(exampleConfig.id == "bad8b15fdb8f049e4dd1639ea6f9e47b98c43d47f14a1cae91f5ed7b7a118607")
    #expect(exampleConfig.shortID == String(exampleConfig.id.prefix(12)))
  }

  @Test func constantsStaySorted() throws {
    var config = exampleConfig
    #expect(config.constants.map(\.name) == ["k", "p"])
    config.constants = [("p", 3), ("k", 1)]
    #expect(config.constants.map(\.name) == ["k", "p"] && config.constant("k") == 1 && config.constant("x") == nil)
    config.constants = [("k", 2), ("p", 6)]
    #expect(config == exampleConfig && config.id == exampleConfig.id)
  }

  @Test func readsBackEqual() throws {
    var configs = [exampleConfig]
    for (index, points) in MethodRules.pointNames.enumerated() {
      var config = exampleConfig
      config.sampling = points
      config.seed = 1 << 53 - 1 - index
      config.constants = [("k", 0.1), ("p", 1 + 1e-9)]
      configs.append(config)
    }
    var clipped = exampleConfig
    (clipped.method, clipped.sampling, clipped.constants) = ("wgan", "none", [("clip", 0.01)])
    clipped.optimizer = OptimizerConfig(name: "rmsprop", learningRate: 5e-5, beta1: 0, beta2: 0.99, epsilon: 1e-8)
    configs.append(clipped)
    var penalized = exampleConfig
    (penalized.method, penalized.constants) = ("wgan-gp", [("lambda", 10)])
    configs.append(penalized)
    for (method, constants) in Self.otherMethods {
      var config = exampleConfig
      (config.method, config.constants) = (method, constants)
      if method != "ctgan" { config.sampling = "none" }
      configs.append(config)
    }
    for (network, norm) in [("convnet", "layer"), ("keras", "none"), ("keras", "layer"), ("keras", "batch")] {
      var config = exampleConfig
      (config.network, config.criticNorm) = (network, norm)
      configs.append(config)
    }
    var scheduled = exampleConfig
    scheduled.criticSchedule = "wgan"
    configs.append(scheduled)
    for config in configs {
      let read = try RunConfig(json: JSONValue.parse(config.json.text))
      #expect(read == config && read.id == config.id && read.json.text == config.json.text)
    }
    for (index, config) in configs.enumerated() {
      #expect(configs.dropFirst(index + 1).allSatisfy { $0 != config && $0.id != config.id })
    }
  }

  @Test func everyKeyIsPartOfTheIdentity() throws {
    for (key, value) in try #require(exampleConfig.json.object) {
      // Without it, and with another value, nothing is taken for this run.
      let without = JSONValue.object((exampleConfig.json.object ?? []).filter { $0.key != key })
      let error = try #require(throws: JSONError.self) { try RunConfig(json: without) }
      #expect(error.description.contains(key))
      if let number = value.integer {
        let changed = replacing(key, .integer(number == 1 ? 3 : number * 2))
        #expect(try RunConfig(json: changed).id != exampleConfig.id, "\(key)")
      }
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
    var config = exampleConfig
    config.method = method
    config.sampling = method == "ctgan" ? "reals" : "none"
    config.constants = Self.otherMethods.first { $0.0 == method }?.1 ?? []
    try config.validate()
    config.constants = config.constants.map { ($0.name, $0.name == name ? value : $0.value) }
    let error = try #require(throws: ConfigError.self) { try config.validate() }
    #expect(error.description.hasPrefix("constants.\(name): "))
  }

  @Test("methods and their constants stand in the order of their names; points where a penalty has them")
  func rules() {
    #expect(MethodRules.all.map(\.name) == MethodRules.all.map(\.name).sorted() && MethodRules.all.count == 7)
    for rules in MethodRules.all { #expect(rules.constants.map(\.name) == rules.constants.map(\.name).sorted()) }
    #expect(MethodRules.all.filter(\.hasPenalty).map(\.name) == ["ctgan", "wgan-div", "wgan-gp"])
    #expect(MethodRules.pointNames.count == 8 && MethodRules.articlePointNames.count == 6)
  }

  @Test("WGAN's schedule: 100 critic steps in the first 25 generator steps and in every 500th, counted from 0")
  func criticSchedule() {
    var config = exampleConfig
    (config.criticSteps, config.criticSchedule) = (5, "wgan")
    #expect([1, 2, 25].map(config.criticSteps(at:)) == [100, 100, 100])
    #expect([26, 27, 500, 501, 502, 1000, 1001].map(config.criticSteps(at:)) == [5, 5, 5, 100, 5, 5, 100])
    #expect(config.criticSteps(before: 1) == 0 && config.criticSteps(before: 26) == 2500)
    #expect(config.criticSteps(before: 501) == 2500 + 475 * 5 && config.criticSteps(before: 502) == 2600 + 475 * 5)
    for steps in [1, 5, 100, 300] {
      config.criticSteps = steps
      for schedule in RunConfig.criticSchedules {
        config.criticSchedule = schedule
        var sum = 0
        for step in 1...1700 {
          if config.criticSteps(before: step) != sum { Issue.record("\(schedule) \(steps): \(step)") }
          sum += config.criticSteps(at: step)
        }
        config.steps = 1700
        #expect(config.totalCriticSteps == sum)
      }
    }
  }

  func replacing(_ key: String, _ value: JSONValue) -> JSONValue {
    let parts = key.split(separator: ".").map(String.init)
    func change(_ json: JSONValue, _ rest: ArraySlice<String>) -> JSONValue {
      guard let first = rest.first else { return value }
      var members = json.object ?? []
      if let place = members.firstIndex(where: { $0.key == first }) {
        members[place].value = change(members[place].value, rest.dropFirst())
      } else {
        members.append((key: first, value: value))
      }
      return .object(members)
    }
    return change(exampleConfig.json, parts[...])
  }

  @Test(
    arguments: [
      ("method", .string("wgan-gpp")), ("method", .string("wgan")), ("points", .string("everywhere")),
      ("points", .string("none")), ("constants.k", .integer(0)), ("constants.k", .integer(-1)),
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
      _ = try RunConfig(json: replacing(key, value))
      Issue.record("\(key) = \(value.text) was accepted")
    } catch {
      let text = String(describing: error)
      // Another method makes the points or the constants wrong; a nested key is named by its last part at least.
      let names = key == "method" ? ["method", "points"] : [key.split(separator: ".").last.map(String.init) ?? key]
      #expect(names.contains { text.contains($0) } && !text.contains("\n") && text.count < 300, "\(text)")
    }
  }

  @Test func aPenaltyFreeMethodHasNoPoints() throws {
    var config = exampleConfig
    (config.method, config.constants) = ("wgan", [("clip", 0.01)])
    let error = try #require(throws: ConfigError.self) { try config.validate() }
    #expect(error.description == #"sampling: "interpolates" is not known here; known is none"#)
    config.sampling = "none"
    try config.validate()
    config.optimizer = OptimizerConfig(name: "rmsprop", learningRate: 5e-5, beta1: 0.5, beta2: 0.99, epsilon: 1e-8)
    #expect(throws: ConfigError.self) { try config.validate() }
    config.constants = [("clip", 1), ("clip", 2)]
    #expect(throws: ConfigError.repeated(key: "constants.clip")) { try config.validate() }
  }

  @Test func notANumberIsRefusedNotTrapped() {
    for change in [
      { (config: inout RunConfig) in config.constants = [("k", .nan), ("p", 6)] }, { $0.optimizer.learningRate = .nan },
      { $0.optimizer.beta1 = .nan }, { $0.optimizer.beta2 = .nan }, { $0.optimizer.epsilon = .infinity },
    ] {
      var config = exampleConfig
      change(&config)
      #expect(throws: ConfigError.self) { try config.validate() }
      #expect(config.id.count == 64)
    }
  }

  @Test func errorsSayWhatIsKnown() throws {
    let error = try #require(throws: ConfigError.self) {
      try RunConfig(json: replacing("method", .string("wgan-dvi")))
    }
    #expect(
      error.description
        == #"method: "wgan-dvi" is not known here; known are ctgan, rjs-gan, sgan, sngan, wgan, wgan-div, wgan-gp"#)
    let range = try #require(throws: ConfigError.self) { try RunConfig(json: replacing("constants.p", .integer(1))) }
    #expect(range.description == "constants.p: 1.0 is not allowed, only a number > 1.0")
    let unknown = try #require(throws: JSONError.self) { try RunConfig(json: replacing("stpes", .integer(1))) }
    #expect(unknown.description.hasPrefix(#"configuration: unknown key "stpes"; known are method, points"#))
  }

  @Test func differencesAreListed() {
    var other = exampleConfig
    #expect(exampleConfig.differences(from: other).isEmpty)
    other.steps = 4000
    other.optimizer.beta1 = 0.5
    other.constants = [("k", 2)]
    #expect(
      exampleConfig.differences(from: other) == [
        "constants.p: 6 here, nothing there", "optimizer.beta1: 0 here, 0.5 there", "steps: 8000 here, 4000 there",
      ])
  }
}
