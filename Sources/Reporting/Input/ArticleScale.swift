internal import Records

/// What the published numbers were measured on. A verdict on other data, sizes, networks or lengths speaks for these
/// alone, whatever the profile is called.
enum ArticleScale {
  private struct Scale {
    let dataset: String
    let size: Int
    /// Networks of its code, at its width.
    var networks = ["official-convnet", "official-resnet"]
    /// Of its code: 200,000 generator steps with 4 each.
    var criticSteps = 800_000
  }

  /// Width of the first critic stage in all of them.
  private static let width = 64
  /// Data sets of the published tables at the sizes of the official code, and that of the article's own code.
  private static let scales = [
    Scale(dataset: "cifar-10", size: 32), Scale(dataset: "celeba", size: 64), Scale(dataset: "lsun", size: 64),
    Scale(dataset: "celeba-hq", size: 128, networks: ["article-keras"], criticSteps: 20_000),
  ]

  /// Real images from which on a score hardly depends on how many they are.
  private static let realImages = 50_000

  /// Whether a run was trained on all such data with such networks for so long.
  static func contains(_ config: RunConfig) -> Bool {
    scales.contains {
      $0.dataset == config.dataset && $0.size == config.size && $0.networks.contains(config.network)
        && config.totalCriticSteps >= $0.criticSteps
    } && config.channels == 3 && config.width == width && config.data?.count == nil
  }

  /// Whether FIDs of runs compare with published ones: by Inception, against all real images or
  /// as many as the samples of the official code.
  static func compares(_ configs: [RunConfig], _ reference: ReferenceScores?) -> Bool {
    guard case .inception? = NetKind(reference), reference?.realImages ?? .max >= realImages else { return false }
    return !configs.isEmpty && configs.allSatisfy(contains)
  }
}
