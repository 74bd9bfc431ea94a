import Records

/// Names and sizes that a profile may use, because data pipeline and networks know them.
enum Vocabulary {
  static let networks = RunConfig.networks
  static let datasets = ["fashion-mnist"]
  /// Data sets of the article that a profile may list but nobody can train on here, and why.
  static let absentDatasets = [
    (name: "cifar-10", reason: "no data here: CIFAR-10 is not among Debian's packages"),
    (name: "celeba", reason: "no data here: CelebA is not among Debian's packages"),
    (name: "lsun", reason: "no data here: LSUN is not among Debian's packages"),
  ]
  /// Side lengths that the data pipeline makes and the networks' stages divide down to 4.
  static let sizes = [16, 32]
}
