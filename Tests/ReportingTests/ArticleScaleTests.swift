import Records
import Testing

@testable import Reporting

/// What the published numbers were measured on is told by a run's configuration.
@Suite struct ArticleScaleTests {
  private func config(_ change: (inout RunConfig) -> Void = { _ in }) -> RunConfig {
    var config = FixtureStore.config(2, seed: 1)
    (config.dataset, config.size, config.channels, config.width) = ("celeba", 64, 3, 64)
    (config.steps, config.criticSteps) = (800_000, 1)
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
    #expect(!ArticleScale.contains(config { $0.network = "keras" }))
    #expect(!ArticleScale.contains(config { $0.steps = 799_999 }))
    for run in FixtureStore.full.wideCells { #expect(!ArticleScale.contains(run.config)) }
  }
}
