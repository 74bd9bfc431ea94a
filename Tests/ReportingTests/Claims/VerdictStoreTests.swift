import Foundation
import Interchange
import Records
import Testing

@testable import Reporting

/// The rules of `paper/claims.yaml` on run stores on disk: for each claim a store for every verdict that it can get.
@Suite struct VerdictStoreTests {
  /// The verdicts that a claim can get from runs of a profile.
  ///
  /// A rule that only says what refutes a claim (C1b, C2b, C8) never supports it. Mathematics is not "here"; a training
  /// is supported or contradicted at the article's scale alone, which no profile reaches: its data cannot be had. C3 is
  /// refuted only with more seeds than the profiles have.
  static func reachable(_ claim: Claims.Claim) -> Set<Verdict> {
    switch claim.rule {
    case .exact(let tests) where tests.holds.isEmpty: [.contradicted, .undecided, .notRun]
    case _ where claim.isMathematics: [.supported, .contradicted, .undecided, .notRun]
    default: [.holds, .fails, .undecided, .notRun]
    }
  }

  /// The judge with few random relabelings, which take their time in a debug build.
  static let claims = Result { try ClaimStore.quickClaims(relabelings: 2, draws: 199) }

  @Test(arguments: methods + sweep + sampling + theory + health)
  func theStoreYieldsItsVerdicts(_ given: Case) throws {
    let claims = try Self.claims.get()
    let ledger = ClaimLedger(try given.store.input(given.tables), claims: claims)
    for claim in try ledger.texts(ClaimStore.words()) {
      let id = claim.result.claim.id
      #expect(claim.result.verdict == given.verdict(of: id), "\(id): \(claim.why)")
      if let part = given.because[id] {
        #expect(([claim.why] + claim.limits).contains { $0.contains(part) }, "\(id): \(claim.why)")
      }
    }
    #expect(given.because.keys.allSatisfy(claims.ids.contains))
  }

  /// A claim, or a verdict that a changed rule can give, without a store above is found here.
  @Test func everyVerdictOfEveryClaimHasAStore() throws {
    let cases = (Self.methods + Self.sweep + Self.sampling + Self.theory + Self.health).filter { $0.store.scale == nil }
    for claim in try Self.claims.get().claims {
      #expect(Set(cases.map { $0.verdict(of: claim.id) }) == Self.reachable(claim), "\(claim.id)")
    }
  }

  // MARK: The page

  /// Methods as the article has them, p = 2 the best exponent, no method that depends on r(x).
  @Test func thePageSaysTheVerdictsBesideTheirClaims() throws {
    var store = VerdictStore()
    store.sweep = { $1 == 2 ? -1 : $0 == 2 && $1 == 6 ? 0 : 1 }
    store.points = [:]
    store.shares["sngan"] = 0.9
    store.ends["W from P to Q with r(x) = generated"] = [0: .waiting]
    let page = try ReportRenderer.render(
      store.input(["methods", "kp", "sampling", "theory", "health"]), article: FixtureStore.article(),
      claims: ClaimStore.quickClaims(draws: 199), templates: FixtureStore.templates)
    let sections = PageText.sections(page.html)
    let ledger = try #require(sections.first { $0.id == "claims" }).text
    // The third run of each claim's row.
    let rows = ledger.matches(of: /(?m)^(C\d[ab]?) \| [^|]* \| ([^|]*) \|/).map { "\($0.1) \($0.2)" }
    func images(_ steps: String) -> String {
      " · Fashion-MNIST, 16×16, \(steps) generator steps, FID by 3 feature nets"
    }
    #expect(
      rows == [
        "C1a ✓ supported", "C1b ○ not run", "C2a ✓ supported", "C2b ✗ contradicted",
        "C3 ? undecided here" + images("1,000"), "C3b ✗ does not hold here" + images("1,000"),
        "C4 ? undecided here" + images("1,000"), "C5 ✓ holds here" + images("1,000"),
        "C6 ✓ holds here" + images("2,000"),
        "C7 ✗ does not hold here · critics of 32 and 32 units on a line, 3,000 steps", "C8 ✗ contradicted",
        "C9 ✓ holds here · exact values",
      ])
    let counts = "2 supported, 2 contradicted, 3 holds here, 2 does not hold here, 2 undecided here and 1 not run"
    let summary = try #require(sections.first { $0.id == "summary" }).text
    #expect(summary.contains("Of 12 claims: \(counts)."))
    // Undecided claims in a row that say the same of their runs say it once, behind the last.
    #expect(
      summary.contains("? undecided here C3 C4 (Fashion-MNIST, 16×16, 1,000 generator steps, FID by 3 feature nets)"))
    let claims = [("C5", "1,000"), ("C6", "2,000")].map { id, steps in
      "\(id) .*?\\(Fashion-MNIST, 16×16, \(steps) generator steps, FID by 3 feature nets\\)"
    }
    #expect(try summary.contains(Regex(claims.joined(separator: " "))))
    try expectRates(ledger, asIn: JSONValue.parse(page.json))
  }

  /// Below each rule that compares outcomes, and there alone, its error rates are those of `report.json`.
  private func expectRates(_ ledger: String, asIn json: JSONValue) throws {
    let rates = ledger.matches(
      of:
        /(?m)^(C\d[ab]?): (?:.+\n(?!C\d))+?Error rate A\/A test: .* at random (\d+) times, .*“holds” in ([\d.]+) %.*hold” in ([\d.]+) %/
    )
    #expect(rates.map { String($0.1) } == ["C3", "C3b", "C4", "C5", "C6"])
    #expect(ledger.matches(of: /A\/A test/).count == rates.count)
    for rate in rates {
      let claim = try #require(json["claims"]?.array?.first { $0["id"]?.string == String(rate.1) })
      let relabeled = try #require(claim["relabeled"])
      let count = try #require(relabeled["relabelings"]?.integer)
      #expect(count == 40 && String(rate.2) == "40")
      for (shown, key) in [(rate.3, "holds"), (rate.4, "fails")] {
        let share = 100 * Double(try #require(relabeled[key]?.integer)) / Double(count)
        #expect(abs(try #require(Double(shown)) - share) < 0.06 && share < 20, "\(rate.1), \(key)")
      }
    }
  }
}
