import Records

/// Names and sizes that a profile may use, because data pipeline and networks know them.
enum Vocabulary {
  static let networks = RunConfig.networks
  static let datasets = ["fashion-mnist"]
  /// Side lengths that the data pipeline makes and the networks' stages divide down to 4.
  static let sizes = [16, 32]
}
