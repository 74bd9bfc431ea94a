import Foundation
import Interchange
import Records
import TestSupport
import Testing

@testable import Reporting

/// The page of each fixture store, section by section, against `Golden/STORE.txt`; and that it claims no more than the
/// store holds. To renew the files after a wanted change: `WDIV_GOLDEN=write swift test --filter PageStores`, then read
/// the difference.
@Suite struct PageStoresTests {
  /// The sections of the page with verdicts that are compared.
  static let compared = [
    "summary", "claims", "sampling", "methods", "samples", "curves", "deviations", "budget", "runs", "reference",
  ]
  /// Those of the page with sweeps, variants and runs of other kinds.
  static let wide = [
    "constraints", "divergence", "kp", "sampling", "samples", "variants", "health", "toy", "theory", "budget",
  ]
  /// Those of pages of other data sets.
  static let data = ["summary", "methods", "sampling", "conclusion", "reference", "deviations"]
  static let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
  static let renews = ProcessInfo.processInfo.environment["WDIV_GOLDEN"] == "write"
  static let pages: [FixtureStore: RenderedReport] = {
    var pages: [FixtureStore: RenderedReport] = [:]
    for store in FixtureStore.allCases { pages[store] = try? store.judged() }
    return pages
  }()

  /// The sections' text, worked out once. The hash of `claims.yaml` is masked: its tests have it.
  static let texts: [FixtureStore: [(id: String, text: String)]] = pages.mapValues { page in
    let hash = (try? ClaimStore.quickClaims().hash) ?? ""
    return PageText.sections(page.html).map { ($0.id, $0.text.replacing(hash, with: "HASH")) }
  }

  private func sections(_ store: FixtureStore) throws -> [(id: String, text: String)] {
    try #require(Self.texts[store])
  }

  private func section(_ id: String, of store: FixtureStore) throws -> String {
    try #require(try sections(store).first { $0.id == id }, "no section \(id)").text
  }

  @Test(arguments: FixtureStore.allCases) func pageSaysWhatTheGoldenFileSays(_ store: FixtureStore) throws {
    try compare(try sections(store), Self.compared, with: store.rawValue + ".txt")
  }

  @Test(arguments: FixtureStore.allCases) func widePageSaysWhatTheGoldenFileSays(_ store: FixtureStore) throws {
    let sections = PageText.sections(try store.wideReport().html).map { (id: $0.id, text: $0.text) }
    try compare(sections, Self.wide, with: store.rawValue + "-wide.txt")
  }

  @Test(arguments: DataFixture.allCases) func pageOfOtherDataSaysWhatTheGoldenFileSays(_ data: DataFixture) throws {
    let hash = try ClaimStore.quickClaims().hash
    let sections = PageText.sections(try data.rendered().html).map {
      (id: $0.id, text: $0.text.replacing(hash, with: "HASH"))
    }
    try compare(sections, Self.data, with: "data-\(data.rawValue).txt")
  }

  private func compare(_ sections: [(id: String, text: String)], _ compared: [String], with name: String) throws {
    let shown = sections.filter { compared.contains($0.id) }
    #expect(Set(shown.map(\.id)) == Set(compared))
    let file = Self.golden.appending(path: name)
    guard !Self.renews else {
      try FileManager.default.createDirectory(at: Self.golden, withIntermediateDirectories: true)
      try PageText.write(shown).write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let expected = PageText.parse(try String(contentsOf: file, encoding: .utf8))
    #expect(Set(expected.keys) == Set(shown.map(\.id)))
    for (id, text) in shown {
      let (new, old) = (text.split(separator: "\n"), (expected[id] ?? "").split(separator: "\n"))
      let change = zip(new, old).first { $0 != $1 }
      // Not the comparison itself: a failure would print both texts whole.
      let isSame = new == old
      #expect(isSame, "\(name) #\(id): “\(change?.0 ?? "")” was “\(change?.1 ?? "")”")
    }
  }

  /// Runs by state, as the store has them.
  @Test(arguments: FixtureStore.allCases) func countsAreTheStores(_ store: FixtureStore) throws {
    let summary = try section("summary", of: store)
    let runs = store.runs
    #expect(summary.contains("\(runs.count) GAN trainings"))
    for state in ["done", "diverged", "failed", "interrupted", "running", "waiting"] {
      let count = runs.count { $0.state.name == state }
      #expect(summary.contains(try Regex("[✓▲✗‖▶○] \(count) \(state)")) == (count > 0), "\(state)")
    }
    let rows = try section("runs", of: store).split(separator: "\n")
    for run in runs {
      let row = try #require(rows.first { $0.hasPrefix(run.config.shortID) })
      #expect(row.contains(run.state.name))
      #expect((run.state == .done) == !row.contains("| – |"), "\(row)")
    }
  }

  @Test(arguments: FixtureStore.allCases) func digestIsTheOneOfTheRecords(_ store: FixtureStore) throws {
    let summary = try section("summary", of: store)
    let records = store.judgedInput.allRecords
    let shown = summary.firstMatch(of: /\b[0-9a-f]{64}\b/).map { String($0.0) }
    #expect(shown == (records.isEmpty ? nil : resultsDigest(records)))
  }

  /// Every score that stands as ours is one of a finished run, and every finished run's score stands there.
  @Test(arguments: FixtureStore.allCases) func scoresAreThoseOfFinishedRuns(_ store: FixtureStore) throws {
    let html = try #require(Self.pages[store]).html
    let methods = try #require(html.firstMatch(of: /<section id="methods"[\s\S]*?<\/section>/)).0
    let shown = methods.matches(of: /<a href="#run-([0-9a-f]+)" aria-label="seed (\d+): ([0-9.]+)">/)
      .map { "\($0.1) \($0.2) \($0.3)" }
    let done = store.runs.filter { $0.state == .done }
    let expected = try done.map { run in
      "\(run.config.shortID) \(run.config.seed) \(Format.score(try #require(run.outcome).fid))"
    }
    #expect(shown.sorted() == expected.sorted())
    let groups = Set(done.map(\.config.method))
    #expect(methods.matches(of: /class="estimate"/).count == groups.count)
    // An interval needs two finished runs of a method.
    let intervals = groups.filter { name in done.count { $0.config.method == name } > 1 }
    #expect(methods.matches(of: #/<a class="estimate"[^>]*>[^<]*</a> ± /#).count == intervals.count)
  }

  /// A verdict other than "not run" only where the values that its rule reads are recorded.
  @Test func verdictsNeedTheirEvidence() throws {
    for store in FixtureStore.allCases {
      let rows = try #require(Self.pages[store]).html.matches(
        of: /<article class="claim" id="claim-(c\d[ab]?)"[\s\S]*?<b class="verdict ([a-z-]+)">/
      ).map { "\($0.1) \($0.2)" }
      let judged = rows.filter { !$0.hasSuffix("not-run") }
      #expect(rows.count == (try ClaimStore.claims().ids.count))
      // No rate of error of a rule that had nothing to judge.
      let rates = try section("claims", of: store).contains("random sign flips")
      #expect(!rates, "\(store)")
      #expect(judged == (store == .full ? ["c2a supported", "c8 contradicted"] : []), "\(store)")
      let answer = store == .full ? "Partly." : "Not decided yet."
      #expect(try section("summary", of: store).contains(answer), "\(store)")
    }
  }

  @Test func emptyStoreShowsNoNumberOfOurs() throws {
    let html = try #require(Self.pages[.empty]).html
    #expect(!html.contains("class=\"estimate\"") && !html.contains("class=\"dots\"") && !html.contains("<img"))
    // Only claims name the runs that they wait for.
    for id in ["summary", "methods", "sampling"] {
      let shown = try #require(html.firstMatch(of: try Regex("<section id=\"\(id)\"[\\s\\S]*?</section>")))
      let links = html[shown.range].contains("href=\"#run-")
      #expect(!links, "\(id)")
    }
  }
}

extension ReportInput {
  /// The records of all kinds of runs that the results digest is over.
  var allRecords: [RunRecord] {
    (trainings.map(\.record) + checks.map(\.record)).compactMap { $0 }
      .filter { $0.checkpointHash != nil || $0.state.isFinal }
  }
}

extension FixtureStore {
  /// The page with verdicts. A full store also holds two exact numbers of the theory; others ask for them in vain.
  func judged(since before: JSONValue? = nil) throws -> RenderedReport {
    try ReportRenderer.render(
      judgedInput, article: Self.article(),
      ledger: ClaimLedger(judgedInput, claims: ClaimStore.quickClaims(), article: FixtureStore.article()),
      since: before, templates: Self.templates)
  }

  /// What it is made from.
  var judgedInput: ReportInput {
    var input = input
    input.checks = [
      exact("objective (10) with n = 1 and p = 3", [("k", 2), ("n", 1), ("p", 3)], .slope, ["objective": 2.25]),
      exact("maximizer of (7)", [("k", 0.5), ("p", 2)], .divergence, ["gap": 12.0417, "w1": 3]),
    ]
    return input
  }

  private func exact(
    _ label: String, _ constants: [(name: String, value: Double)], _ quantity: ExactQuantity,
    _ values: [String: Double]
  ) -> RecordedRun {
    let isDivergence = quantity == .divergence
    let config = RunConfig.exact(
      quantity: quantity, constants: constants, sampling: isDivergence ? "members" : "none",
      real: isDivergence ? .normal(mean: 0, deviation: 1) : nil,
      fake: isDivergence ? .normal(mean: 3, deviation: 1) : nil, numerics: 1)
    let named = NamedValues(values.map { (name: $0.key, value: $0.value) })
    let record = self == .full ? RunRecord(config: config, state: .done, values: named) : nil
    var run = RecordedRun(config: config, tables: ["theory"], record: record)
    run.run.uses = [TableUse(table: "theory", label: label, setting: .own, readsStep: 1)]
    return run
  }
}
