import Foundation
import Testing

@testable import Reporting

/// Writes the fixture pages where a browser can look at them: `REPORT_PREVIEW=DIR swift test --filter Preview`.
@Suite struct PreviewTests {
  static let folder = ProcessInfo.processInfo.environment["REPORT_PREVIEW"]

  @Test(.enabled(if: folder != nil), arguments: FixtureStore.allCases)
  func writePage(_ store: FixtureStore) throws {
    try store.rendered().write(to: try #require(Self.folder) + "/" + store.rawValue)
    try store.wideReport().write(to: try #require(Self.folder) + "/" + store.rawValue + "-wide")
  }

  @Test(.enabled(if: folder != nil), arguments: DataFixture.allCases)
  func writeData(_ data: DataFixture) throws {
    try data.rendered().write(to: try #require(Self.folder) + "/data-" + data.rawValue)
  }

  /// Every verdict of every comparison, for `Scripts/check-statistics`.
  static let verdicts: [(name: String, change: @Sendable (inout VerdictStore) -> Void)] = [
    ("holds", { _ in }),
    (
      "fails",
      {
        $0.methods["wgan-div"] = 4
        $0.sweep = { $1 == 2 ? -1 : $0 == 2 && $1 == 6 ? 0 : 1 }
        $0.points = ["wgan-div": VerdictStore.wide]
        $0.shares["sngan"] = 0.7
      }
    ),
    (
      "alike",
      {
        $0.methods["wgan-div"] = 3
        $0.points = [:]
        $0.sweep = { _, _ in 0 }
      }
    ),
    ("few", { $0.seeds = 3 }),
    (
      "lost",
      {
        $0.ends = [
          "wgan-div": [12: .diverged], "k=2 p=6": [13: .failed], "wgan-gp reals": [11: .waiting],
          "clipped critic": [12: .diverged],
        ]
      }
    ),
  ]

  @Test(.enabled(if: folder != nil), arguments: verdicts.map(\.name))
  func writeVerdicts(_ name: String) throws {
    var store = VerdictStore()
    try #require(Self.verdicts.first { $0.name == name }).change(&store)
    let input = try store.input(["methods", "kp", "sampling", "health"])
    try ReportRenderer.render(
      input, article: FixtureStore.article(),
      ledger: ClaimLedger(input, claims: ClaimStore.quickClaims(), article: FixtureStore.article()),
      templates: FixtureStore.templates
    ).write(to: try #require(Self.folder) + "/verdicts-" + name)
  }
}
