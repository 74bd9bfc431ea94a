import Interchange
import Records
import Testing

@Suite struct CellConfigTests {
  static let density = DensityConfig(
    method: "wgan-div", points: "members", constants: [("p", 6), ("k", 2)], real: .normal(mean: 0, deviation: 1),
    fake: .mixture(means: [1, 3], deviation: 0.5), dimension: 1, hidden: [24, 24], activation: "tanh", batch: 512,
    steps: 3000, learningRate: 0.01, samples: 100_000, seed: 1, numerics: 1)
  static let exact = ExactConfig(
    quantity: .divergence, constants: [("p", 6), ("k", 2)], points: "members", real: .normal(mean: 0, deviation: 1),
    fake: .uniform(low: 0.5, high: 1.5), numerics: 1)
  static let toy = ToyConfig(
    shape: "8-gaussians", method: "wgan-div", points: "interpolates", constants: [("k", 2), ("p", 6)],
    hidden: [128, 128, 128], batch: 256, steps: 3000, criticSteps: 5,
    optimizer: OptimizerConfig(name: "adam", learningRate: 1e-4, beta1: 0.5, beta2: 0.9, epsilon: 1e-8), seed: 1,
    numerics: 1)
  static let all: [CellConfig] = [.gan(exampleConfig), .density(density), .exact(exact), .toy(toy)]

  /// Every stored run is found by this: a change here orphans all of them.
  @Test func textsAreGolden() {
    let texts = Self.all.map(\.json.text)
    #expect(texts[0] == exampleConfig.json.text && Self.all[0].id == exampleConfig.id)
    #expect(
      texts[1] == #"{"activation":"tanh","batch":512,"constants":{"k":2,"p":6},"dimension":1,"#
        + #""fake":{"deviation":0.5,"means":[1,3],"name":"mixture"},"hidden":[24,24],"kind":"density","#
        + #""learningRate":0.01,"method":"wgan-div","numerics":1,"points":"members","#
        + #""real":{"deviation":1,"mean":0,"name":"normal"},"samples":100000,"seed":1,"steps":3000}"#)
    #expect(
      texts[2] == #"{"constants":{"k":2,"p":6},"dimension":1,"fake":{"high":1.5,"low":0.5,"name":"uniform"},"#
        + #""kind":"exact","numerics":1,"points":"members","quantity":"divergence","#
        + #""real":{"deviation":1,"mean":0,"name":"normal"}}"#)
    #expect(
      texts[3] == #"{"batch":256,"constants":{"k":2,"p":6},"criticSteps":5,"hidden":[128,128,128],"kind":"toy","#
        + #""method":"wgan-div","numerics":1,"#
        + #""optimizer":{"beta1":0.5,"beta2":0.9,"epsilon":1e-8,"learningRate":0.0001,"name":"adam"},"#
        + #""points":"interpolates","seed":1,"shape":"8-gaussians","steps":3000}"#)
    for config in Self.all { #expect(config.id == sha256(config.json.text) && config.id.hasPrefix(config.shortID)) }
  }

  @Test func readsBackEqual() throws {
    for config in Self.all {
      try config.validate()
      let read = try CellConfig(json: JSONValue.parse(config.json.text))
      #expect(read == config && read.id == config.id && read.kind == config.kind)
      #expect(read.steps == config.steps && read.seed == config.seed)
    }
    #expect(Self.all.map(\.kind) == [.gan, .density, .exact, .toy])
    #expect(Self.all.map(\.steps) == [8000, 3000, 1, 3000] && Self.all.map(\.seed) == [1, 1, 0, 1])
    #expect(Set(Self.all.map(\.id)).count == 4)
  }

  @Test func everyKeyIsPartOfTheIdentity() throws {
    for config in Self.all {
      for (key, value) in try #require(config.json.object) {
        let without = JSONValue.object((config.json.object ?? []).filter { $0.key != key })
        #expect(throws: (any Error).self, "\(key)") { try CellConfig(json: without) }
        guard let number = value.integer, key != "dimension" else { continue }
        let changed = number == 1 ? 3 : number * 2
        let more = JSONValue.object(
          (config.json.object ?? []).map { (key: $0.key, value: $0.key == key ? .integer(changed) : $0.value) })
        #expect(try CellConfig(json: more).id != config.id, "\(key)")
        #expect(try CellConfig(json: more).differences(from: config) == ["\(key): \(changed) here, \(number) there"])
      }
      let extra = JSONValue.object((config.json.object ?? []) + [(key: "stpes", value: .integer(1))])
      let error = try #require(throws: JSONError.self) { try CellConfig(json: extra) }
      #expect(error.description.contains("stpes") && !error.description.contains("\n"))
    }
  }

  @Test func anUnknownKindIsRefused() throws {
    for kind in [JSONValue.string("gan"), .string("dense"), .integer(1)] {
      let error = try #require(throws: ConfigError.self) {
        try CellConfig(json: .object([(key: "kind", value: kind)]))
      }
      #expect(error.description.contains("density, exact, toy"))
    }
  }

  @Test func densitiesThatAreNoneAreRefused() throws {
    func refused(_ change: (inout DensityConfig) -> Void) -> String? {
      var config = Self.density
      change(&config)
      do {
        try config.validate()
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(refused { $0.real = .normal(mean: 0, deviation: 0) }?.hasPrefix("real.deviation") == true)
    #expect(refused { $0.real = .normal(mean: .nan, deviation: 1) }?.hasPrefix("real.mean") == true)
    #expect(refused { $0.fake = .uniform(low: 1, high: 1) }?.hasPrefix("fake.high") == true)
    #expect(refused { $0.fake = .mixture(means: [], deviation: 1) }?.hasPrefix("fake.means") == true)
    #expect(refused { $0.dimension = 2 }?.contains("only normal in 2 dimensions") == true)
    #expect(refused { $0.dimension = 0 }?.hasPrefix("dimension") == true)
    #expect(refused { $0.method = "wgan" }?.hasPrefix("points") == true)
    #expect(refused { $0.constants = [("k", 2)] } == "constants.p is missing: the method needs it")
    #expect(refused { $0.constants = [("k", 2), ("p", 1)] }?.hasPrefix("constants.p") == true)
    #expect(refused { $0.constants = [("k", 2), ("k", 3), ("p", 6)] } == "constants.k stands twice")
    #expect(refused { $0.constants = [("k", 2), ("lambda", 3), ("p", 6)] }?.contains("lambda") == true)
    #expect(refused { $0.hidden = [] }?.hasPrefix("hidden") == true)
    #expect(refused { $0.activation = "gelu" }?.hasPrefix("activation") == true)
    #expect(refused { $0.learningRate = .infinity }?.hasPrefix("learningRate") == true)
    #expect(refused { $0.samples = 1 }?.hasPrefix("samples") == true)
    #expect(refused { $0.seed = -1 }?.hasPrefix("seed") == true)
    #expect(refused { _ in } == nil)
  }

  @Test func exactQuantitiesTakeWhatTheyNeed() throws {
    var config = Self.exact
    config.fake = nil
    #expect(throws: ConfigError.missing(key: "fake")) { try config.validate() }
    config = Self.exact
    config.dimension = 2
    #expect(throws: ConfigError.self) { try config.validate() }
    config.fake = .normal(mean: 0, deviation: 2)
    try config.validate()
    config.points = "interpolates"
    #expect(throws: ConfigError.self) { try config.validate() }
    let circle = ExactConfig(
      quantity: .circle, constants: [("k", 10), ("n", 1), ("contrast", 0), ("divK", 2), ("divP", 6)], numerics: 1)
    try circle.validate()
    var other = circle
    other.real = .normal(mean: 0, deviation: 1)
    #expect(throws: ConfigError.self) { try other.validate() }
    other = circle
    other.points = "members"
    #expect(throws: ConfigError.self) { try other.validate() }
    let bumps = ExactConfig(
      quantity: .bumps, constants: [("k", 10), ("n", 1), ("bumps", 2.5), ("divK", 2), ("divP", 6)], numerics: 1)
    #expect(throws: ConfigError.self) { try bumps.validate() }
  }

  @Test func toysAreChecked() throws {
    for change in [
      { (config: inout ToyConfig) in config.shape = "moons" }, { $0.method = "sgan" }, { $0.batch = 1 },
      { $0.criticSteps = 0 }, { $0.optimizer.beta1 = 1 }, { $0.hidden = [0] },
      {
        $0.optimizer.name = "rmsprop"
        $0.optimizer.beta1 = 0.5
      },
    ] {
      var config = Self.toy
      change(&config)
      #expect(throws: ConfigError.self) { try config.validate() }
    }
  }

  @Test func aRecordHoldsNamedValues() throws {
    let record = RunRecord(
      config: .exact(Self.exact), state: .done, step: 1,
      values: [NamedValue("w1", 1.0 / 3), NamedValue("gap", .infinity), NamedValue("none", .nan)])
    #expect(record.values.map(\.name) == ["gap", "none", "w1"] && record.value("w1") == 0.333333333)
    let read = try RunRecord(json: JSONValue.parse(record.json.text))
    #expect(read == record && read.json.text == record.json.text && read.value("x") == nil)
    #expect(record.json.text.contains(#""values":{"gap":"Infinity","none":"NaN","w1":0.333333333}"#))
    #expect(!RunRecord(config: exampleConfig, state: .waiting).json.text.contains("values"))
  }

  @Test func everyKindIsListed() throws {
    for config in Self.all {
      let summary = CellSummary(config: config, tables: ["theory"], state: .waiting)
      #expect(try CellSummary(json: JSONValue.parse(summary.json.text)) == summary)
      #expect(summary.id == config.id && summary.kind == config.kind.rawValue && summary.k == 2 && summary.p == 6)
    }
    let summary = CellSummary(config: Self.all[1], tables: [], state: .done)
    #expect(summary.dataset == "N(0, 1) and N({1 3}, 0.5)")
  }
}
