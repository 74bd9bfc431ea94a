import Datasets
import Experiments
import Interchange
import Records
import Reporting

/// Records to page: what `render` and `report` have in common.
enum PageWriter {
  /// Real images shown beside the samples.
  private static let realSamples = 64

  /// A page that was written.
  struct Written {
    let path: String
    let input: ReportInput
    let ledger: ClaimLedger
    /// What changed since another report; nil where there was none.
    let comparison: ReportComparison?
  }

  /// Renders what is recorded of a plan's runs and writes it below `output`. Takes no lock. After Ctrl-C it throws
  /// `CheckFailure` and leaves the page that is there.
  /// - Parameter other: the report to compare with.
  static func write(
    _ plan: RunPlan, data: [String], since other: JSONValue?, place: PlaceOptions, templates: TemplateOptions
  ) throws -> Written {
    StopSignal.install()
    var input = try input(plan, place: place)
    input.realSamples = try realSheet(plan.profile, DataStore(place, data))
    try checkStop()
    let article = try article(place)
    let ledger = try ledger(input, place: place)
    let report = try ReportRenderer.render(
      input, article: article, ledger: ledger, since: other, templates: templates.templates)
    try checkStop()
    try report.write(to: place.output)
    return Written(
      path: "\(place.output)/index.html", input: input, ledger: ledger, comparison: report.comparison)
  }

  /// Whether rules, article and templates can be read.
  static func check(place: PlaceOptions, templates: String) throws {
    _ = try Claims(contentsOf: "\(place.paper)/claims.yaml")
    _ = try article(place)
    try ReportRenderer.check(templates: templates)
  }

  /// Every claim with its verdict, by what is recorded.
  static func ledger(_ input: ReportInput, place: PlaceOptions) throws -> ClaimLedger {
    ClaimLedger(input, claims: try Claims(contentsOf: "\(place.paper)/claims.yaml"), article: try article(place))
  }

  private static func article(_ place: PlaceOptions) throws -> Article {
    try Article(contentsOf: "\(place.paper)/article.yaml")
  }

  /// What is recorded of a plan's runs: all that a page and a verdict read, without real images.
  static func input(_ plan: RunPlan, place: PlaceOptions) throws -> ReportInput {
    let profile = plan.profile
    let store = RunStore(output: place.output)
    try store.checkFormat()
    let reference = try store.reference(dataset: profile.dataset, size: profile.size)
    let scoring = reference.map {
      Scoring(
        featureNets: $0.featureNets.map(\.hash), samples: profile.evaluation.finalSamples,
        pairs: profile.evaluation.finalPairs)
    }
    var input = ReportInput(
      profile: profile.profile, summary: profile.summary,
      runs: try plan.runs(in: store).map {
        try RecordedRun($0, output: place.output, scoring: scoring)
      }, reference: reference)
    input.price = store.price(profile: profile.profile)
    input.tuning = try TuningChoices(profile: profile.profile, paper: place.paper)
    return input
  }

  private static func checkStop() throws {
    guard StopSignal.isRequested else { return }
    throw CheckFailure(
      exitCode: StopSignal.exitCode,
      message: "interrupted while rendering; wdiv render makes the page from what is recorded")
  }

  /// The first test images at the profile's size, as bytes; networks never train on them. Of a data set without, the first
  /// training images.
  private static func realSheet(_ profile: Profile, _ data: DataStore) throws -> ImageSheet {
    let images = try ImageSet(data.heldOut(profile) ?? data.train(profile), size: profile.size)
    let count = min(realSamples, images.count)
    return ImageSheet(
      images: images.values(of: 0..<count).map(ImageMapping.toPixel), count: count, size: profile.size,
      channels: profile.channels)
  }
}
