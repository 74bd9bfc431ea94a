/// The ledger: every claim with rule, verdict, numbers and the runs behind it.
extension Section {
  static func claims(_ page: Page) throws -> Section {
    guard let ledger = page.model.ledger else { return Section("claims", .absent) }
    let words = page.words("claims")
    let claims = try page.claims
    let table = try Table(
      "claims", words,
      columns: [
        .init("id", .name), .init("claim", .text, style: "claim"), .init("verdict", .text), .init("estimate"),
        .init("interval"), .init("n"),
      ],
      rows: claims.map { claim in
        let (result, finding) = (claim.result, claim.result.finding)
        return Table.Row([
          .text(result.claim.id, to: claim.anchor), .text(result.claim.text),
          .text(
            "\(result.verdict.mark) \(result.verdict.name)", value: result.verdict.rawValue,
            details: [claim.context].compactMap { $0 }),
          .number(
            finding.estimate, details: finding.estimate == nil ? [] : [claim.measure].compactMap { $0 }
          ) { ClaimText.number($0) },
          .interval(finding.interval) { ClaimText.number($0) },
          .number(finding.n.map(Double.init)) { Format.whole(Int($0)) },
        ])
      })
    return Section(
      "claims",
      [
        "table": table.view, "hash": .text(ledger.hash),
        "claims": try .each(claims) { claim in
          claim.view().with([
            "numbers": claim.notes.isEmpty ? .absent : try numbers(of: claim, words).view
          ])
        },
      ], tables: [table])
  }

  /// The numbers behind a claim, which `report.json` has below the claim.
  private static func numbers(of claim: ClaimText, _ words: Words) throws -> Table {
    try Table(
      claim.anchor + "-numbers", words, ["id": .text(claim.result.claim.id)], texts: "numbers",
      columns: [
        .init("quantity", .name), .init("estimate"), .init("interval"), .init("p"), .init("n"),
        .init("remark", .text),
      ],
      rows: zip(claim.result.finding.details, claim.notes).map { detail, note in
        Table.Row([
          .text(detail.name), .number(detail.estimate) { ClaimText.number($0) },
          .interval(detail.interval) { ClaimText.number($0) }, .number(detail.pValue) { ClaimText.number($0) },
          .text(detail.countText ?? "–"), .text(note ?? ""),
        ])
      }, isBoxed: true)
  }
}
