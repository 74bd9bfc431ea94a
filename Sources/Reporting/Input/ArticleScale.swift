internal import Records

/// What the published numbers were measured on. A verdict on other data, sizes, networks or lengths speaks for these
/// alone, whatever the profile is called.
enum ArticleScale {
  /// Data sets of the published tables at the sizes of the official code.
  static let data = [(name: "cifar-10", size: 32), (name: "celeba", size: 64), (name: "lsun", size: 64)]
  /// The network of the official code that is built here, and the width of its first stage.
  static let network = (name: "convnet", width: 64)

  /// Critic steps of the official code: 200,000 generator steps with 4 each.
  static let criticSteps = 800_000

  /// Whether a run was trained on such data with such networks for so long.
  static func contains(_ config: RunConfig) -> Bool {
    data.contains { $0.name == config.dataset && $0.size == config.size } && config.channels == 3
      && config.network == network.name && config.width == network.width
      && config.totalCriticSteps >= criticSteps
  }
}
