import Interchange
import Records
import Testing

@Suite struct RecordTests {
  let hash = sha256("x")

  func text(_ json: JSONValue) throws -> JSONValue { try JSONValue.parse(json.text) }

  @Test func statesReadBackEqual() throws {
    let states: [RunState] = [
      .waiting, .running, .done, .diverged(step: 40, quantity: "critic.loss"), .failed(error: "disk\nfull"),
      .interrupted,
    ]
    for state in states { #expect(try RunState(json: text(state.json)) == state) }
    #expect(states.map(\.name) == ["waiting", "running", "done", "diverged", "failed", "interrupted"])
    #expect(states.filter(\.isFinal).map(\.name) == ["done", "diverged"])
    #expect(states[3].json.text == #"{"name":"diverged","quantity":"critic.loss","step":40}"#)
  }

  @Test(arguments: [
    #"{"name":"finished"}"#, #"{"name":"done","step":1}"#, #"{"name":"diverged","step":1}"#, #"{"name":"failed"}"#,
    "{}",
    #""done""#, #"{"name":1}"#, #"{"name":"diverged","step":"1","quantity":"x"}"#,
  ])
  func refusesOtherStates(text: String) throws {
    let json = try JSONValue.parse(text)
    #expect(throws: (any Error).self) { try RunState(json: json) }
  }

  @Test func seriesIsOneFlatLine() throws {
    let point = SeriesPoint(step: 20, values: [("generator.loss", -1), ("critic.loss", 0.1), ("gradient_norm", 1e-7)])
    #expect(point.json.text == #"{"critic.loss":0.1,"generator.loss":-1,"gradient_norm":1e-7,"step":20}"#)
    #expect(try SeriesPoint(json: text(point.json)) == point)
    #expect(point.value("critic.loss") == 0.1 && point.value("x") == nil)
    #expect(point != SeriesPoint(step: 21, values: point.values))
  }

  @Test func valuesThatAreNoNumbersAreKept() throws {
    let point = SeriesPoint(step: 1, values: [("a", .nan), ("b", .infinity), ("c", -.infinity)])
    #expect(point.json.text == #"{"a":"NaN","b":"Infinity","c":"-Infinity","step":1}"#)
    #expect(try SeriesPoint(json: text(point.json)) == point)
    #expect(throws: JSONError.self) { try SeriesPoint(json: .object(of: ["step": .integer(1), "a": .string("x")])) }
    #expect(throws: JSONError.self) { try SeriesPoint(json: .object(of: ["a": .integer(1)])) }
    #expect(throws: JSONError.self) { try SeriesPoint(json: .array([])) }
  }

  @Test func seriesKeepsEverySinglePrecisionLoss() throws {
    for index in 0..<1000 {
      let value = Double(Float(index) * 0.37 - 1.0 / Float(index + 3))
      let point = SeriesPoint(step: index, values: [("critic.loss", value)])
      #expect(try SeriesPoint(json: text(point.json)).value("critic.loss") == value)
    }
  }

  @Test func metricsAreKeptToNineDigits() throws {
    let point = MetricsPoint(
      step: 8000, samples: 50_000, fids: [12.3456789012, 8.00000000049, 1.0 / 3], kid: -1.23456789012e-5,
      precision: 0.5, recall: 0, classShares: [0.1, 0.9])
    #expect(point.fids == [12.3456789, 8, 0.333333333] && point.kid == -1.23456789e-5)
    #expect(point.fid == (12.3456789 + 8 + 0.333333333) / 3)
    #expect(try MetricsPoint(json: text(point.json)) == point)
    let bare = MetricsPoint(step: 0, samples: 10, fids: [.nan])
    #expect(bare.json.text == #"{"fids":["NaN"],"samples":10,"step":0}"#)
    #expect(try MetricsPoint(json: text(bare.json)) == bare)
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
    #expect(throws: (any Error).self) { try MetricsPoint(json: json) }
  }

  @Test func rulerReadsBackEqual() throws {
    let entry = ReferenceScores.Entry(name: "noise .3", fid: 30.00000000012)
    #expect(entry.fid == 30)
    #expect(try ReferenceScores.Entry(json: text(entry.json)) == entry)
    #expect(throws: JSONError.self) { try ReferenceScores.Entry(json: .object(of: ["name": .string("x")])) }
  }

  @Test func recordReadsBackEqual() throws {
    let bare = RunRecord(config: exampleConfig, state: .waiting)
    #expect(try RunRecord(json: text(bare.json)) == bare)
    let full = RunRecord(
      config: exampleConfig, state: .diverged(step: 60, quantity: "critic.loss"), step: 60,
      finalMetrics: MetricsPoint(step: 40, samples: 100, fids: [1, 2, 3]), checkpointHash: hash, seriesHash: hash,
      lastGoodStep: 59)
    #expect(try RunRecord(json: text(full.json)) == full && full.id == exampleConfig.id)
    #expect(full.json["finalMetrics"]?["fids"] == .array([.integer(1), .integer(2), .integer(3)]))
  }

  @Test func recordRefusesWhatDoesNotFit() throws {
    let record = RunRecord(config: exampleConfig, state: .done, step: 8000, checkpointHash: hash)
    func replacing(_ key: String, _ value: JSONValue) -> JSONValue {
      .object((record.json.object ?? []).filter { $0.key != key } + [(key: key, value: value)])
    }
    var other = exampleConfig
    other.seed = 2
    let error = try #require(throws: ConfigError.self) { try RunRecord(json: replacing("config", other.json)) }
    #expect(error.description.hasPrefix("id: ") && error.description.contains(other.id))
    #expect(throws: ConfigError.self) { try RunRecord(json: replacing("checkpointHash", .string("abc"))) }
    #expect(throws: JSONError.self) { try RunRecord(json: replacing("extra", .integer(1))) }
    #expect(throws: JSONError.self) { try RunRecord(json: replacing("step", .string("x"))) }
    #expect(throws: JSONError.self) { try RunRecord(json: .null) }
  }

  @Test func circumstancesReadBackEqual() throws {
    let value = Environment(
      wallSeconds: 12.5, cpuSeconds: 24, finished: "2026-01-31T12:00:00Z", host: "h", processor: "CPU", cores: 2,
      threads: 1, kernels: "v3", system: "Debian 12", commit: "", swiftVersion: "6.3.1",
      libraries: [("zlib", "1.2.13"), ("cairo", "1.16.0")])
    #expect(value.libraries.map(\.name) == ["cairo", "zlib"])
    #expect(try Environment(json: text(value.json)) == value)
    #expect(throws: JSONError.self) { try Environment(json: .object(of: ["host": .string("h")])) }
  }

  @Test func filesHaveTheirNames() {
    #expect(RunFile.folder(output: "output", id: "abc") == "output/runs/abc")
    #expect(RunFile.series.path(in: "output/runs/abc") == "output/runs/abc/series.jsonl")
    #expect(
      RunFile.allCases.map(\.rawValue) == [
        "config.json", "series.jsonl", "metrics.jsonl", "state.safetensors", "samples.safetensors", "record.json",
        "environment.json", "lock",
      ])
  }

  @Test func cellsHaveEveryKey() throws {
    let uses = [
      TableUse(table: "methods", label: "wgan-div", setting: "tuned", readsStep: 8000),
      TableUse(
        table: "rx", label: "k = 2", axes: [TableUse.Axis(name: "k", value: "2")], setting: "published", readsStep: 4000),
    ]
    let cell = CellSummary(
      config: exampleConfig, tables: ["methods", "rx"], uses: uses, notRun: "no data", state: .interrupted)
    #expect(try CellSummary(json: text(cell.json)) == cell)
    #expect(cell.labels == ["wgan-div", "k = 2"] && cell.setting == "tuned" && cell.readsStep == 8000)
    #expect(cell.json["reads_step"]?.integer == 8000 && cell.json["setting"]?.string == "tuned")
    #expect(cell.k == 2 && cell.p == 6 && cell.state == "interrupted" && cell.id == exampleConfig.id)
    var gp = exampleConfig
    (gp.method, gp.constants) = ("wgan-gp", [("lambda", 10)])
    let other = CellSummary(config: gp, tables: [], state: .waiting)
    #expect(other.json["k"] == .null && other.json["p"] == .null)
    #expect(try CellSummary(json: text(other.json)) == other)
    #expect(
      other.json.object?.map(\.key).sorted() == [
        "dataset", "id", "k", "kind", "labels", "method", "not_run", "p", "points", "reads_step", "seed", "setting",
        "state", "tables", "uses",
      ])
    #expect(other.json["setting"] == .null && other.json["reads_step"] == .null && other.json["not_run"] == .null)
  }

  @Test func aPriceReadsBackEqual() throws {
    let price = Price(
      plan: hash, jobs: 2, seconds: 1200.5, scoringShare: 0.25,
      tables: [Price.Table(name: "methods", cells: 9, left: 3, seconds: 800, criticSteps: 72_000)],
      methods: [Price.Method(name: "wgan", criticSteps: 24_000)])
    #expect(try Price(json: text(price.json)) == price)
  }

  @Test func digestIsOverSortedLines() {
    var second = exampleConfig
    second.seed = 2
    let records = [
      RunRecord(config: exampleConfig, state: .done, checkpointHash: hash, seriesHash: sha256("y")),
      RunRecord(config: second, state: .waiting),
    ]
    let lines = ["\(exampleConfig.id) \(hash) \(sha256("y"))\n", "\(second.id) - -\n"].sorted()
    #expect(resultsDigest(records) == sha256(lines.joined()))
    #expect(resultsDigest(records.reversed() + records) == resultsDigest(records))
    #expect(resultsDigest([]) == sha256(""))
    var changed = records
    changed[0].seriesHash = hash
    #expect(resultsDigest(changed) != resultsDigest(records))
  }
}
