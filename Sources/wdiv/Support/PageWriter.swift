import Datasets
import Experiments
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
    let profile = plan.profile
    let store = RunStore(output: place.output)
    let scale = try store.evaluation(dataset: profile.dataset, size: profile.size)
    let input = try ReportLoader.load(
      output: place.output, expected: plan.cells.map { ($0.config, $0.tables) },
      profile: .init(name: profile.name, text: profile.summary), ruler: scale?.ruler ?? [],
      realSamples: try realSheet(profile, folder: data),
      featureNets: (scale?.featureNets ?? []).map { .init(hash: $0.hash, accuracy: $0.accuracy) },
      scoring: scale.map {
        Scoring(
          featureNets: $0.featureNets.map(\.hash), samples: profile.evaluation.finalSamples,
          pairs: profile.evaluation.finalPairs)
      })
    try checkStop()
    let article = try Article(contentsOf: "\(place.paper)/article.yaml")
    let report = try ReportRenderer.render(input, article: article, templates: templates)
    try checkStop()
    try report.write(to: place.output)
    return "\(place.output)/index.html"
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
