import Foundation
import Testing

@testable import Reporting

/// The first screen: the answer, and how the article's method does.
@Suite struct SummaryTests {
  /// Log FID of WGAN-div's rivals less its own, by seed.
  private func model(_ differences: [String: [Double]]) throws -> ReportModel {
    let own = [Double](repeating: 2, count: differences.values.first?.count ?? 0)
    let rows =
      [ClaimStore.row("wgan-div", own)]
      + ClaimStore.rivals.map { rival in
        ClaimStore.row(rival, (differences[rival] ?? own.indices.map { 1 + 0.01 * Double($0 % 2) }).map { 2 + $0 })
      }
    let ledger = ClaimLedger(
      evidence: ClaimStore.evidence("methods", rows), claims: try ClaimStore.quickClaims(), profile: "quick")
    return ReportModel(input: FixtureStore.full.input, article: try FixtureStore.article(), ledger: ledger)
  }

  private func text(_ model: ReportModel) throws -> String {
    let report = try ReportRenderer.render(model, TemplateSet(folder: FixtureStore.templates))
    let section = try #require(report.html.firstMatch(of: /<section id="summary"[\s\S]*?<\/section>/)).0
    return PageTests.words(String(section))
  }

  private static let level = [0.01, -0.01, 0.012, -0.008, 0.01, -0.012, 0.009, -0.01]
  private static let wide = [0.3, -0.2, 0.25, -0.3, 0.2, -0.25, 0.3, -0.2]

  @Test func rivalsAreBeatenLevelAheadOrOpen() throws {
    let model = try model([
      "sgan": Self.level.map { $0 + 0.5 }, "wgan": Self.level.map { $0 + 0.7 }, "wgan-gp": Self.level,
      "sngan": Self.level.map { $0 - 0.4 }, "rjs-gan": Self.wide, "ctgan": Self.level.map { $0 + 0.6 },
    ])
    let standing = try #require(Standing(model))
    #expect(standing.measured.map(\.method) == ["wgan-div"] + ClaimStore.rivals)
    let sngan = try #require(standing.measured.first { $0.method == "sngan" })
    #expect(abs(sngan.ratio - exp(-0.4)) < 0.01 && sngan.n == 8)
    let interval = try #require(sngan.interval)
    #expect(interval.contains(sngan.ratio) && interval.upperBound < 1)
    let text = try text(model)
    #expect(
      text.contains("No. Of 12 claims 1 fails, 11 are not decided.")
        || text.contains("Partly. Of 12 claims 1 fails, 11 are not decided."))
    #expect(
      text.contains(
        "beats DCGAN, WGAN and CTGAN; it is level with WGAN-GP (within 10 %); it is worse than SNGAN; it is not yet told "
          + "apart from RJS-GAN."), "\(text.prefix(1500))")
    #expect(text.contains("The closest rival is SNGAN, at 0.670 times that FID (0.6"))
    #expect(text.contains("Of the article’s own data sets, CIFAR-10, CelebA and LSUN were not tested."))
  }

  @Test func publishedRatiosAreThoseOfTheArticle() throws {
    let published = try #require(Standing(model([:]))).published
    #expect(published.map(\.method) == ["sgan", "wgan-gp", "rjs-gan", "ctgan", "sngan", "wgan-div"])
    // CIFAR-10, CelebA, LSUN.
    #expect(published[1].ratios == [18.8 / 18.1, 18.4 / 15.2, 26.8 / 15.9])
    #expect(published[4].ratios == [21.7 / 18.1, nil, nil] && published[4].mean == 21.7 / 18.1)
    #expect(published[5].ratios == [1, 1, 1])
  }

  @Test func withoutARunNothingIsJudged() throws {
    let text = try text(
      ReportModel(
        input: FixtureStore.empty.input, article: FixtureStore.article(),
        ledger: ClaimLedger(
          FixtureStore.empty.input, claims: ClaimStore.quickClaims(), article: FixtureStore.article())))
    #expect(text.contains("Not decided yet. Not every method has finished a training yet."))
  }

  @Test func consecutiveSeedsAreARange() {
    #expect(Format.ranges([1, 11, 12, 13, 20, 21]) == "1, 11 to 13, 20 to 21" && Format.ranges([]) == "")
  }

  @Test func rowsHaveTheNamesThatReadersKnow() throws {
    let article = try FixtureStore.article()
    #expect(article.name(ofRow: "wgan-div interpolates") == "WGAN-div, r(x) (1)")
    #expect(article.name(ofRow: "k=2 p=1.5") == "k = 2, p = 1.5")
    #expect(article.name(ofRow: "sgan") == "DCGAN")
    for label in ["clipped critic", "objective (10) with n = 1 and p = 3", ""] {
      #expect(article.name(ofRow: label) == label)
    }
  }
}
