import Interchange
import TestSupport
import Testing

@testable import Records

@Suite struct KindTests {
  /// Every stored run is found by this: a change here orphans all of them.
  @Test func textsAndIdsAreGolden() {
    let texts = Example.all.map(\.json.text)
    #expect(
      texts[0]
        == #"{"batch":64,"channels":1,"constants":{"k":2,"p":6},"criticNorm":"none","#
        + #""criticSchedule":"constant","criticSteps":4,"#
        + #""dataHash":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","dataset":"fashion-mnist","#
        + #""kind":"gan","latent":64,"method":"wgan-div","network":"convnet","numerics":1,"#
        + #""optimizer":{"beta1":0,"beta2":0.9,"epsilon":1e-8,"learningRate":0.0002,"name":"adam"},"#
        + #""sampling":"interpolates","seed":1,"size":16,"steps":8000,"width":16}"#)
    #expect(
      texts[1] == #"{"activation":"tanh","batch":512,"constants":{"k":2,"p":6},"dimension":1,"#
        + #""fake":{"deviation":0.5,"means":[1,3],"name":"mixture"},"hidden":[24,24],"kind":"critic","#
        + #""learningRate":0.01,"method":"wgan-div","numerics":1,"#
        + #""real":{"deviation":1,"mean":0,"name":"normal"},"samples":100000,"sampling":"members","seed":1,"#
        + #""steps":3000}"#)
    #expect(
      texts[2] == #"{"constants":{"k":2,"p":6},"dimension":1,"fake":{"high":1.5,"low":0.5,"name":"uniform"},"#
        + #""kind":"exact","numerics":1,"quantity":"divergence","#
        + #""real":{"deviation":1,"mean":0,"name":"normal"},"sampling":"members"}"#)
    #expect(
      texts[3] == #"{"batch":256,"constants":{"k":2,"p":6},"criticSteps":5,"hidden":[128,128,128],"kind":"toy","#
        + #""method":"wgan-div","numerics":1,"#
        + #""optimizer":{"beta1":0.5,"beta2":0.9,"epsilon":1e-8,"learningRate":0.0001,"name":"adam"},"#
        + #""sampling":"interpolates","seed":1,"shape":"8-gaussians","steps":3000}"#)
    #expect(
      Example.all.map(\.id) == [
        "92facdbdb1671b3397ea1981e664d4b0af2def8ae416c11771ec44d46c57e614",
        "cc01fb9acce3bd8a766a4b74e9953824285287fb64dff4a925069599f33836ee",
        "ac7e9fdc6af22564c54dd516b660d569172de915975171cfde007af4f0931883",
        "afd5409f8fb0dfaee9c56776baf7c4f8856c0676a1db6078526350ddc0c4ed3d",
      ])
    for config in Example.all { #expect(config.shortID == String(config.id.prefix(12)) && config.shortID.count == 12) }
  }

  /// The text of this critic as the former version wrote it; its id began with these digits, which seeded what it was
  /// measured on.
  @Test func aCriticIsMeasuredOnTheSamplesThatItAlwaysWas() {
    let former =
      #"{"activation":"tanh","batch":512,"constants":{"k":2,"p":6},"dimension":1,"#
      + #""fake":{"deviation":0.5,"means":[1,3],"name":"mixture"},"hidden":[24,24],"kind":"density","#
      + #""learningRate":0.01,"method":"wgan-div","numerics":1,"points":"members","#
      + #""real":{"deviation":1,"mean":0,"name":"normal"},"samples":100000,"seed":1,"steps":3000}"#
    #expect(sha256(former).hasPrefix("95550038a4248332"))
    #expect(Example.critic.measurementSeed == 0x9555_0038_a424_8332)
    var other = Example.critic
    other.seed = 2
    #expect(other.measurementSeed != Example.critic.measurementSeed)
  }

  @Test func readsBackEqual() throws {
    for config in Example.all {
      try config.validate()
      let same = try again(config)
      #expect(same == config && same.id == config.id && same.kind == config.kind && same.json.text == config.json.text)
      #expect(same.steps == config.steps && same.seed == config.seed)
    }
    #expect(Example.all.map(\.kind) == [.gan, .critic, .exact, .toy])
    #expect(Example.all.map(\.steps) == [8000, 3000, 1, 3000] && Example.all.map(\.seed) == [1, 1, 0, 1])
    #expect(Set(Example.all.map(\.id)).count == 4)
  }

  @Test func everyFieldReadsAsItWasSet() throws {
    let gan = try again(Example.gan)
    #expect(gan.method == "wgan-div" && gan.sampling == "interpolates" && gan.constants == ["k": 2, "p": 6])
    #expect(gan.optimizer == OptimizerConfig(name: "adam", learningRate: 2e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8))
    let critic = try again(Example.critic)
    #expect(critic.real == .normal(mean: 0, deviation: 1) && critic.fake == .mixture(means: [1, 3], deviation: 0.5))
    #expect(critic.hidden == [24, 24] && critic.learningRate == 0.01 && critic.samples == 100_000)
    #expect(try again(Example.exact).quantity == .divergence && again(Example.toy).shape == "8-gaussians")
    // A whole number where any number may stand.
    var whole = Example.critic
    whole.learningRate = 1
    #expect(try again(whole).learningRate == 1)
    // What a kind does not have.
    #expect(Example.exact.method == "" && Example.exact.criticSteps == 1 && Example.gan.real == nil)
  }

  @Test func everyKeyIsPartOfTheIdentity() throws {
    for config in Example.all {
      for (key, value) in try #require(config.json.object) {
        #expect(throws: DocumentError.self, "\(key)") { try read(config.json.replacing(key, nil), as: RunConfig.self) }
        guard let number = value.integer, key != "dimension" else { continue }
        let changed = number == 1 ? 3 : number * 2
        let other: RunConfig = try read(config.json.replacing(key, .integer(changed)))
        #expect(other.id != config.id, "\(key)")
        #expect(other.differences(from: config) == ["\(key): \(changed) here, \(number) there"])
      }
      let error = fault { let _: RunConfig = try read(config.json.replacing("stpes", .integer(1))) }
      #expect(error?.hasPrefix("file: unknown key 'stpes'; allowed here are kind, ") == true)
      #expect(error?.contains("\n") == false)
    }
  }

  @Test func anUnknownKindIsRefused() throws {
    for kind in [JSONValue.string("density"), .string("dense"), .integer(1), .null] {
      let error = fault { let _: RunConfig = try read(.object([(key: "kind", value: kind)])) }
      #expect(error?.hasPrefix("file: 'kind' cannot be ") == true)
      #expect(error?.hasSuffix("; allowed is gan, critic, exact, toy") == true)
    }
    let error = fault { let _: RunConfig = try read(.object([])) }
    #expect(error == "file: key 'kind' is missing; it takes gan, critic, exact, toy")
  }

  // MARK: Every field of every kind

  /// Values that a field cannot have, by its good one's type; first one out of its range, then one of another type.
  private func bad(_ good: JSONValue) -> [JSONValue] {
    switch good {
    case .integer, .number: [.integer(-1), .string("many")]
    case .string: [.string("no such"), .array([])]
    case .array: [.array([]), .integer(1)]
    case .object: [good.replacing("stpes", .integer(1)), .array([])]
    default: []
    }
  }

  @Test(arguments: RunConfig.Kind.allCases) func everyFieldOfAKindIsNamedWhenItIsWrong(kind: RunConfig.Kind) throws {
    let config = try #require(Example.all.first { $0.kind == kind })
    #expect(!kind.fields.isEmpty && Set(kind.fields.map(\.name)).count == kind.fields.count)
    for field in kind.fields where !["fit", "data"].contains(field.name) {
      let missing = fault { let _: RunConfig = try read(config.json.replacing(field.name, nil)) }
      #expect(missing?.contains("'\(field.name)'") == true && missing?.contains("\n") == false, "\(missing ?? "none")")
      let values = bad(try #require(config.json[field.name]))
      #expect(values.count == 2)
      for value in values {
        let error = fault { let _: RunConfig = try read(config.json.replacing(field.name, value)) }
        let names = ["'\(field.name)'", "'\(field.name)."]
        #expect(
          names.contains { error?.contains($0) == true } && error?.contains("\n") == false,
          "\(field.name) = \(value.text): \(error ?? "none")")
      }
    }
  }

  /// The configuration as people write it, one key a line.
  private func yaml(_ json: JSONValue) -> [(key: String, text: String)] {
    func snake(_ json: JSONValue) -> JSONValue {
      .object((json.object ?? []).map { (key: KeyStyle.snakeCase.key($0.key), value: $0.value) })
    }
    return (snake(json).object ?? []).map { key, value in
      (key: key, text: "\(key): \((key == "optimizer" && value.object != nil ? snake(value) : value).text)\n")
    }
  }

  @Test(arguments: RunConfig.Kind.allCases) func everyFieldOfAKindIsNamedWithItsLine(kind: RunConfig.Kind) throws {
    let config = try #require(Example.all.first { $0.kind == kind })
    func read(_ json: JSONValue) throws -> RunConfig {
      try Document(yaml: yaml(json).map(\.text).joined(), source: "a.yaml").decode(keys: .snakeCase)
    }
    #expect(try read(config.json) == config)
    for field in kind.fields where !["fit", "data"].contains(field.name) {
      let key = KeyStyle.snakeCase.key(field.name)
      // What has an initial value may be left out.
      if field.initialJSON == nil {
        let error = fault { _ = try read(config.json.replacing(field.name, nil)) }
        #expect(error?.hasPrefix("a.yaml:1: key '\(key)' is missing; ") == true, "\(error ?? "none")")
      }
      for value in bad(try #require(config.json[field.name])) {
        let json = config.json.replacing(field.name, value)
        let line = try #require(yaml(json).firstIndex { $0.key == key }) + 1
        let error = fault { _ = try read(json) }
        let starts = ["'\(key)'", "'\(key).", "unknown key '\(key)."].map { "a.yaml:\(line): \($0)" }
        #expect(starts.contains { error?.hasPrefix($0) == true }, "\(error ?? "none")")
      }
    }
    let error = fault { _ = try read(config.json.replacing("stpes", .integer(1))) }
    #expect(error?.contains(": unknown key 'stpes'; allowed here are kind, ") == true)
  }

  @Test func whatAFileMayLeaveOutHasItsInitialValue() throws {
    let yaml = """
      kind: critic
      method: wgan
      constants: { clip: 0.01 }
      real: { name: normal, mean: 0, deviation: 1 }
      fake: { name: uniform, low: 0, high: 1 }
      hidden: [8]
      activation: tanh
      batch: 4
      steps: 5
      learning_rate: 1e-2
      samples: 16
      """
    let config: RunConfig = try Document(yaml: yaml, source: "a.yaml").decode(keys: .snakeCase)
    #expect(config.sampling == "none" && config.dimension == 1 && config.seed == 0 && config.numerics == 1)
    // A record leaves out nothing.
    #expect(throws: DocumentError.self) { try read(config.json.replacing("seed", nil), as: RunConfig.self) }
  }

  // MARK: What fits together

  private func refused(_ good: RunConfig, _ change: (inout RunConfig) -> Void) -> String {
    var config = good
    change(&config)
    return fault { try config.validate() } ?? "allowed"
  }

  @Test func densitiesThatAreNoneAreRefused() throws {
    func refused(_ change: (inout RunConfig) -> Void) -> String {
      let error = self.refused(Example.critic, change)
      let start = "configuration: "
      return error.hasPrefix(start) ? String(error.dropFirst(start.count)) : error
    }
    #expect(refused { $0.real = .normal(mean: 0, deviation: 0) }.hasPrefix("'real.deviation' cannot be 0.0"))
    #expect(refused { $0.real = .normal(mean: .nan, deviation: 1) }.hasPrefix("'real.mean' cannot be nan"))
    #expect(refused { $0.fake = .uniform(low: 1, high: 1) }.hasPrefix("'fake.high' cannot be 1.0"))
    #expect(refused { $0.fake = .mixture(means: [], deviation: 1) }.hasPrefix("'fake.means' cannot be 0 numbers"))
    #expect(refused { $0.real = nil }.hasPrefix("'real' cannot be nothing"))
    #expect(refused { $0.dimension = 2 }.contains("allowed is normal in 2 dimensions"))
    #expect(refused { $0.dimension = 0 }.hasPrefix("'dimension' cannot be 0"))
    #expect(refused { $0.method = "wgan" }.hasPrefix("'sampling' cannot be 'members'; allowed is none"))
    #expect(refused { $0.method = "ctgan" }.hasPrefix("'method' cannot be 'ctgan'; allowed is sgan, "))
    #expect(refused { $0.sampling = "uniform" }.hasPrefix("'sampling' cannot be 'uniform'"))
    #expect(
      refused { $0.constants = ["k": 2] } == "'constants.p' cannot be missing; allowed is a number > 1.0")
    #expect(refused { $0.constants = ["k": 2, "p": 1] }.hasPrefix("'constants.p' cannot be 1.0"))
    #expect(refused { $0.constants = ["k": 2, "lambda": 3, "p": 6] }.contains("'constants.lambda'"))
    #expect(refused { $0.hidden = [] }.hasPrefix("'hidden'"))
    #expect(refused { $0.activation = "gelu" }.hasPrefix("'activation'"))
    #expect(refused { $0.learningRate = .infinity }.hasPrefix("'learningRate'"))
    #expect(refused { $0.samples = 1 }.hasPrefix("'samples'"))
    #expect(refused { $0.seed = -1 }.hasPrefix("'seed'"))
    #expect(refused { _ in } == "allowed")
  }

  @Test func aFitIsAKeyOfItsOwn() throws {
    var config = Example.critic
    (config.method, config.sampling, config.constants) = ("sngan", "none", [:])
    #expect(config.fit == nil && !config.json.text.contains("fit") && Example.exact.fit == nil)
    let trained = config
    config.fit = "potential"
    #expect(config.json.text.contains(#""fit":"potential","#) && config.id != trained.id)
    #expect(config.differences(from: trained) == [#"fit: "potential" here, nothing there"#])
    #expect(config.label == "sngan fit=potential N(0, 1) N({1 3}, 0.5)")
    #expect(try again(config) == config)
    config.fit = nil
    #expect(config.id == trained.id)
    config.fit = "slope"
    #expect(refused(config) { _ in } == "configuration: 'fit' cannot be 'slope'; allowed is potential")
    let yaml = yaml(config.json)
    let line = try #require(yaml.firstIndex { $0.key == "fit" }) + 1
    let error = fault {
      let _: RunConfig = try Document(yaml: yaml.map(\.text).joined(), source: "a.yaml").decode(keys: .snakeCase)
    }
    #expect(error == "a.yaml:\(line): 'fit' cannot be 'slope'; allowed is potential")
    // No penalty takes part in a fit, and the best critic is known on the line.
    #expect(
      refused(Example.critic) { $0.fit = "potential" }.contains("'fit' cannot be 'potential'; allowed is nothing"))
    config = trained
    (config.dimension, config.fake) = (2, .normal(mean: 0, deviation: 2))
    try config.validate()
    #expect(refused(config) { $0.fit = "potential" }.contains("allowed is nothing in several dimensions"))
  }

  @Test(arguments: [
    #"{"name":"normal","mean":0}"#, #"{"name":"normal","mean":0,"deviation":1,"low":0}"#, #"{"name":"normale"}"#,
    #"{"mean":0,"deviation":1}"#, #"{"name":"normal","mean":0,"deviation":1,"mode":0}"#, #""normal""#,
    #"{"name":"mixture","means":0,"deviation":1}"#,
  ])
  func refusesOtherDensities(text: String) throws {
    let json = Example.critic.json.replacing("real", try JSONValue.parse(text))
    let error = fault { let _: RunConfig = try read(json) }
    #expect(error?.hasPrefix("file: ") == true && error?.contains("real") == true, "\(error ?? "none")")
  }

  @Test func exactQuantitiesTakeWhatTheyNeed() throws {
    #expect(refused(Example.exact) { $0.fake = nil } == "configuration: 'fake' cannot be nothing; allowed is a density")
    #expect(refused(Example.exact) { $0.dimension = 2 } != "allowed")
    var config = Example.exact
    (config.dimension, config.fake) = (2, .normal(mean: 0, deviation: 2))
    try config.validate()
    #expect(refused(config) { $0.sampling = "interpolates" }.contains("'sampling'"))
    #expect(refused(config) { $0.fake = .normal(mean: 1, deviation: 2) }.contains("'fake.mean'"))
    #expect(refused(Example.exact) { $0.sampling = "pool" }.contains("'sampling' cannot be 'pool'"))
    let circle = RunConfig.exact(
      quantity: .circle, constants: [("k", 10), ("n", 1), ("contrast", 0), ("divK", 2), ("divP", 6)], numerics: 1)
    try circle.validate()
    #expect(try again(circle) == circle)
    #expect(refused(circle) { $0.real = .normal(mean: 0, deviation: 1) }.contains("'real' cannot be N(0, 1)"))
    #expect(refused(circle) { $0.sampling = "members" }.contains("'sampling'"))
    #expect(refused(circle) { $0.dimension = 2 }.contains("'dimension'"))
    let bumps = RunConfig.exact(
      quantity: .bumps, constants: [("k", 10), ("n", 1), ("bumps", 2.5), ("divK", 2), ("divP", 6)], numerics: 1)
    #expect(refused(bumps) { _ in }.contains("'constants.bumps' cannot be 2.5; allowed is a whole number from 1 to 32"))
  }

  @Test func toysAreChecked() throws {
    for (key, change) in [
      ("shape", { $0.shape = "moons" }), ("method", { $0.method = "sgan" }), ("batch", { $0.batch = 0 }),
      ("criticSteps", { $0.criticSteps = 0 }), ("optimizer.beta1", { $0.optimizer.beta1 = 1 }),
      ("hidden", { $0.hidden = [0] }),
      (
        "optimizer.beta1",
        {
          $0.optimizer = OptimizerConfig(name: "rmsprop", learningRate: 1e-3, beta1: 0.5, beta2: 0.9, epsilon: 1e-8)
        }
      ),
    ] as [(String, (inout RunConfig) -> Void)] {
      #expect(refused(Example.toy, change).hasPrefix("configuration: '\(key)' cannot be "), "\(key)")
    }
  }

  @Test func aRecordHoldsNamedValues() throws {
    let record = RunRecord(
      config: Example.exact, state: .done, step: 1,
      values: NamedValues([("w1", 1.0 / 3), ("gap", .infinity), ("none", .nan)]))
    #expect(record.values?.all.map(\.name) == ["gap", "none", "w1"] && record.value("w1") == 0.333333333)
    let same = try again(record)
    #expect(same == record && JSONValue(encoding: same).text == JSONValue(encoding: record).text)
    #expect(same.value("x") == nil)
    #expect(JSONValue(encoding: record).text.contains(#""values":{"gap":"Infinity","none":"NaN","w1":0.333333333}"#))
    #expect(!JSONValue(encoding: RunRecord(config: Example.gan, state: .waiting)).text.contains("values"))
  }

  @Test func everyKindHasALabel() {
    #expect(
      Example.all.map(\.label) == [
        "wgan-div interpolates k=2 p=6", "wgan-div members k=2 p=6 N(0, 1) N({1 3}, 0.5)",
        "exact divergence members k=2 p=6 N(0, 1) U[0.5, 1.5]", "wgan-div interpolates k=2 p=6 8-gaussians",
      ])
  }
}
