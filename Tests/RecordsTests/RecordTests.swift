import Interchange
import Records
import Testing

@Suite struct RecordTests {
  let hash = sha256("x")

  @Test func statesReadBackEqual() throws {
    let states: [RunState] = [
      .waiting, .running, .done, .diverged(step: 40, quantity: "critic.loss"), .failed(error: "disk\nfull"),
      .interrupted,
    ]
    for state in states { #expect(try again(state) == state) }
    #expect(states.map(\.name) == ["waiting", "running", "done", "diverged", "failed", "interrupted"])
    #expect(states.filter(\.isFinal).map(\.name) == ["done", "diverged"])
    #expect(JSONValue(encoding: states[3]).text == #"{"name":"diverged","quantity":"critic.loss","step":40}"#)
  }

  @Test(arguments: [
    #"{"name":"finished"}"#, #"{"name":"done","step":1}"#, #"{"name":"diverged","step":1}"#, #"{"name":"failed"}"#,
    "{}",
    #""done""#, #"{"name":1}"#, #"{"name":"diverged","step":"1","quantity":"x"}"#,
  ])
  func refusesOtherStates(text: String) throws {
    let json = try JSONValue.parse(text)
    #expect(throws: (any Error).self) { try read(json, as: RunState.self) }
  }

  @Test func seriesIsOneFlatLine() throws {
    let point = SeriesPoint(step: 20, values: [("generator.loss", -1), ("critic.loss", 0.1), ("gradient_norm", 1e-7)])
    #expect(point.json.text == #"{"critic.loss":0.1,"generator.loss":-1,"gradient_norm":1e-7,"step":20}"#)
    #expect(try SeriesPoint(json: JSONValue.parse(point.json.text), source: "s") == point)
    #expect(point.value("critic.loss") == 0.1 && point.value("x") == nil)
    #expect(point != SeriesPoint(step: 21, values: point.values))
  }

  @Test func valuesThatAreNoNumbersAreKept() throws {
    let point = SeriesPoint(step: 1, values: [("a", .nan), ("b", .infinity), ("c", -.infinity)])
    #expect(point.json.text == #"{"a":"NaN","b":"Infinity","c":"-Infinity","step":1}"#)
    #expect(try SeriesPoint(json: JSONValue.parse(point.json.text), source: "s") == point)
    #expect(throws: DocumentError.self) {
      try SeriesPoint(json: .object(of: ["step": .integer(1), "a": .string("x")]), source: "s")
    }
    #expect(throws: DocumentError.self) { try SeriesPoint(json: .object(of: ["a": .integer(1)]), source: "s") }
    #expect(throws: DocumentError.self) { try SeriesPoint(json: .array([]), source: "s") }
  }

  @Test func seriesKeepsEverySinglePrecisionLoss() throws {
    for index in 0..<1000 {
      let value = Double(Float(index) * 0.37 - 1.0 / Float(index + 3))
      let point = SeriesPoint(step: index, values: [("critic.loss", value)])
      #expect(try SeriesPoint(json: JSONValue.parse(point.json.text), source: "s").value("critic.loss") == value)
    }
  }

  @Test func metricsAreKeptToNineDigits() throws {
    let point = MetricsPoint(
      step: 8000, samples: 50_000, fids: [12.3456789012, 8.00000000049, 1.0 / 3], kid: -1.23456789012e-5,
      precision: 0.5, recall: 0, classShares: [0.1, 0.9])
    #expect(point.fids == [12.3456789, 8, 0.333333333] && point.kid == -1.23456789e-5)
    #expect(point.fid == (12.3456789 + 8 + 0.333333333) / 3)
    #expect(try again(point) == point)
    let bare = MetricsPoint(step: 0, samples: 10, fids: [.nan])
    #expect(JSONValue(encoding: bare).text == #"{"fids":["NaN"],"samples":10,"step":0}"#)
    #expect(try again(bare) == bare)
    // A difference below the ninth digit is none.
    #expect(MetricsPoint(step: 0, samples: 1, fids: [1 + 1e-10]) == MetricsPoint(step: 0, samples: 1, fids: [1]))
    #expect(MetricsPoint(step: 0, samples: 1, fids: [1 + 1e-8]) != MetricsPoint(step: 0, samples: 1, fids: [1]))
  }

  @Test(arguments: [
    #"{"step":1,"samples":1,"fids":[]}"#, #"{"step":1,"samples":1,"fids":["x"]}"#, #"{"step":1,"samples":1}"#,
    #"{"step":1,"samples":1,"fids":[1],"fid":1}"#, #"{"step":1,"samples":1,"fids":[1],"kid":"x"}"#, "[]",
  ])
  func refusesOtherMetrics(text: String) throws {
    let json = try JSONValue.parse(text)
    #expect(throws: (any Error).self) { try read(json, as: MetricsPoint.self) }
  }

  @Test func referenceScoresReadBackEqual() throws {
    let entry = ReferenceScores.Entry(name: "noise .3", fid: 30.00000000012)
    #expect(entry.fid == 30)
    #expect(try again(entry) == entry)
    let scores = ReferenceScores(
      dataHash: hash, featureNets: [ReferenceScores.FeatureNet(hash: hash, accuracy: 0.875)], entries: [entry])
    #expect(try again(scores) == scores)
    #expect(throws: DocumentError.self) {
      try read(.object(of: ["name": .string("x")]), as: ReferenceScores.Entry.self)
    }
  }

  @Test func recordReadsBackEqual() throws {
    let bare = RunRecord(config: Example.gan, state: .waiting)
    #expect(try again(bare) == bare)
    var full = RunRecord(
      config: Example.gan, state: .diverged(step: 60, quantity: "critic.loss"), step: 60,
      finalMetrics: MetricsPoint(step: 40, samples: 100, fids: [1, 2, 3]), checkpointHash: hash, seriesHash: hash,
      lastGoodStep: 59)
    full.metricsHashes = [StepHash(step: 40, hash: hash)]
    full.samplesHash = hash
    full.scoring = Scoring(featureNets: [hash], samples: 100, pairs: 10)
    #expect(try again(full) == full && full.id == Example.gan.id)
    #expect(JSONValue(encoding: full)["finalMetrics"]?["fids"] == .array([.integer(1), .integer(2), .integer(3)]))
  }

  @Test func recordRefusesWhatDoesNotFit() throws {
    let record = JSONValue(encoding: RunRecord(config: Example.gan, state: .done, step: 8000, checkpointHash: hash))
    for (key, value) in [
      ("checkpointHash", JSONValue.string("abc")), ("seriesHash", .string("abc")), ("samplesHash", .string("abc")),
      ("state", .object(of: ["name": .string("over")])), ("extra", .integer(1)), ("step", .string("x")),
      ("config.steps", .integer(0)), ("config", .null),
    ] {
      let fault = fault { _ = try read(record.replacing(key, value), as: RunRecord.self) }
      #expect(fault?.contains(key) == true, "\(key): \(fault ?? "read")")
    }
    #expect(throws: DocumentError.self) { try read(.null, as: RunRecord.self) }
  }

  @Test func environmentReadsBackEqual() throws {
    let value = Environment(
      wallSeconds: 12.5, cpuSeconds: 24, finished: "2026-01-31T12:00:00Z", host: "h", processor: "CPU", cores: 2,
      threads: 1, kernels: "v3", system: "Debian 12", commit: "", swiftVersion: "6.3.1",
      libraries: ["zlib": "1.2.13", "cairo": "1.16.0"])
    #expect(try again(value) == value)
    #expect(throws: DocumentError.self) { try read(.object(of: ["host": .string("h")]), as: Environment.self) }
  }

  @Test func filesHaveTheirNames() {
    let folder = RunFolder(output: "output", config: Example.gan)
    #expect(folder.path == "output/runs/\(Example.gan.id)")
    #expect(folder.file(.series) == "output/runs/\(Example.gan.id)/series.jsonl")
    #expect(
      RunFile.allCases.map(\.rawValue) == [
        "config.json", "series.jsonl", "metrics.jsonl", "state.safetensors", "samples.safetensors", "record.json",
        "environment.json", "lock",
      ])
  }

  @Test func usesReadBackEqual() throws {
    let uses = [
      TableUse(table: "methods", label: "wgan-div", setting: .tuned, readsStep: 8000),
      TableUse(
        table: "rx", label: "k = 2", axes: [TableUse.Axis(name: "k", value: "2")], setting: .published, readsStep: 4000),
      TableUse(table: "methods", label: "again", readsStep: 8000),
    ]
    #expect(try again(uses) == uses)
    let run = Run(config: Example.gan, uses: uses)
    #expect(run.tables == ["methods", "rx"] && run.use(in: "rx")?.readsStep == 4000 && run.use(in: "x") == nil)
  }

  @Test func aPriceReadsBackEqual() throws {
    let price = Price(
      plan: hash, jobs: 2, leastSeconds: 800, seconds: 1200.5, scoringShare: 0.25,
      tables: [Price.Table(table: "methods", runs: 9, left: 3, seconds: 800, criticSteps: 72_000)],
      methods: [Price.Method(method: "wgan", criticSteps: 24_000)])
    let json = JSONValue(encoding: price, keys: .snakeCase)
    #expect(try Document(json, source: "p").decode(Price.self, keys: .snakeCase) == price)
  }

  @Test func digestIsOverSortedLines() {
    var second = Example.gan
    second.seed = 2
    let records = [
      RunRecord(config: Example.gan, state: .done, checkpointHash: hash, seriesHash: sha256("y")),
      RunRecord(config: second, state: .waiting),
    ]
    let lines = ["\(Example.gan.id) \(hash) \(sha256("y"))\n", "\(second.id) - -\n"].sorted()
    #expect(resultsDigest(records) == sha256(lines.joined()))
    #expect(resultsDigest(records.reversed() + records) == resultsDigest(records))
    #expect(resultsDigest([]) == sha256(""))
    var changed = records
    changed[0].seriesHash = hash
    #expect(resultsDigest(changed) != resultsDigest(records))
  }
}
