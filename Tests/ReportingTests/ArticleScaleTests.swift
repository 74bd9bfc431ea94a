import Records
import Testing

@testable import Reporting

/// What the published numbers were measured on is told by a run's configuration.
@Suite struct ArticleScaleTests {
  private func config(_ change: (inout RunConfig) -> Void = { _ in }) -> RunConfig {
    var config = FixtureStore.config(2, seed: 1)
    (config.dataset, config.size, config.channels, config.width) = ("celeba", 64, 3, 64)
    (config.steps, config.criticSteps, config.network) = (800_000, 1, "official-convnet")
    change(&config)
    return config
  }

  @Test func theArticlesDataAtItsSizeWithItsNetwork() {
    #expect(ArticleScale.contains(config()))
    #expect(ArticleScale.contains(config { $0.dataset = "lsun" }))
    #expect(
      ArticleScale.contains(
        config {
          $0.dataset = "cifar-10"
          $0.size = 32
        }))
    #expect(ArticleScale.contains(config { $0.network = "official-resnet" }))
    #expect(
      ArticleScale.contains(
        config {
          ($0.dataset, $0.size, $0.network, $0.steps) = ("celeba-hq", 128, "article-keras", 20_000)
        }))
    // Neither seed nor constants matter.
    #expect(
      ArticleScale.contains(
        config {
          $0.seed = 3
          $0.constants = ["k": 10, "p": 2]
        }))
  }

  @Test func anyOtherDataSizeOrNetworkIsNot() {
    // Also at the article's size and with its channels.
    #expect(!ArticleScale.contains(config { $0.dataset = "fashion-mnist" }))
    #expect(!ArticleScale.contains(config { $0.size = 32 }))
    #expect(!ArticleScale.contains(config { $0.dataset = "cifar-10" }))
    #expect(!ArticleScale.contains(config { $0.channels = 1 }))
    #expect(!ArticleScale.contains(config { $0.width = 16 }))
    for network in ["convnet", "keras", "article-keras"] {
      #expect(!ArticleScale.contains(config { $0.network = network }), "\(network)")
    }
    #expect(!ArticleScale.contains(config { $0.steps = 799_999 }))
    #expect(
      !ArticleScale.contains(
        config {
          ($0.dataset, $0.size, $0.network, $0.steps) = ("celeba-hq", 128, "official-resnet", 800_000)
        }))
    for run in FixtureStore.full.wideCells { #expect(!ArticleScale.contains(run.config)) }
  }

  /// Only FIDs by Inception, against all real images, at that scale.
  @Test func numbersCompareByTheSameNet() {
    func reference(_ net: ReferenceScores.FeatureNet, realImages: Int? = nil) -> ReferenceScores {
      ReferenceScores(dataHash: "", featureNets: [net], entries: [], realImages: realImages)
    }
    let inception = ReferenceScores.FeatureNet(hash: "", preprocessing: "pytorch-fid")
    #expect(ArticleScale.compares([config()], reference(inception)))
    #expect(!ArticleScale.compares([config()], reference(inception, realImages: 10_000)))
    #expect(!ArticleScale.compares([config()], reference(.init(hash: "", accuracy: 0.9))))
    #expect(!ArticleScale.compares([config(), config { $0.width = 16 }], reference(inception)))
    #expect(!ArticleScale.compares([], reference(inception)) && !ArticleScale.compares([config()], nil))
  }
}
