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
}
