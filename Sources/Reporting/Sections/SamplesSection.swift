internal import Plotting
internal import Records

/// Images of each method's first run that has them, after real ones; then one training over time.
extension Section {
  /// Frames of the time-lapse that are shown.
  private static let frameLimit = 8

  static func samples(_ page: Page) throws -> Section {
    let model = page.model
    let words = page.words("samples")
    var grids: [Figure] = []
    if let real = model.input.realSamples {
      let values: View = ["count": .text(String(real.count)), "datasets": .text(model.datasets)]
      grids.append(try grid(real, "samples-real", texts: "samples-real", words, values))
    }
    let methods = model.trained.enumerated().map { index, group in
      (id: "samples-\(index + 1)", name: model.label(of: group), run: group.pictured)
    }
    for (id, name, run) in methods + [articlesCode(model)].compactMap({ $0 }) {
      guard let run, let sheet = run.pictures.samples else { continue }
      // An interruption saves a checkpoint anywhere; the sheet is that of the last evaluation.
      let step = run.pictures.timeLapse.last?.step ?? run.record?.lastGoodStep ?? run.step
      let values: View = [
        "name": .text(name), "seed": .text(String(run.config.seed)), "step": .text(Format.whole(step)),
        "count": .text(String(sheet.count)), "fid": .optional(run.outcome.map { Format.score($0.fid) }),
        "state": .text(run.state.name),
      ]
      grids.append(try grid(sheet, id, texts: "samples", words, values, run))
    }
    let lapse = try timeLapse(model, words)
    return Section(
      "samples",
      [
        "any": .flag(!grids.isEmpty), "generated": .flag(grids.contains { !$0.runs.isEmpty }),
        "grids": .each(grids) { $0.view }, "timeLapse": .given(lapse) { $0.view },
      ], figures: grids + [lapse].compactMap { $0 })
  }

  /// At most 64 images: enough to judge by eye, and the page stays small.
  private static func grid(
    _ sheet: ImageSheet, _ id: String, texts: String, _ words: Words, _ values: View, _ run: RecordedRun? = nil
  ) throws -> Figure {
    let count = min(sheet.count, 64)
    let images = Array(sheet.images.prefix(sheet.size * sheet.size * sheet.channels * count))
    return try figure(images, count, of: sheet, columns: 8, id, texts: texts, words, values, run)
  }

  private static func figure(
    _ images: [UInt8], _ count: Int, of sheet: ImageSheet, columns: Int, _ id: String, texts: String,
    style: String = "",
    _ words: Words, _ values: View, _ run: RecordedRun?
  ) throws -> Figure {
    let grid = try ImageGrid(
      images: images, count: count, size: sheet.size, channels: sheet.channels, columns: columns,
      zoom: sheet.size <= 16 ? 2 : 1, gap: 2)
    let image = Figure.Image(
      png: try grid.png(), width: grid.width, height: grid.height,
      alternative: try words.of(texts)("alternative", values))
    return try Figure(
      id, words, values, texts: texts, .images([image]), style: style,
      runs: run.map { [RunLink($0, name: "run " + $0.config.shortID)] } ?? [])
  }

  /// A run of the article's own code, whose network is not that of the other grids. The run as it ended, not as the table
  /// of variants reads it: that is what the samples show.
  private static func articlesCode(_ model: ReportModel) -> (id: String, name: String, run: RecordedRun?)? {
    for row in model.variants.rows where row.mixesSamples {
      guard let id = row.group.pictured?.config.id else { continue }
      return (
        "samples-keras", "\(model.name(of: row.group.config)), \(row.label)",
        model.input.trainings.first { $0.config.id == id }
      )
    }
    return nil
  }

  /// WGAN-div's samples over its training: a row for each step, the same noise in each column. The first finished seed
  /// with frames; one that is still training, or diverged, where there is none.
  private static func timeLapse(_ model: ReportModel, _ words: Words) throws -> Figure? {
    let runs = model.trained.filter { $0.config.method == "wgan-div" }.flatMap(\.runs)
      .filter { !$0.pictures.timeLapse.isEmpty }
    guard let run = runs.first(where: { $0.state == .done }) ?? runs.first else { return nil }
    let frames = Table.thinned(run.pictures.timeLapse, to: frameLimit)
    guard let sheet = frames.first?.images, sheet.count > 0,
      frames.allSatisfy({
        $0.images.count == sheet.count && $0.images.size == sheet.size && $0.images.channels == sheet.channels
      })
    else { return nil }
    let values: View = [
      "name": .text(model.name(of: run.config)), "seed": .text(String(run.config.seed)),
      "state": .text(run.state.name), "steps": .text(Format.list(frames.map { Format.whole($0.step) })),
      "rows": .count(frames.count), "columns": .text(String(sheet.count)),
    ]
    return try figure(
      frames.flatMap(\.images.images), sheet.count * frames.count, of: sheet, columns: sheet.count,
      "samples-time-lapse", texts: "samples-time-lapse", style: "lapse", words, values, run)
  }
}

extension RunGroup {
  /// The first finished run with samples; one that has not finished where there is none.
  fileprivate var pictured: RecordedRun? {
    done.first { $0.pictures.samples != nil } ?? runs.first { $0.pictures.samples != nil }
  }
}
