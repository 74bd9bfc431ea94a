import Foundation
import Interchange
import Records
import TestSupport

@testable import Reporting

/// Pages of data sets in color, of all methods and five seeds, with invented numbers.
enum DataFixture: String, CaseIterable {
  /// A page of Fashion-MNIST with columns of CIFAR-10 at the article's scale, and of a folder of pictures that nothing scores.
  case further
  /// A page of CelebA, cropped and cut short, scored by Inception against some real images; Fashion-MNIST in a column.
  case colored
  /// A page of CIFAR-10 at the article's scale.
  case article
  /// A page of a folder of pictures that nothing scores.
  case unscored

  static let inception = ReferenceScores.FeatureNet(hash: sha256("inception"), preprocessing: "pytorch-fid")

  /// - Parameter own: WGAN-div's FID; that of rivals is 20 to 25.
  static func input(
    _ profile: String, _ dataset: String, size: Int = 32, own: Double = 15, data: DataSelection? = nil,
    reference: ReferenceScores?, change: (inout RunConfig) -> Void = { _ in }
  ) -> ReportInput {
    let runs = (11...15).flatMap { seed in
      (["wgan-div"] + ClaimStore.rivals).enumerated().map { place, method in
        let config = RunConfig.gan(
          method: method, sampling: method == "wgan-div" ? "interpolates" : "none",
          constants: method == "wgan-div" ? [("k", 2), ("p", 6)] : [], network: "official-resnet", width: 64,
          size: size, channels: 3, latent: 128, dataset: dataset, dataHash: sha256(dataset), batch: 64,
          steps: 200_000, criticSteps: 4,
          optimizer: OptimizerConfig(name: "adam", learningRate: 2e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8),
          seed: seed, numerics: 1)
        var changed = config
        changed.data = data
        change(&changed)
        let fid = (place == 0 ? own : 19 + Double(place)) * (1 + 0.002 * FixtureStore.noise(place, seed))
        let count = reference.map(\.featureNets.count) ?? 0
        let metrics =
          count == 0
          ? []
          : (1...20).map { point in
            MetricsPoint(
              step: changed.steps * point / 20, samples: 10_000,
              fids: (0..<count).map { fid * (1 + 0.1 * Double($0)) })
          }
        return RecordedRun(
          config: changed, tables: ["methods"],
          record: RunRecord(
            config: changed, state: .done, step: changed.steps, finalMetrics: metrics.last,
            checkpointHash: sha256("checkpoint \(changed.id)"), seriesHash: sha256("series \(changed.id)")),
          metrics: metrics, samples: FixtureStore.images(place * 100 + seed), environment: FixtureStore.environment(1))
      }
    }
    var input = ReportInput(profile: profile, summary: "five seeds", runs: runs, reference: reference)
    input.tuning = FixtureStore.tuning
    return input
  }

  static func cifar() -> ReportInput {
    input(
      "cifar-10", "cifar-10", data: DataSelection(crop: 32, filter: "bilinear", split: "train"),
      reference: ReferenceScores(dataHash: sha256("cifar-10"), featureNets: [inception], entries: []))
  }

  static func flowers() -> ReportInput {
    input(
      "flowers", "flowers", data: DataSelection(filter: "lanczos", split: "all"), reference: nil
    ) {
      ($0.network, $0.width) = ("convnet", 16)
    }
  }

  func input() throws -> ReportInput {
    switch self {
    case .further:
      var input = FixtureStore.full.judgedInput
      input.others = [Self.cifar(), Self.flowers()]
      return input
    case .colored:
      var input = Self.input(
        "celeba", "celeba", size: 64, own: 22,
        data: DataSelection(crop: 178, filter: "bilinear", split: "train", count: 100_000),
        reference: ReferenceScores(
          dataHash: sha256("celeba"), featureNets: [Self.inception], entries: FixtureStore.reference,
          realImages: 50_000, generation: .official))
      var other = FixtureStore.full.input
      other.trainings = FixtureStore.full.runs
      input.others = [other]
      return input
    case .article: return Self.cifar()
    case .unscored: return Self.flowers()
    }
  }

  func rendered() throws -> RenderedReport {
    let (input, article) = (try input(), try FixtureStore.article())
    return try ReportRenderer.render(
      input, article: article, ledger: ClaimLedger(input, claims: ClaimStore.quickClaims(), article: article),
      templates: FixtureStore.templates)
  }
}
