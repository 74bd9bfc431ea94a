import Datasets
import Experiments
import Records
import Reporting

/// Records to page: what `render` and `report` have in common.
enum PageWriter {
  /// Real images shown beside the samples.
  private static let realSamples = 64

  /// Renders what is recorded of a plan's cells and writes it below `output`; returns the page's path. Takes no lock.
  static func write(_ plan: CellPlan, data: String?, place: PlaceOptions, templates: String) throws -> String {
    let profile = plan.profile
    let store = RunStore(output: place.output)
    let scale = try store.evaluation(dataset: profile.dataset, size: profile.size)
    let cells = plan.cells.filter { $0.notRun == nil }
    var input = try ReportLoader.load(
      output: place.output, expected: cells.map { ($0.config, $0.tables) },
      profile: .init(name: profile.name, text: profile.summary), ruler: scale?.ruler ?? [],
      realSamples: try realSheet(profile, folder: data),
      featureNets: (scale?.featureNets ?? []).map { .init(hash: $0.hash, accuracy: $0.accuracy) })
    for (place, cell) in cells.enumerated() { input.cells[place].uses = cell.uses }
    input.price = store.price(profile: profile.name)
    let article = try Article(contentsOf: "\(place.paper)/article.yaml")
    try ReportRenderer.render(input, article: article, templates: templates).write(to: place.output)
    return "\(place.output)/index.html"
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
