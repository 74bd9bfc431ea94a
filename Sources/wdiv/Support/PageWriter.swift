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
    input.others = try others(than: plan.profile, place: place)
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
    let store = RunStore(output: place.output)
    try store.checkFormat()
    var input = try input(plan, plan.runs(in: store), place: place)
    input.price = store.price(profile: plan.profile.profile)
    return input
  }

  private static func input(_ plan: RunPlan, _ runs: [Records.Run], place: PlaceOptions) throws -> ReportInput {
    let (profile, store) = (plan.profile, RunStore(output: place.output))
    let reference = try store.reference(of: profile)
    let scoring = reference.map {
      Scoring(
        featureNets: $0.scoringHashes, samples: profile.evaluation.finalSamples,
        pairs: profile.evaluation.finalPairs)
    }
    var input = ReportInput(
      profile: profile.profile, summary: profile.summary,
      runs: try runs.map { try RecordedRun($0, output: place.output, scoring: scoring) }, reference: reference)
    input.tuning = try TuningChoices(profile: profile.profile, paper: place.paper)
    return input
  }

  /// What is recorded of the table of methods on other data sets: of each the profile with most critic steps that has trained
  /// runs; by name. Data are known by what is recorded of them: none is decoded or asked for.
  private static func others(than own: Profile, place: PlaceOptions) throws -> [ReportInput] {
    let (store, data) = (RunStore(output: place.output), try DataStore(place, []))
    let table = "methods"
    let candidates = try Profile.all(paper: place.paper)
      .filter { $0.dataset != own.dataset && $0.experiments.contains(table) }
      .sorted { ($1.steps, $0.profile) < ($0.steps, $1.profile) }
    var found: [String: ReportInput] = [:]
    for profile in candidates where found[profile.dataset] == nil {
      guard let hash = try data.recordedHash(profile) else { continue }
      let plan = try RunPlan(profile: profile.profile, paper: place.paper) { _ in hash }
      let runs = try plan.runs(plan.runs(in: store), of: [table]).filter { $0.config.kind == .gan }
      guard runs.contains(where: { store.run($0.config).status().state.isFinal }) else { continue }
      found[profile.dataset] = try input(plan, runs, place: place)
    }
    return found.values.sorted { $0.profile < $1.profile }
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
