import Foundation
import Interchange
import Records
import TestSupport
import Testing

@testable import Reporting

/// From a store to the ledger: words, JSON, text, page.
@Suite struct LedgerTests {
  private func ledger(_ evidence: ClaimEvidence) throws -> ClaimLedger {
    ClaimLedger(evidence: evidence, claims: try ClaimStore.quickClaims(), profile: "quick")
  }

  private var methods: ClaimEvidence {
    ClaimStore.evidence(
      "methods",
      [ClaimStore.row("wgan-div", ClaimStore.five(2))]
        + ClaimStore.rivals.map { ClaimStore.row($0, ClaimStore.five(3)) })
  }

  private var exact: ClaimEvidence {
    ClaimStore.evidence(
      "theory",
      [
        ClaimStore.values("maximizer of (7)", [["gap": 12.04, "w1": 3]]),
        ClaimStore.values("objective (10) with n = 1 and p = 3", [["objective": 2]]),
      ])
  }

  @Test func mathematicsIsSupportedOrContradicted() throws {
    let ledger = try ledger(exact)
    #expect(try ledger.result("C8").verdict == .contradicted)
    #expect(try ledger.result("C2a").verdict == .supported)
    #expect(try ledger.result("C8").contexts.isEmpty)
    #expect(try ClaimText(ledger.result("C8"), ClaimStore.words()).context == nil)
  }

  @Test func withoutTuningAComparisonHasALimit() throws {
    var evidence = methods
    evidence.tables += exact.tables
    let labels = [
      "k=2 p=6", "k=0.1 p=6", "k=0.5 p=6", "k=10 p=6", "k=100 p=6", "k=2 p=1.5", "k=2 p=2", "k=2 p=4", "k=2 p=12",
    ]
    evidence.tables += ClaimStore.evidence("kp", labels.map { ClaimStore.row($0, ClaimStore.five(2)) }).tables
    let ledger = ClaimLedger(
      evidence: evidence, claims: try ClaimStore.quickClaims(), profile: "standard", isTuned: false)
    let limited = ledger.results.filter { $0.finding.limits.contains(.untuned) }.map(\.claim.id)
    // C3 and C3b have one method, C8 is mathematics; the others are not run.
    #expect(try ledger.result("C3").verdict == .alike && ledger.result("C3b").verdict != .notRun)
    #expect(limited == ["C6"])
  }

  @Test func trainingsHoldHere() throws {
    let result = try ledger(methods).result("c6")
    #expect(result.verdict == .holds)
    #expect(
      try ClaimText(result, ClaimStore.words()).context == "Fashion-MNIST, 16×16, 8,000 generator steps, FID 7.39")
    var paper = methods
    for row in paper.tables[0].rows.indices {
      for run in paper.tables[0].rows[row].runs.indices { paper.tables[0].rows[row].runs[run].isArticleScale = true }
    }
    #expect(try ledger(paper).result("C6").verdict == .supported)
    // One run of another scale among those that are read.
    paper.tables[0].rows[1].runs[0].isArticleScale = false
    #expect(try ledger(paper).result("C6").verdict == .holds)
    #expect(RuleOutcome.fails.verdict(speaksForAll: false).name == "does not hold here")
    #expect(RuleOutcome.fails.verdict(speaksForAll: true) == .contradicted)
    #expect(RuleOutcome.undecided.verdict(speaksForAll: true).name == "undecided here")
    #expect(RuleOutcome.notRun.verdict(speaksForAll: false).name == "not run")
  }

  @Test func verdictsAreCounted() throws {
    let counts = try ledger(exact).counts
    #expect(counts.map(\.verdict) == [.supported, .contradicted, .notRun])
    #expect(counts.map(\.count) == [1, 1, 10])
  }

  @Test func jsonOfAClaim() throws {
    let ledger = try ledger(methods)
    let json = try JSONValue.parse(ledger.json(of: "C6", templates: FixtureStore.templates))
    #expect(json["id"]?.string == "C6" && json["verdict"]?.string == "holds-here" && json["rule"]?.string == "below")
    #expect(json["n"]?.integer == 4 && json["interval"]?.array?.count == 2)
    #expect(abs(try #require(json["estimate"]?.number) - exp(-1)) < 1e-8)
    #expect(json["runs"]?.array?.count == 35 && json["pairs"]?.array?.count == 6)
    #expect(json["pairs"]?.array?.first?["differences"]?.array?.count == 5 && json["needs"]?.isNull == true)
    #expect(json["sign_flips"]?["flips"]?.integer == 20)
    #expect(json["claims_sha256"]?.string == (try ClaimStore.quickClaims().hash))
    let missing = try JSONValue.parse(ledger.json(of: "C4", templates: FixtureStore.templates))
    #expect(missing["verdict"]?.string == "not-run" && missing["estimate"]?.isNull == true)
    #expect(missing["interval"]?.isNull == true && missing["n"]?.isNull == true)
  }

  /// A generator's gradient that underflows gives an infinite ratio, which JSON has no number for.
  @Test func infiniteEstimatesAreText() throws {
    let rows = (1...10).map {
      ClaimStore.values("gradient at distance \($0)", [["wgan_div": 1, "sgan": $0 == 10 ? 0 : 1]])
    }
    let ledger = try ledger(ClaimStore.evidence("health", rows))
    let json = try JSONValue.parse(ledger.json(of: "C9", templates: FixtureStore.templates))
    #expect(json["verdict"]?.string == "holds-here")
    #expect(json["details"]?.array?.last?["estimate"]?.string == "Infinity")
  }

  @Test func explanationNamesWhatIsBehindIt() throws {
    let templates = FixtureStore.templates
    let text = try ledger(methods).explanation(of: "C6", FixtureStore.full.input, templates: templates)
    #expect(text.hasPrefix("C6: WGAN-div has the lowest FID"))
    for part in [
      "\nverdict     holds here (Fashion-MNIST, 16×16, 8,000 generator steps, FID 7.39)\n",
      "\nwhy         decided at n = 4 by 6 pairs\n", "\nrule        below: ",
      "\nestimate    0.3679 (", "\nmeasure     FID of wgan-div over that of sgan\n",
      "\nn           4\n", "\nerror rate  Simulated without any difference between settings (20 random sign flips",
      "\n\npairs\n  wgan-div / sgan, 0.3679", "\n\nruns\n", "methods, wgan-div, seed 3, done, FID 7.39\n",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    let missing = try ledger(ClaimEvidence(tables: [])).explanation(
      of: "C5", FixtureStore.full.input, templates: templates)
    #expect(missing.contains("verdict     not run\n") && missing.contains("sampling, ctgan") == false)
    let error = #expect(throws: ClaimsError.self) {
      try self.ledger(methods).explanation(of: "C10", FixtureStore.full.input, templates: templates)
    }
    #expect(error.map { "\($0)" }?.hasPrefix("there is no claim 'C10'; claims are C1a, C1b") == true)
  }

  // MARK: From runs

  private func run(_ method: Int, _ seed: Int, points: String? = nil, tables: [String]) -> RecordedRun {
    let original = FixtureStore.run(method, seed: seed, upTo: 8000)
    let config = FixtureStore.config(method, seed: seed, points: points)
    return RecordedRun(
      config: config, tables: tables,
      record: RunRecord(config: config, state: .done, step: 8000, finalMetrics: original.record?.finalMetrics),
      metrics: original.metrics)
  }

  @Test func rowsAreNamedByTheirTables() throws {
    let runs = [
      run(2, 2, tables: ["methods", "sampling", "kp"]), run(2, 1, tables: ["methods", "sampling", "kp"]),
      run(2, 1, points: "reals", tables: ["sampling"]), run(0, 1, tables: ["methods"]),
    ]
    let input = ReportInput(
      profile: "quick", summary: "", runs: runs, reference: FixtureStore.full.input.reference)
    let names = try FixtureStore.article().datasets
    let evidence = ClaimEvidence(input, labels: try ClaimStore.claims().labels) { names[$0] ?? $0 }
    #expect(evidence.tables.map(\.name) == ["methods", "sampling", "kp", "theory", "health"])
    #expect(evidence.tables[0].rows.map(\.label) == ["wgan-div", "wgan"])
    #expect(evidence.tables[0].rows[0].runs.map(\.seed) == [1, 2])
    #expect(evidence.tables[1].rows.map(\.label) == ["wgan-div interpolates", "wgan-div reals"])
    #expect(evidence.tables[2].rows.map(\.label) == ["k=2 p=6"])
    #expect(
      evidence.tables[0].context == .images(datasets: ["Fashion-MNIST"], sizes: [16], steps: [8000], nets: .small(3)))
    #expect(evidence.tables[3].context == nil)
    #expect(evidence.row("methods", "wgan-div")?.runs.compactMap(\.outcome).count == 2)
  }

  /// Decided by what was trained, whatever the profile is called.
  @Test func theScaleIsThatOfTheRows() throws {
    var large = run(2, 1, tables: ["methods"])
    (large.run.config.dataset, large.run.config.size, large.run.config.channels, large.run.config.width) = (
      "celeba", 64, 3, 64
    )
    (large.run.config.steps, large.run.config.criticSteps) = (800_000, 1)
    large.run.config.network = "official-convnet"
    let small = run(1, 1, tables: ["methods"])
    for name in ["paper", "quick"] {
      let input = ReportInput(profile: name, summary: "", runs: [large, small])
      let evidence = ClaimEvidence(input, labels: try ClaimStore.claims().labels)
      #expect(evidence.row("methods", "wgan-div")?.isArticleScale == true)
      #expect(evidence.row("methods", "wgan-gp")?.isArticleScale == false)
    }
  }

  @Test func cellsOfOtherKindsAreRowsByLabelWithTheirValues() throws {
    let labels = try ClaimStore.claims().labels
    func measured(_ label: String, setting: TableUse.Setting = .own, p: Double, done: Bool = true) -> RecordedRun {
      let config = RunConfig.exact(quantity: .slope, constants: [("k", 2), ("n", 1), ("p", p)], numerics: 1)
      let record = RunRecord(
        config: config, state: done ? .done : .running, values: NamedValues([(name: "objective", value: p)]))
      var run = RecordedRun(config: config, tables: ["theory"], record: record)
      run.run.uses = [TableUse(table: "theory", label: label, setting: setting, readsStep: 1)]
      return run
    }
    var input = ReportInput(profile: "quick", summary: "", runs: [])
    input.checks = [
      measured("one", p: 3), measured("two", setting: .published, p: 4), measured("three", p: 5, done: false),
    ]
    let evidence = ClaimEvidence(input, labels: labels)
    #expect(evidence.tables[3].rows.map(\.label) == ["one", "three"])
    #expect(evidence.row("theory", "one")?.runs.first?.value("objective") == 3)
    #expect(evidence.row("theory", "three")?.runs.first?.values.isEmpty == true)
    #expect(evidence.tables[4].rows.isEmpty)
  }

  @Test func methodsUnderTheirOwnSettingsAreNoEvidence() throws {
    var tuned = run(2, 1, tables: ["methods"])
    tuned.run.uses = [TableUse(table: "methods", label: "a", setting: .tuned, readsStep: 8000)]
    var published = run(2, 2, tables: ["methods"])
    published.run.uses = [TableUse(table: "methods", label: "a", setting: .published, readsStep: 8000)]
    // One training may be both.
    var both = run(2, 3, tables: ["methods"])
    both.run.uses = tuned.uses + published.uses
    let input = ReportInput(profile: "quick", summary: "", runs: [tuned, published, both])
    let evidence = ClaimEvidence(input, labels: try ClaimStore.claims().labels)
    #expect(evidence.row("methods", "wgan-div")?.runs.map(\.seed) == [1, 3])
  }

  @Test func aRunIsReadAtTheTablesStep() throws {
    var long = run(2, 1, tables: ["methods", "sampling"])
    long.run.uses = [
      TableUse(table: "methods", label: "a", setting: .tuned, readsStep: 8000),
      TableUse(table: "sampling", label: "b", setting: .tuned, readsStep: 4000),
    ]
    long.metrics = (1...40).map {
      MetricsPoint(step: 200 * $0, samples: 10_000, fids: [$0 <= 20 ? exp(2.0) : exp(5.0)])
    }
    let input = ReportInput(profile: "quick", summary: "", runs: [long])
    let evidence = ClaimEvidence(input, labels: try ClaimStore.claims().labels)
    let whole = try #require(evidence.row("methods", "wgan-div")?.runs.first?.outcome)
    let read = try #require(evidence.row("sampling", "wgan-div interpolates")?.runs.first?.outcome)
    #expect(abs(whole.logFID - 5) < 1e-8 && abs(read.logFID - 2) < 1e-8)
    for (table, steps) in [("methods", 8000), ("sampling", 4000)] {
      #expect(
        evidence.tables.first { $0.name == table }?.context
          == .images(datasets: ["fashion-mnist"], sizes: [16], steps: [steps], nets: nil))
    }
  }

  @Test func pageAndJSONCarryTheLedger() throws {
    for store in FixtureStore.allCases {
      let report = try ReportRenderer.render(
        store.input, article: FixtureStore.article(),
        ledger: ClaimLedger(store.input, claims: ClaimStore.claims(), article: FixtureStore.article()),
        templates: FixtureStore.templates)
      let json = try JSONValue.parse(report.json)
      #expect(json["claims"]?.array?.count == 12)
      #expect(json["claims_sha256"]?.string == (try ClaimStore.claims().hash))
      #expect(report.html.contains("<section id=\"claims\""))
      #expect(report.html.contains("id=\"claim-c3b\"") && report.html.contains("href=\"#claim-c3b-evidence\""))
      // Links to runs lead to rows of the appendix.
      #expect(report.html.contains("<a href=\"#run-\(store.input.trainings[2].config.shortID)\">"))
    }
    #expect(try !FixtureStore.full.rendered().html.contains("<section id=\"claims\""))
  }

  @Test func textFromTheFileIsEscaped() throws {
    let text = try String(contentsOfFile: ClaimStore.path, encoding: .utf8)
      .replacing("claim: WGAN-div has the lowest FID", with: "claim: <b>WGAN-div</b> & has the lowest FID")
    let input = FixtureStore.empty.input
    let report = try ReportRenderer.render(
      input, article: FixtureStore.article(),
      ledger: ClaimLedger(
        input, claims: Claims(parsing: text, path: "c.yaml"), article: FixtureStore.article()),
      templates: FixtureStore.templates)
    #expect(!report.html.contains("<b>WGAN-div</b>") && report.html.contains("&lt;b&gt;WGAN-div&lt;/b&gt; &amp; has"))
  }

  @Test func sameStoreSameBytes() throws {
    func text() throws -> String {
      try ledger(methods).explanation(of: "C6", FixtureStore.full.input, templates: FixtureStore.templates)
    }
    #expect(try text() == text())
  }
}
