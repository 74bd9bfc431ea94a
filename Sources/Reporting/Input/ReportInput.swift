public import Records

/// All that a page is made from: what was asked for and what is recorded. No clock, no host, no path.
public struct ReportInput: Sendable {
  /// The profile that the page shows.
  public struct Profile: Equatable, Sendable {
    /// Its name, such as `quick`.
    public var name: String
    /// One line that says what it is.
    public var text: String

    /// A profile.
    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// A frozen feature net of the FID.
  public struct FeatureNet: Equatable, Sendable {
    /// SHA-256 of its weights' file.
    public var hash: String
    /// Share of test images that it classifies rightly, in 0...1.
    public var accuracy: Double

    /// A feature net.
    public init(hash: String, accuracy: Double) {
      self.hash = hash
      self.accuracy = accuracy
    }
  }

  /// The profile.
  public var profile: Profile
  /// Every cell that the profile asks for, trained or not, in the order of the tables.
  public var cells: [ReportCell]
  /// Every cell of another kind than a GAN on images, in the order of the tables. Claims read their values.
  public var measured: [MeasuredCell] = []
  /// Distances of picture sets that anyone can imagine; empty until measured.
  public var ruler: [RulerEntry]
  /// Real images to set beside the samples; nil when the data is not at hand.
  public var realSamples: ImageSheet?
  /// The feature nets behind each FID, in the order of `MetricsPoint.fids`.
  public var featureNets: [FeatureNet]
  /// How the settings called tuned were chosen; nil when nobody says.
  public var tuning: Tuning?
  /// What the runs were expected to cost before they began; shown in the circumstances section alone.
  public var price: Price?
  /// Where the page itself was rendered; shown in the circumstances section alone.
  public var rendering: Circumstances?

  /// The input of a page.
  public init(
    profile: Profile, cells: [ReportCell], ruler: [RulerEntry] = [], realSamples: ImageSheet? = nil,
    featureNets: [FeatureNet] = [], rendering: Circumstances? = nil
  ) {
    self.profile = profile
    self.cells = cells
    self.ruler = ruler
    self.realSamples = realSamples
    self.featureNets = featureNets
    self.rendering = rendering
  }
}

/// A critic between densities, an exact number or a toy GAN, with the values that are recorded of it.
public struct MeasuredCell: Sendable {
  /// What was asked for.
  public var config: CellConfig
  /// The tables that show it.
  public var tables: [String]
  /// How each table shows it; empty where that is not known.
  public var uses: [CellUse] = []
  /// What it came to; nil when nothing is recorded.
  public var record: RunRecord?
  /// Where it stands.
  public var state: RunState
  /// The critic over a line, of a critic between densities in one dimension; nil for the rest.
  public var line: CriticLine?
  /// Samples and critic over the plane, of a toy GAN; nil for the rest.
  public var surface: ToySurface?
  /// Where and how it was computed; shown in the circumstances section alone.
  public var circumstances: Circumstances?

  /// A cell; by default one of which nothing is recorded.
  public init(config: CellConfig, tables: [String], record: RunRecord? = nil, state: RunState? = nil) {
    self.config = config
    self.tables = tables
    self.record = record
    self.state = state ?? record?.state ?? .waiting
  }
}

/// Images as bytes, row-major [count, size, size, channels], 0...255.
public struct ImageSheet: Equatable, Sendable {
  /// count x size x size x channels bytes.
  public var images: [UInt8]
  /// How many images.
  public var count: Int
  /// Height and width in pixels.
  public var size: Int
  /// 1 or 3.
  public var channels: Int

  /// Images as they are; `Plotting` checks the number of bytes.
  public init(images: [UInt8], count: Int, size: Int, channels: Int) {
    self.images = images
    self.count = count
    self.size = size
    self.channels = channels
  }
}

/// One training with everything that is recorded of it.
public struct ReportCell: Sendable {
  /// What was asked for.
  public var config: RunConfig
  /// The tables that show it: `methods`, `points`.
  public var tables: [String]
  /// How each table shows it: label, setting, and the step that it reads; empty where that is not known.
  public var uses: [CellUse] = []
  /// What the run came to; nil when nothing is recorded.
  public var record: RunRecord?
  /// Where it stands.
  public var state: RunState
  /// Logged losses, steps rising.
  public var series: [SeriesPoint]
  /// Scores, steps rising.
  public var metrics: [MetricsPoint]
  /// Generated images at the noise that all runs share.
  public var samples: ImageSheet?
  /// The first generated images at some twenty steps so far, steps rising; empty when not recorded.
  public var timeLapse: [TimeLapseFrame] = []
  /// Norms of the trained critic's gradient at real, generated and interpolated points; empty until training is done.
  public var gradientNorms: [GradientNorms] = []
  /// Where and how it was trained.
  public var circumstances: Circumstances?

  /// A cell; by default one of which nothing is recorded.
  public init(
    config: RunConfig, tables: [String], record: RunRecord? = nil, state: RunState? = nil, series: [SeriesPoint] = [],
    metrics: [MetricsPoint] = [], samples: ImageSheet? = nil, circumstances: Circumstances? = nil
  ) {
    self.config = config
    self.tables = tables
    self.record = record
    self.state = state ?? record?.state ?? .waiting
    self.series = series
    self.metrics = metrics
    self.samples = samples
    self.circumstances = circumstances
  }

  /// The cell as a table reads it: with the scores of that table's step in place of those at the end, also where that is
  /// the last step, so that all scores of the table come from as many samples. Unchanged for a table that does not say.
  public func read(by table: String) -> ReportCell {
    guard let use = uses.first(where: { $0.table == table }) else { return self }
    var cell = self
    let point = metrics.first { $0.step == use.readsStep }
    // Without that step's scores there is no number, not that of another step. The end of a run that was scored anew with
    // other feature nets has its final score alone.
    if point != nil || use.readsStep < config.steps { cell.record?.finalMetrics = point }
    cell.metrics = point == nil ? [] : metrics.filter { $0.step <= use.readsStep }
    return cell
  }

  /// Whether a table shows it under its method's own settings, be it among others.
  func isPublished(in table: String) -> Bool { uses.contains { $0.table == table && $0.setting == "published" } }

  /// Whether a table shows it under the methods' own settings alone, which no verdict rests on.
  func isPublishedOnly(in table: String) -> Bool {
    let own = uses.filter { $0.table == table }
    return !own.isEmpty && own.allSatisfy { $0.setting == "published" }
  }

  /// The final score of a run that is done: what tables show. A failure is never a number, so nil for all others.
  public var outcome: MetricsPoint? {
    guard state == .done, let point = record?.finalMetrics ?? metrics.last, point.fid.isFinite else { return nil }
    return point
  }
}
