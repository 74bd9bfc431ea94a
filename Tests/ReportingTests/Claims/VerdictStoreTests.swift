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
  /// is supported or contradicted at the article's scale alone, which this profile is not. No
  /// difference is an answer of comparisons with a margin.
  static func reachable(_ claim: Claims.Claim) -> Set<Verdict> {
    switch claim.rule {
    case .exact(let tests) where tests.holds.isEmpty: [.contradicted, .undecided, .notRun]
    case _ where claim.isMathematics: [.supported, .contradicted, .undecided, .notRun]
    case .below(let rule) where rule.margin != nil: [.holds, .fails, .alike, .undecided, .notRun]
    default: [.holds, .fails, .undecided, .notRun]
    }
  }

  static let claims = Result { try ClaimStore.quickClaims() }

  @Test(arguments: methods + sweep + sampling + theory + health)
  func theStoreYieldsItsVerdicts(_ given: Case) throws {
    let claims = try Self.claims.get()
    let ledger = try ClaimLedger(
      given.store.input(given.tables), claims: claims, article: FixtureStore.article())
    let words = try ClaimStore.words().words
    for claim in try ledger.texts(words) {
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
    let input = try store.input(["methods", "kp", "sampling", "theory", "health"])
    let page = try ReportRenderer.render(
      input, article: FixtureStore.article(),
      ledger: ClaimLedger(input, claims: ClaimStore.quickClaims(), article: FixtureStore.article()),
      templates: FixtureStore.templates)
    let sections = PageText.sections(page.html)
    let ledger = try #require(sections.first { $0.id == "claims" }).text
    // Mathematics first.
    let cards = page.html.matches(
      of: /<article class="claim" id="claim-(c\d[ab]?)"[\s\S]*?<b class="verdict ([a-z-]+)">/)
    #expect(
      cards.map { "\($0.1) \($0.2)" } == [
        "c1a supported", "c1b not-run", "c2a supported", "c2b contradicted", "c8 contradicted",
        "c3 does-not-hold-here", "c3b does-not-hold-here", "c4 does-not-hold-here", "c5 holds-here", "c6 holds-here",
        "c7 does-not-hold-here", "c9 holds-here",
      ])
    for fid in ["8.50", "3.13"] {
      #expect(ledger.contains("\nFashion-MNIST, 16×16, 1,000 generator steps, FID \(fid), FID by 3 small networks\n"))
    }
    #expect(ledger.contains("\ncritics of 32 and 32 units on a line, 3,000 steps\n"))
    let summary = try #require(sections.first { $0.id == "summary" }).text
    #expect(summary.contains("Partly.") && summary.contains("○ not run C1b W is a symmetric divergence for every r(x)"))
    let conclusion = try #require(sections.first { $0.id == "conclusion" }).text
    #expect(
      conclusion.contains(
        "of 12 claims: 2 supported, 2 contradicted, 3 hold here, 4 do not hold here, 1 not run."), "\(conclusion)")
    try expectRates(ledger, asIn: JSONValue.parse(page.json))
  }

  /// Below each rule that compares outcomes, and there alone, its error rates are those of `report.json`.
  private func expectRates(_ ledger: String, asIn json: JSONValue) throws {
    let rates = ledger.matches(
      of:
        /(?m)^Evidence for (C\d[ab]?)\n(?:.+\n(?!Evidence))+?Error rate Simulated without .*\((\d+) random .*“holds” in ([\d.]+) %.*hold” in ([\d.]+) %/
    )
    #expect(rates.map { String($0.1) } == ["C3", "C3b", "C4", "C5", "C6", "C7"])
    for rate in rates {
      let claim = try #require(json["claims"]?.array?.first { $0["id"]?.string == String(rate.1) })
      let flips = try #require(claim["sign_flips"])
      let count = try #require(flips["flips"]?.integer)
      #expect(count == 20 && String(rate.2) == "20")
      for (shown, key) in [(rate.3, "holds"), (rate.4, "fails")] {
        let share = 100 * Double(try #require(flips[key]?.integer)) / Double(count)
        #expect(abs(try #require(Double(shown)) - share) < 0.06, "\(rate.1), \(key)")
      }
    }
  }
}
