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
    #expect(tables.map { $0["id"]?.string } == ["methods", "points", "kp", "variants"])
    let rows = try #require(tables[0]["rows"]?.array)
    #expect(
      rows.map { $0["name"]?.string } == ["WGAN", "DCGAN", "WGAN-GP", "RJS-GAN", "CTGAN", "SNGAN", "WGAN-div"])
    let penalty = try #require(rows[2]["ours"]?.array?.first)
    #expect(rows[2]["published"]?.array?.compactMap(\.number) == [18.8, 18.4, 26.8])
    #expect(penalty["n"]?.integer == 2 && penalty["asked"]?.integer == 3)
    #expect(penalty["seeds"]?.array?.compactMap(\.integer) == [1, 3])
    #expect(penalty["shortfall"]?.string == "1 diverged")
    #expect(penalty["runs"]?.array?.first?.string == FixtureStore.config(1, seed: 1).id)
    // Every WGAN run diverged: no number at all.
    #expect(rows[0]["ours"]?.array?.first?["mean"]?.isNull == true)
    #expect(rows[1]["ours"]?.array?.first?.isNull == true)
  }

  @Test func tablesAreCSV() throws {
    let report = try FixtureStore.full.rendered()
    #expect(
      report.tables.map(\.name)
        == [
          "methods.csv", "points.csv", "kp.csv", "variants.csv", "ruler.csv", "runs.csv", "fid-curves.csv",
          "losses.csv", "theory.csv", "health.csv", "toy.csv",
        ])
    let methods = try #require(report.tables.first?.text)
    #expect(methods.hasPrefix("method,column,source,fid,half_width_95,n,seeds,values,runs,remark\r\n"))
    #expect(methods.contains("\r\nWGAN-div,CIFAR-10,published,18.1,,,,,,\r\n"))
    #expect(methods.contains("\r\nDCGAN,Fashion-MNIST,ours,,,0,,,,not asked for\r\n"))
    #expect(report.tables[4].text.contains("noise 0.3,30.2\r\n"))
    #expect(report.tables[7].text.split(separator: "\r\n").count == 1 + 9 * 100)
    #expect(ReportTables.field("a,\"b\"") == "\"a,\"\"b\"\"\"")
    #expect(ReportTables.field("=1+1") == "'=1+1" && ReportTables.field("-1.5") == "-1.5")
  }

  @Test func aTableThatReadsAnEarlierStepShowsItsScores() throws {
    var cell = FixtureStore.cell(2, seed: 1, upTo: 8000)
    cell.uses = [
      CellUse(table: "methods", label: "", readsStep: 8000), CellUse(table: "sampling", label: "", readsStep: 4000),
    ]
    let read = cell.read(by: "sampling")
    #expect(read.outcome == cell.metrics.first { $0.step == 4000 })
    #expect(read.metrics.last?.step == 4000)
    #expect(cell.read(by: "methods").outcome == cell.metrics.last)
    #expect(cell.read(by: "kp").outcome == cell.outcome)
    // A step that was not scored gives no number.
    cell.uses = [CellUse(table: "sampling", label: "", readsStep: 4001)]
    #expect(cell.read(by: "sampling").outcome == nil)
  }

  @Test func publishedSettingsStandInAColumnOfTheirOwn() throws {
    var tuned = FixtureStore.cell(2, seed: 1, upTo: 8000)
    tuned.uses = [CellUse(table: "methods", label: "", setting: "tuned", readsStep: 8000)]
    var own = FixtureStore.cell(2, seed: 2, upTo: 8000)
    own.config.criticSteps = 4
    own.uses = [CellUse(table: "methods", label: "", setting: "published", readsStep: 8000)]
    let model = ReportModel(
      input: ReportInput(profile: .init(name: "p", text: ""), cells: [tuned, own]), article: try FixtureStore.article())
    #expect(model.trained.map { $0.cells.count } == [1])
    let row = try #require(model.methods.first { $0.method == "wgan-div" })
    #expect(row.ours.map { $0?.seeds } == [[1], [2]])
    // A run that is both stands in both.
    tuned.uses.append(CellUse(table: "methods", label: "", setting: "published", readsStep: 8000))
    let both = ReportModel(
      input: ReportInput(profile: .init(name: "p", text: ""), cells: [tuned]), article: try FixtureStore.article())
    #expect(both.methods.first { $0.method == "wgan-div" }?.ours.map { $0?.seeds } == [[1], [1]])
  }

  @Test func pointsTableTakesItsOwnRunsFirst() throws {
    var input = FixtureStore.full.input
    let reals = FixtureStore.config(2, seed: 1, points: "reals")
    let final = MetricsPoint(step: 8000, samples: 50_000, fids: [21.5])
    input.cells.append(
      ReportCell(
        config: reals, tables: ["sampling"],
        record: RunRecord(config: reals, state: .done, step: 8000, finalMetrics: final)))
    let model = ReportModel(input: input, article: try FixtureStore.article())
    let row = try #require(model.points.last)
    #expect(row.ours[0]?.estimate?.count == 3)
    #expect(row.ours[1] == nil)
    #expect(row.ours[5]?.estimate?.values == [21.5])
  }

  private func inStore(_ body: (String) throws -> Void) throws {
    let output = NSTemporaryDirectory() + "report-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: output) }
    try body(output)
  }

  private func store(_ cell: ReportCell, in output: String, named id: String? = nil) throws -> String {
    let folder = RunFiles.folder(output: output, id: id ?? cell.config.shortID)
    try Folder.create(folder)
    try AtomicFile.write(cell.config.json.text, to: RunFiles.config.path(in: folder))
    if let record = cell.record {
      try AtomicFile.write(record.json.sealed().text, to: RunFiles.record.path(in: folder))
    }
    let series = cell.series.map { $0.json.text + "\n" }.joined()
    try AtomicFile.write(series, to: RunFiles.series.path(in: folder))
    let metrics = cell.metrics.map { $0.json.text + "\n" }.joined()
    try AtomicFile.write(metrics, to: RunFiles.metrics.path(in: folder))
    if let circumstances = cell.circumstances {
      try AtomicFile.write(
        circumstances.json.sealed(for: cell.config.id).text, to: RunFiles.circumstances.path(in: folder))
    }
    if let samples = cell.samples {
      let array = NamedArray(shape: [samples.count, 1, samples.size, samples.size], uint8s: samples.images)
      try AtomicFile.write(
        Safetensors(arrays: [("samples", array)]).encoded(), to: RunFiles.samples.path(in: folder))
    }
    return folder
  }

  /// The cell with the hashes of the files that `store` writes.
  private func vouchedFor(_ cell: ReportCell) -> ReportCell {
    var cell = cell
    cell.record?.seriesHash = sha256(cell.series.map { $0.json.text + "\n" }.joined())
    let metrics = cell.metrics.map { $0.json.text + "\n" }.joined()
    let step = cell.step
    cell.record?.metricsHashes = [StepHash(step: step, hash: sha256(metrics))]
    return cell
  }

  @Test(arguments: [RunFiles.series, .metrics]) func aFinishedRunsFilesAreThoseOfItsRecord(_ file: RunFiles) throws {
    try inStore { output in
      let cell = vouchedFor(FixtureStore.cell(1, seed: 1, upTo: 8000))
      let folder = try store(cell, in: output)
      #expect(try ReportLoader.cell(cell.config, tables: ["methods"], output: output).state == .done)
      // A digit that is still a number.
      let path = file.path(in: folder)
      let text = try BinaryFile.readText(path)
      let digit = try #require(text.firstIndex(of: "3"))
      try AtomicFile.write(text.replacingCharacters(in: digit...digit, with: "4"), to: path)
      let error = #expect(throws: ReportInputError.self) {
        try ReportLoader.cell(cell.config, tables: ["methods"], output: output)
      }
      #expect(error.map { "\($0)" }?.contains("\(file.rawValue): cannot be used (it does not have the SHA-256") == true)
    }
  }

  @Test(arguments: [FixtureStore.empty, .half, .diverged]) func loaderReadsBackWhatRunsWrote(_ store: FixtureStore)
    throws
  {
    try inStore { output in
      var input = store.input
      input.measured = []
      for place in input.cells.indices where input.cells[place].record != nil {
        input.cells[place] = vouchedFor(input.cells[place])
        _ = try self.store(input.cells[place], in: output)
      }
      let loaded = try ReportLoader.load(
        output: output, expected: input.cells.map { (.gan($0.config), $0.tables, nil) }, profile: input.profile,
        ruler: input.ruler, realSamples: input.realSamples, featureNets: input.featureNets, rendering: input.rendering)
      for (cell, original) in zip(loaded.cells, input.cells) {
        #expect(cell.config == original.config && cell.state == original.state && cell.record == original.record)
        #expect(cell.series == original.series && cell.metrics == original.metrics)
        #expect(cell.samples == original.samples && cell.circumstances == original.circumstances)
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
      let cell = try #require(FixtureStore.full.input.measured.first { $0.config.kind == .exact })
      let folder = RunFiles.folder(output: output, id: cell.config.id)
      try Folder.create(folder)
      let record = try #require(cell.record).json.sealed().text
      try AtomicFile.write(record, to: RunFiles.record.path(in: folder))
      func load() throws -> MeasuredCell? {
        try ReportLoader.load(
          output: output, expected: [(cell.config, cell.tables, nil)], profile: .init(name: "quick", text: "")
        ).measured.first
      }
      #expect(try load()?.circumstances == nil && load()?.state == .done)
      let circumstances = try #require(cell.circumstances)
      try AtomicFile.write(
        circumstances.json.sealed(for: cell.config.id).text, to: RunFiles.circumstances.path(in: folder))
      #expect(try load()?.circumstances == circumstances)
      // Nothing depends on them: a page needs no training for a damaged file.
      try AtomicFile.write("{", to: RunFiles.circumstances.path(in: folder))
      #expect(try load()?.circumstances == nil && load()?.state == .done)
    }
  }

  /// A line that is just being written is not an error; a broken one is, with file and line.
  @Test func brokenFiles() throws {
    try inStore { output in
      let cell = FixtureStore.cell(1, seed: 1, upTo: 400)
      let folder = try store(cell, in: output)
      let path = RunFiles.series.path(in: folder)
      try AtomicFile.write(cell.series.map { $0.json.text + "\n" }.joined() + "{\"step\":42", to: path)
      #expect(try ReportLoader.cell(cell.config, tables: [], output: output).series == cell.series)
      try AtomicFile.write(cell.series[0].json.text + "\n{\"step\":\n", to: path)
      let error = #expect(throws: ReportInputError.self) {
        try ReportLoader.cell(cell.config, tables: [], output: output)
      }
      #expect(error.map(String.init(describing:))?.contains("series.jsonl:2: cannot be used") == true)
    }
  }

  @Test func folderOfAnotherRun() throws {
    try inStore { output in
      let other = FixtureStore.cell(1, seed: 2, upTo: 400)
      let config = FixtureStore.config(1, seed: 1)
      _ = try store(other, in: output, named: config.shortID)
      let error = #expect(throws: ReportInputError.self) { try ReportLoader.cell(config, tables: [], output: output) }
      #expect(error.map(String.init(describing:))?.contains("seed: 2 here, 1 there") == true)
    }
  }
}
