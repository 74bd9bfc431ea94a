import Foundation
import Interchange
import Testing

@testable import Reporting

@Suite struct ArticleTests {
  static let path = FixtureStore.folder + "paper/article.yaml"

  static func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  /// Every published number, typed here a second time.
  @Test func publishedNumbers() throws {
    let article = try FixtureStore.article()
    let methods = article.methods.rows.map { "\($0.name) \($0.published.map { $0.map { "\($0)" } ?? "-" })" }
    #expect(
      methods == [
        #"DCGAN ["30.9", "52.0", "61.1"]"#, #"WGAN-GP ["18.8", "18.4", "26.8"]"#,
        #"RJS-GAN ["19.6", "21.4", "16.7"]"#, #"CTGAN ["18.6", "16.4", "20.3"]"#, #"SNGAN ["21.7", "-", "-"]"#,
        #"WGAN-div ["18.1", "15.2", "15.9"]"#,
      ])
    #expect(article.methods.columns.map(\.name) == ["CIFAR-10", "CelebA", "LSUN"])
    #expect(
      article.sampling.rows.map(\.published) == [
        [18.4, 20.1, 19.3, 19.0, 18.3, 17.0], [16.4, 16.5, 17.7, 17.2, 17.9, 17.5],
        [15.2, 15.9, 15.1, 14.5, 15.5, 14.9],
      ])
    #expect(
      article.sampling.columns.map(\.sampling) == ["interpolates", "within", "pool", "members", "fakes", "reals"])
    #expect(article.citation.author == "苏剑林" && article.citation.date == "2018-11-07")
    #expect(article.paper.arxiv == "1712.01026")
  }

  @Test func missingFile() {
    #expect(throws: DocumentError.unreadable(path: "/nowhere/article.yaml", reason: "no such file")) {
      try Article(contentsOf: "/nowhere/article.yaml")
    }
  }

  @Test(arguments: [
    ("  metric: FID\n", "  metrik: FID\n", "key 'methods.metric' is missing"),
    (
      "  metric: FID\n", "  metric: FID\n  metrik: FID\n",
      "unknown key 'methods.metrik'; allowed here are metric, columns"
    ),
    ("  arxiv: \"1712.01026\"\n", "", "key 'paper.arxiv' is missing; it takes a text"),
    ("[30.9, 52.0, 61.1]", "[30.9, 52.0]", "cannot be DCGAN, 2 values; allowed is 3 numbers or null"),
    ("[30.9, 52.0, 61.1]", "[30.9, high, 61.1]", "'methods.rows.published' takes a number, not 'high'"),
    ("[30.9, 52.0, 61.1]", "[30.9, .nan, 61.1]", "allowed is 3 numbers or null"),
    ("  venue: ECCV 2018\n", "  venue: [ECCV]\n", "'paper.venue' takes a text, not a list"),
    ("  columns:\n", "  columns: 3\n  columms:\n", "'methods.columns' takes a list, not '3'"),
    ("paper:\n", "paper: [\n", "not valid YAML"),
    ("quantity: latent", "quantity: latency", "quantity' cannot be 'latency'; allowed is fixed, by_network"),
    (
      ", here: \"normal: variance 2 / fan-in (critic), 1 / fan-in (generator)\"", "",
      "'settings.here' cannot be missing; allowed is a text"
    ),
    ("not_found:\n", "not_found: []\nfound:\n", "unknown key 'found'; allowed here are article, paper"),
  ])
  func badFiles(find: String, put: String, message: String) throws {
    let text = try Self.text()
    let range = try #require(text.range(of: find))
    let error = #expect(throws: DocumentError.self) {
      try Article(parsing: text.replacingCharacters(in: range, with: put), path: "article.yaml")
    }
    let line = error.map(String.init(describing:)) ?? ""
    #expect(line.contains(message), "\(line)")
    #expect(line.hasPrefix("article.yaml:") && !line.contains("\n"), "\(line)")
  }

  @Test func emptyFile() {
    #expect(throws: DocumentError.self) { try Article(parsing: "", path: "article.yaml") }
  }
}
