import Foundation
import Interchange
import Records
import Testing

@testable import Reporting

/// Pages of other data sets than Fashion-MNIST, and columns of other profiles. Golden files have their texts.
@Suite("Report: data sets, columns of other profiles, nets") struct DataPageTests {
  private func section(_ name: String, _ data: DataFixture) throws -> String {
    let html = try data.rendered().html
    return String(try #require(html.firstMatch(of: try Regex("<section id=\"\(name)\"[\\s\\S]*?</section>"))).0)
  }

  private func json(_ data: DataFixture) throws -> JSONValue { try JSONValue.parse(data.rendered().json) }

  /// The columns' keys of the table of methods.
  private func columns(_ data: DataFixture) throws -> [String] {
    let tables = try json(data)["tables"]?.array ?? []
    let table = try #require(tables.first { $0["id"]?.string == "methods" })
    return (table["columns"]?.array ?? []).compactMap { $0["key"]?.string }
  }

  @Test func oursStandBesideThePublishedOfTheSameDataSet() throws {
    let published = ["CIFAR-10", "CelebA", "LSUN"].map { "published \($0)" }
    let own = ["fid", "fid_own_settings"]
    #expect(
      try columns(.further) == ["method", published[0], "fid cifar-10", published[1], published[2]] + own + [
        "fid flowers"
      ])
    #expect(try columns(.colored) == ["method"] + published.prefix(2) + own + [published[2], "fid quick"])
    #expect(try columns(.article) == ["method", published[0]] + own + published.dropFirst())
    #expect(try columns(.unscored) == ["method"] + published + own)
  }

  /// Every number of another profile leads to its runs, which are listed with the page's.
  @Test(arguments: DataFixture.allCases) func everyNumberLeadsToARun(_ data: DataFixture) throws {
    let html = try data.rendered().html
    #expect(TraceTests.loose(html).isEmpty)
    let targets = Set(html.matches(of: /id="([^"]+)"/).map { String($0.1) })
    let dead = html.matches(of: /href="#([^"]+)"/).map { String($0.1) }.filter { !targets.contains($0) }
    #expect(dead.isEmpty, "\(dead.prefix(3))")
    let runs = try json(data)["runs"]?.array ?? []
    #expect(runs.count == (try data.input().allTrainings.count))
  }

  /// By the rule of the page's own data set, in the words that its scale allows.
  @Test func everyDataSetHasAVerdict() throws {
    let other = try json(.further)["other_data"]?.array ?? []
    #expect(other.map { $0["dataset"]?.string } == ["cifar-10", "flowers"])
    let verdicts = other.map { $0["claims"]?.array?.first?["verdict"]?.string }
    #expect(verdicts == ["supported", "not-run"])
    let text = try section("methods", .further)
    #expect(text.contains("<b class=\"verdict supported\">✓ supported</b>"))
    #expect(text.contains("seeds 11, 12, 13, 14, 15 trained, not scored"))
    let own = try json(.colored)["claims"]?.array?.first { $0["id"]?.string == "C6" }
    #expect(own?["verdict"]?.string == "does-not-hold-here")
    // A changed verdict of another data set is a changed verdict.
    let entries = ReportEntries(try json(.further))
    #expect(entries.claims.contains { $0.0 == "C6 (cifar-10)" && $0.1.verdict == "supported" })
    #expect(try section("claims", .further).contains("In each of 8 comparisons"))
  }

  @Test func numbersCompareOnlyAtTheArticlesScale() throws {
    for data in DataFixture.allCases {
      #expect(try json(data)["fid"]?["comparable_with_article"] == .bool(data == .article), "\(data)")
    }
    let fid = try json(.colored)["fid"]
    #expect(fid?["feature_nets"]?.array?.first?["preprocessing"]?.string == "pytorch-fid")
    #expect(fid?["real_images"]?.integer == 50_000 && fid?["generation"]?.string == "official")
    for data in [DataFixture.article, .unscored] { #expect(try !section("summary", data).contains("not comparable")) }
  }

  @Test func whatIsNotScoredIsNoTrouble() throws {
    let summary = try section("summary", .unscored)
    #expect(summary.contains("35 trainings are finished and not scored") && !summary.contains("gave no score"))
    #expect(!summary.contains("Not every method has finished"))
  }

  @Test(arguments: DataFixture.allCases) func noPageSpeaksOfAnotherDataSet(_ data: DataFixture) throws {
    let page = PageTests.words(try data.rendered().html)
    if data == .article || data == .unscored { #expect(!page.contains("Fashion-MNIST")) }
    #expect(page.contains("CIFAR-10"))
  }
}
