/// The ledger's numbers as the page shows them, before any formatting.
struct LedgerModel: Sendable {
  /// One claim.
  struct Row: Sendable {
    let result: ClaimResult
    /// The claim's place on the page, for links.
    var anchor: String { "claim-" + result.claim.id.lowercased() }
  }

  let rows: [Row]
  /// How many claims got each verdict.
  let counts: [(verdict: Verdict, count: Int)]
  /// SHA-256 of the rules.
  let hash: String

  init(_ ledger: ClaimLedger) {
    rows = ledger.results.map(Row.init)
    counts = ledger.counts
    hash = ledger.hash
  }
}
