import Foundation
import Interchange
import Records
import Testing

@testable import Reporting

/// `report.json`, the tables, and the way from files to a page.
@Suite struct OutputTests {
  @Test func jsonHoldsTheTablesAndRuns() throws {
    let report = try FixtureStore.diverged.rendered()
    let json = try JSONValue.parse(report.json)
    #expect(json["profile"]?.string == "quick")
    #expect(json["claims"]?.array?.isEmpty == true && json["claims_sha256"]?.isNull == true)
    #expect(json["digest"]?.string?.count == 64)
    #expect(json["runs"]?.array?.count == 9)
    let tables = try #require(json["tables"]?.array)
    let ids = tables.compactMap { $0["id"]?.string }
    #expect(Set(ids).isSuperset(of: ["kp", "reference", "nets", "deviations", "budget-runs"]))
    // Seconds and machines are for the page alone.
    let names = report.tables.map(\.name)
    #expect(!report.json.contains("cpu_time") && !names.contains("cost.csv"))
    let rows = try #require(tables.first { $0["id"]?.string == "methods" }?["rows"]?.array)
    #expect(
      rows.map { $0["method"]?.string } == ["WGAN", "DCGAN", "WGAN-GP", "RJS-GAN", "CTGAN", "SNGAN", "WGAN-div"])
    #expect(["CIFAR-10", "CelebA", "LSUN"].map { rows[2]["published \($0)"]?.number } == [18.8, 18.4, 26.8])
    let penalty = try #require(rows[2]["fid"])
    #expect(penalty["n"]?.integer == 2 && penalty["seeds"]?.array?.compactMap(\.integer) == [1, 3])
    #expect(penalty["remark"]?.string == "1 diverged")
    #expect(penalty["runs"]?.array?.first?.string == FixtureStore.config(1, seed: 1).id)
    // Every WGAN run diverged: no number at all.
    #expect(rows[0]["fid"]?["missing"]?.string == "3 diverged")
    #expect(rows[1]["fid"]?["missing"]?.string == "not in this profile")
  }

  @Test func tablesAreCSV() throws {
    let report = try FixtureStore.full.rendered()
    func text(_ name: String) throws -> String { try #require(report.tables.first { $0.name == name }).text }
    #expect(Set(report.tables.map(\.name)).count == report.tables.count)
    let methods = try text("methods.csv")
    #expect(try text("reference.csv").contains("noise 0.3,30.2\r\n"))
    #expect(try text("nets.csv").contains("1,0.864,\(sha256("net 1"))\r\n"))
    #expect(try text("losses.csv").split(separator: "\r\n").count == 1 + 9 * 100)
    let run = FixtureStore.run(2, seed: 1, upTo: 8000)
    let point = try #require(run.metrics.first)
    #expect(
      try text("fid-curves.csv").contains(
        "\r\n\(run.config.shortID),wgan-div,interpolates,1,400,10000,\(point.fid)\r\n"))
    #expect(
      try text("runs.csv").contains(
        "\r\n\(run.config.shortID),wgan-div,interpolates,k=2 p=6,1,done,8000,\(CSV.number(run.outcome?.fid)),\(CSV.number(run.finalScore?.fid)),50000,"
      ))
    #expect(methods.hasPrefix("method,published CIFAR-10,published CelebA,published LSUN,fid,fid_half_width_95,fid_n,"))
    #expect(methods.contains("\r\nWGAN-div,18.1,15.2,15.9,13.7"))
    #expect(methods.contains("\r\nDCGAN,30.9,52,61.1,,,,,,,not in this profile,"))
    #expect(CSV.field("a,\"b\"") == "\"a,\"\"b\"\"\"")
    #expect(CSV.field("=1+1") == "'=1+1" && CSV.field("-1.5") == "-1.5")
    #expect(CSV.field("-1.5 -0.5") == "-1.5 -0.5" && CSV.field("-1 x") == "'-1 x")
  }

  @Test func aTableThatReadsAnEarlierStepShowsItsScores() throws {
    var run = FixtureStore.run(2, seed: 1, upTo: 8000)
    run.run.uses = [
      TableUse(table: "methods", label: "", readsStep: 8000), TableUse(table: "sampling", label: "", readsStep: 4000),
    ]
    let read = run.read(by: "sampling")
    #expect(read.outcome == TrainingOutcome(run.metrics.filter { $0.step <= 4000 }) && read.outcome != run.outcome)
    #expect(read.metrics.last?.step == 4000)
    // The scores at the end are those of a longer training.
    #expect(read.finalScore == nil && run.finalScore?.samples == 50_000)
    #expect(run.read(by: "methods").outcome == run.outcome && run.read(by: "methods").finalScore != nil)
    #expect(run.read(by: "kp").outcome == run.outcome)
    // A step that was not scored gives no number.
    run.run.uses = [TableUse(table: "sampling", label: "", readsStep: 4001)]
    #expect(run.read(by: "sampling").outcome == nil)
  }

  @Test func publishedSettingsStandInAColumnOfTheirOwn() throws {
    var tuned = FixtureStore.run(2, seed: 1, upTo: 8000)
    tuned.run.uses = [TableUse(table: "methods", label: "", setting: .tuned, readsStep: 8000)]
    var own = FixtureStore.run(2, seed: 2, upTo: 8000)
    own.run.config.criticSteps = 4
    own.run.uses = [TableUse(table: "methods", label: "", setting: .published, readsStep: 8000)]
    let model = ReportModel(
      input: ReportInput(profile: "p", summary: "", runs: [tuned, own]), article: try FixtureStore.article())
    #expect(model.trained.map { $0.runs.count } == [1])
    let row = try #require(model.methods.first { $0.method == "wgan-div" })
    #expect(row.ours.map { $0?.seeds } == [[1], [2]])
    // A run that is both stands in both.
    tuned.run.uses.append(TableUse(table: "methods", label: "", setting: .published, readsStep: 8000))
    let both = ReportModel(
      input: ReportInput(profile: "p", summary: "", runs: [tuned]), article: try FixtureStore.article())
    #expect(both.methods.first { $0.method == "wgan-div" }?.ours.map { $0?.seeds } == [[1], [1]])
  }

  @Test func pointsTableTakesItsOwnRunsFirst() throws {
    var input = FixtureStore.full.input
    let reals = FixtureStore.config(2, seed: 1, points: "reals")
    let score = MetricsPoint(step: 8000, samples: 10_000, fids: [21.5])
    input.trainings.append(
      RecordedRun(
        config: reals, tables: ["sampling"],
        record: RunRecord(config: reals, state: .done, step: 8000), metrics: [score]))
    let model = ReportModel(input: input, article: try FixtureStore.article())
    let row = try #require(model.sampling.rows.last)
    #expect(row.ours[0]?.estimate?.count == 3)
    #expect(row.ours[1] == nil)
    #expect(row.ours[5]?.estimate?.mean.rounded() == 21)
  }

  private func inStore(_ body: (String) throws -> Void) throws {
    let output = NSTemporaryDirectory() + "report-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: output) }
    try body(output)
  }

  private func store(_ run: RecordedRun, in output: String, as config: RunConfig? = nil) throws -> RunFolder {
    let folder = RunFolder(output: output, config: config ?? run.config)
    try Folder.create(folder.path)
    try AtomicFile.write(run.config.json.text, to: folder.file(.config))
    if let record = run.record {
      try AtomicFile.write(record.json.withChecksum().text, to: folder.file(.record))
    }
    let series = run.series.map { $0.json.text + "\n" }.joined()
    try AtomicFile.write(series, to: folder.file(.series))
    let metrics = run.metrics.map { $0.json.text + "\n" }.joined()
    try AtomicFile.write(metrics, to: folder.file(.metrics))
    if let environment = run.environment {
      try AtomicFile.write(
        environment.json.withChecksum(for: run.config.id).text, to: folder.file(.environment))
    }
    if let samples = run.pictures.samples {
      let array = NamedArray(shape: [samples.count, samples.size, samples.size, 1], uint8s: samples.images)
      try AtomicFile.write(
        Safetensors(arrays: [("samples", array)]).encoded(), to: folder.file(.samples))
    }
    return folder
  }

  /// The run with the hashes of the files that `store` writes.
  private func vouchedFor(_ run: RecordedRun) -> RecordedRun {
    var run = run
    run.record?.seriesHash = sha256(run.series.map { $0.json.text + "\n" }.joined())
    let metrics = run.metrics.map { $0.json.text + "\n" }.joined()
    let step = run.step
    run.record?.metricsHashes = [StepHash(step: step, hash: sha256(metrics))]
    return run
  }

  @Test(arguments: [RunFile.series, .metrics]) func aFinishedRunsFilesAreThoseOfItsRecord(_ file: RunFile) throws {
    try inStore { output in
      let run = vouchedFor(FixtureStore.run(1, seed: 1, upTo: 8000))
      let folder = try store(run, in: output)
      #expect(try RecordedRun(run.run, output: output).state == .done)
      // A digit that is still a number.
      let path = folder.file(file)
      let text = try BinaryFile.readText(path)
      let digit = try #require(text.firstIndex(of: "3"))
      try AtomicFile.write(text.replacingCharacters(in: digit...digit, with: "4"), to: path)
      let error = #expect(throws: RunFolderError.self) {
        try RecordedRun(run.run, output: output)
      }
      #expect(error.map { "\($0)" }?.contains("\(file.rawValue): does not have the SHA-256") == true)
    }
  }

  @Test(arguments: [FixtureStore.empty, .half, .diverged]) func loaderReadsBackWhatRunsWrote(_ store: FixtureStore)
    throws
  {
    try inStore { output in
      var input = store.input
      input.checks = []
      for place in input.trainings.indices where input.trainings[place].record != nil {
        input.trainings[place] = vouchedFor(input.trainings[place])
        _ = try self.store(input.trainings[place], in: output)
      }
      var loaded = input
      loaded.trainings = try input.trainings.map { try RecordedRun($0.run, output: output) }
      for (run, original) in zip(loaded.trainings, input.trainings) {
        #expect(run.config == original.config && run.state == original.state && run.record == original.record)
        #expect(run.series == original.series && run.metrics == original.metrics)
        #expect(run.pictures.samples == original.pictures.samples && run.environment == original.environment)
      }
      let report = try ReportRenderer.render(
        loaded, article: try FixtureStore.article(), templates: FixtureStore.templates)
      let direct = try ReportRenderer.render(
        input, article: try FixtureStore.article(), templates: FixtureStore.templates)
      #expect(report.html == direct.html)
      try report.write(to: output)
      #expect(FileManager.default.contents(atPath: output + "/index.html") == Data(report.html.utf8))
      #expect(BinaryFile.exists(output + "/tables/methods.csv") && BinaryFile.exists(output + "/report.json"))
      let figures = try FileManager.default.contentsOfDirectory(atPath: output + "/figures")
      #expect(figures.count == report.figures.count)
    }
  }

  /// Cells of other kinds are read with where and how they were computed.
  @Test func loaderReadsTheCostOfOtherKinds() throws {
    try inStore { output in
      let run = try #require(FixtureStore.full.input.checks.first { $0.config.kind == .exact })
      let folder = RunFolder(output: output, config: run.config)
      try Folder.create(folder.path)
      let record = try #require(run.record).json.withChecksum().text
      try AtomicFile.write(record, to: folder.file(.record))
      func load() throws -> RecordedRun { try RecordedRun(run.run, output: output) }
      #expect(try load().environment == nil && load().state == .done)
      let environment = try #require(run.environment)
      try AtomicFile.write(
        environment.json.withChecksum(for: run.config.id).text, to: folder.file(.environment))
      #expect(try load().environment == environment)
      // Nothing depends on them: a page needs no training for a damaged file.
      try AtomicFile.write("{", to: folder.file(.environment))
      #expect(try load().environment == nil && load().state == .done)
    }
  }

  /// A line that is just being written is not an error; a broken one is, with file and line.
  @Test func brokenFiles() throws {
    try inStore { output in
      let run = FixtureStore.run(1, seed: 1, upTo: 400)
      let folder = try store(run, in: output)
      let path = folder.file(.series)
      try AtomicFile.write(run.series.map { $0.json.text + "\n" }.joined() + "{\"step\":42", to: path)
      #expect(try RecordedRun(run.run, output: output).series == run.series)
      try AtomicFile.write(run.series[0].json.text + "\n{\"step\":\n", to: path)
      let error = #expect(throws: RunFolderError.self) {
        try RecordedRun(run.run, output: output)
      }
      #expect(error.map(String.init(describing:))?.contains("series.jsonl:2: cannot be used") == true)
    }
  }

  @Test func folderOfAnotherRun() throws {
    try inStore { output in
      let other = FixtureStore.run(1, seed: 2, upTo: 400)
      let config = FixtureStore.config(1, seed: 1)
      _ = try store(other, in: output, as: config)
      let error = #expect(throws: RunFolderError.self) {
        try RecordedRun(Run(config: config, tables: []), output: output)
      }
      #expect(error.map(String.init(describing:))?.contains("is the record of another run") == true)
    }
  }
}
