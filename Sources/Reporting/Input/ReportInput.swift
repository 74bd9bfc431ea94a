public import Records

/// All that a page is made from: what was planned and what is recorded. No clock, no host, no path.
public struct ReportInput: Sendable {
  /// The profile's name, such as `quick`.
  public var profile: String
  /// One line that says what it is.
  public var summary: String
  /// Every GAN on images of the profile, trained or not, in the order of the tables.
  public var trainings: [RecordedRun]
  /// Every exact value, critic between densities and toy GAN, likewise.
  public var checks: [RecordedRun]
  /// What scores are measured with; nil until the first one.
  public var reference: ReferenceScores?
  /// Real images to set beside the samples; nil when the data is not at hand.
  public var realSamples: ImageSheet?
  /// How the settings called tuned were chosen; nil when nobody says.
  public var tuning: TuningChoices?
  /// The tables of methods of other profiles, each on another data set.
  public var others: [ReportInput] = []
  /// What the runs were expected to cost before they began; shown with the provenance alone.
  public var price: Price?

  public init(profile: String, summary: String, runs: [RecordedRun], reference: ReferenceScores? = nil) {
    self.profile = profile
    self.summary = summary
    trainings = runs.filter { $0.config.kind == .gan }
    checks = runs.filter { $0.config.kind != .gan }
    self.reference = reference
  }

  /// Every GAN of which the page shows a number.
  var allTrainings: [RecordedRun] { trainings + others.flatMap(\.trainings) }

  /// Trainings that are done on a data set that nothing scores here.
  var unscored: Int { reference == nil ? trainings.count { $0.state == .done && $0.metrics.isEmpty } : 0 }

  /// Of the trainings that the table of methods shows under the settings that verdicts rest on.
  var compared: [RunConfig] {
    trainings.filter { $0.tables.contains("methods") && !$0.isPublishedOnly(in: "methods") }.map(\.config)
  }

  /// Whether the table of methods compares with the published one.
  var isComparable: Bool { ArticleScale.compares(compared, reference) }

  /// What scores are measured with, for `net.mustache`, and how; absent where nothing is scored.
  var scoring: View {
    .given(NetKind(reference)) {
      $0.view.with([
        "realImages": .optional((reference?.realImages).map { Format.whole($0) }),
        "official": .flag(reference?.generation == .official), "comparable": .flag(isComparable),
      ])
    }
  }
}
