import Datasets
import Experiments
import Interchange
import Records
import Reporting

/// Records to page: what `render` and `report` have in common.
enum PageWriter {
  /// Real images shown beside the samples.
  private static let realSamples = 64

  /// Renders what is recorded of a plan's cells and writes it below `output`; returns the page's path. Takes no lock.
  /// After Ctrl-C it throws `CheckFailure` and leaves the page that is there.
  static func write(_ plan: CellPlan, data: String?, place: PlaceOptions, templates: String) throws -> String {
    StopSignal.install()
    var input = try input(plan, place: place)
    input.realSamples = try realSheet(plan.profile, folder: data)
    try checkStop()
    let article = try Article(contentsOf: "\(place.paper)/article.yaml")
    let claims = try Claims(contentsOf: "\(place.paper)/claims.yaml")
    let report = try ReportRenderer.render(input, article: article, claims: claims, templates: templates)
    try checkStop()
    try report.write(to: place.output)
    return "\(place.output)/index.html"
  }

  /// What is recorded of a plan's cells: all that a page and a verdict read, without real images.
  static func input(_ plan: CellPlan, place: PlaceOptions) throws -> ReportInput {
    let profile = plan.profile
    let store = RunStore(output: place.output)
    let scale = try store.evaluation(dataset: profile.dataset, size: profile.size)
    let cells = plan.cells.filter { $0.notRun == nil }
    var input = try ReportLoader.load(
      output: place.output,
      expected: cells.map { cell in
        let scoring = scale.map {
          Scoring(
            featureNets: $0.featureNets.map(\.hash), samples: profile.evaluation.finalSamples,
            pairs: profile.evaluation.finalPairs)
        }
        return (cell.config, cell.tables, scoring)
      },
      profile: .init(name: profile.name, text: profile.summary), ruler: scale?.ruler ?? [],
      featureNets: (scale?.featureNets ?? []).map { .init(hash: $0.hash, accuracy: $0.accuracy) })
    for (place, cell) in cells.filter({ $0.config.gan != nil }).enumerated() { input.cells[place].uses = cell.uses }
    for (place, cell) in cells.filter({ $0.config.gan == nil }).enumerated() { input.measured[place].uses = cell.uses }
    input.price = store.price(profile: profile.name)
    input.tuning = tuning(try TuningChoices(profile: profile.name, paper: place.paper))
    return input
  }

  private static func tuning(_ choices: TuningChoices) -> Tuning {
    func trial(_ trial: TuningChoices.Trial) -> Tuning.Trial {
      Tuning.Trial(
        learningRate: trial.learningRate, criticSteps: trial.criticSteps, dropout: trial.dropout, fids: trial.fids,
        criticPasses: trial.criticPasses)
    }
    return Tuning(
      source: choices.source, seeds: choices.seeds,
      choices: choices.choices.map {
        Tuning.Choice(method: $0.method, chosen: trial($0.chosen), trials: $0.trials.map(trial))
      })
  }

  /// The report that was just written against another one that was read before, in words.
  static func comparison(with before: JSONValue, place: PlaceOptions) throws -> String {
    let after = try ReportComparison.read("\(place.output)/report.json")
    return ReportComparison(before: before, after: after).text
  }

  private static func checkStop() throws {
    guard StopSignal.isRequested else { return }
    throw CheckFailure(
      exitCode: StopSignal.exitCode,
      message: "interrupted while rendering; wdiv render makes the page from what is recorded")
  }

  /// The first test images at the profile's size, as bytes; networks never train on them.
  private static func realSheet(_ profile: Profile, folder: String?) throws -> ImageSheet? {
    guard let scale = ImageScale(rawValue: profile.size) else { return nil }
    let images = try FashionMNIST.load(folder: folder, split: .test).prefix(realSamples)
    return ImageSheet(
      images: scale.apply(to: images).map(ImageMapping.toPixel), count: images.count, size: profile.size,
      channels: profile.channels)
  }
}
