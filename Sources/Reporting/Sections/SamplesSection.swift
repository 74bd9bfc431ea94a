internal import Plotting
internal import Records

/// Images of each method's first run that has them, after real ones; those of the article's own code; one training over
/// time.
extension Section {
  /// Images a side of a grid: few, and large enough to judge by eye.
  private static let gridSide = 6
  /// Frames of the time-lapse that are shown.
  private static let frameLimit = 8

  static func samples(_ page: Page) throws -> Section {
    let model = page.model
    let words = page.words("samples")
    let real = try model.input.realSamples.map { sheet in
      try grid(sheet, "samples-real", texts: "samples-real", words, ["datasets": .text(model.datasets)])
    }
    func samples(_ id: String, _ name: String, _ run: RecordedRun?) throws -> Figure? {
      guard let run, let sheet = run.pictures.samples else { return nil }
      // An interruption saves a checkpoint anywhere; the sheet is that of the last evaluation.
      let step = run.pictures.timeLapse.last?.step ?? run.record?.lastGoodStep ?? run.step
      let values: View = [
        "name": .text(name), "seed": .text(String(run.config.seed)), "step": .text(Format.whole(step)),
        "fid": .optional(run.outcome.map { Format.score($0.fid) }), "state": .text(run.state.name),
      ]
      return try grid(sheet, id, texts: "samples", words, values, run)
    }
    let methods = try model.trained.enumerated().compactMap { index, group in
      try samples("samples-\(index + 1)", model.label(of: group), group.pictured)
    }
    let grids = [real].compactMap { $0 } + methods
    let code = articlesCode(model)
    let own = try code.flatMap { try samples("samples-keras", $0.name, $0.run) }
    let lapse = try timeLapse(model, words)
    return Section(
      "samples",
      [
        "grids": grids.isEmpty ? .absent : ["all": .each(grids) { $0.view }], "generated": .flag(!methods.isEmpty),
        "articlesCode": .given(own) { figure in
          [
            "figure": figure.view, "steps": .optional((code?.run?.config.steps).map { Format.whole($0) }),
            "others": .optional(Format.either(model.trained.map(\.config.steps))),
          ]
        },
        "timeLapse": .given(lapse) { $0.view },
      ], figures: grids + [own, lapse].compactMap { $0 })
  }

  /// The first images of a sheet; `count` is how many.
  private static func grid(
    _ sheet: ImageSheet, _ id: String, texts: String, _ words: Words, _ values: View, _ run: RecordedRun? = nil
  ) throws -> Figure {
    let count = min(sheet.count, gridSide * gridSide)
    let images = Array(sheet.images.prefix(sheet.size * sheet.size * sheet.channels * count))
    return try figure(
      images, count, of: sheet, columns: gridSide, zoom: sheet.size <= 16 ? 3 : sheet.size <= 32 ? 2 : 1, id,
      texts: texts, words, values.with(["count": .text(String(count))]), run)
  }

  private static func figure(
    _ images: [UInt8], _ count: Int, of sheet: ImageSheet, columns: Int, zoom: Int, _ id: String, texts: String,
    style: String = "", _ words: Words, _ values: View, _ run: RecordedRun?
  ) throws -> Figure {
    let grid = try ImageGrid(
      images: images, count: count, size: sheet.size, channels: sheet.channels, columns: columns,
      zoom: zoom, gap: 2)
    let image = Figure.Image(
      png: try grid.png(), width: grid.width, height: grid.height,
      alternative: try words.of(texts)("alternative", values))
    return try Figure(
      id, words, values, texts: texts, .images([image]), style: style,
      runs: run.map { [RunLink($0, name: "run " + $0.config.shortID)] } ?? [])
  }

  /// A run of the article's own code, whose network is not that of the other grids. The run as it ended, not as the table
  /// of variants reads it: that is what the samples show.
  private static func articlesCode(_ model: ReportModel) -> (name: String, run: RecordedRun?)? {
    for row in model.variants.rows where row.mixesSamples {
      guard let id = row.group.pictured?.config.id else { continue }
      return (
        "\(model.name(of: row.group.config)), \(row.label)",
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
      zoom: sheet.size <= 16 ? 2 : 1, "samples-time-lapse", texts: "samples-time-lapse", style: "lapse", words, values,
      run)
  }
}

extension RunGroup {
  /// The first finished run with samples; one that has not finished where there is none.
  var pictured: RecordedRun? {
    done.first { $0.pictures.samples != nil } ?? runs.first { $0.pictures.samples != nil }
  }
}
