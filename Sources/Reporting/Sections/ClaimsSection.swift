internal import Foundation
internal import Records

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
    let pairs = try claims.map { $0.result.finding.pairs.isEmpty ? nil : try Self.pairs(of: $0, words) }
    let cards = try zip(claims, pairs).map { claim, pairs in (claim.result.claim, try card(claim, pairs, words)) }
    let compared =
      claims.count { $0.result.claim.rule.isComparison } + ledger.others.count { $0.ofMethods != nil }
    return Section(
      "claims",
      [
        "mathematics": .list(cards.filter(\.0.isMathematics).map(\.1)),
        "training": .list(cards.filter { !$0.0.isMathematics }.map(\.1)), "hash": .text(ledger.hash),
        "expected": compared == 0
          ? .absent
          : View.count(compared).with([
            "level": .text(percent(ledger.settings.level)),
            "false": .text(Format.significant(ledger.settings.level * Double(compared), digits: 2, shortest: true)),
          ]),
      ], tables: [table] + pairs.compactMap { $0 }, records: [("outcomes", outcomes(claims))])
  }

  /// What `claim.mustache` prints.
  private static func card(_ claim: ClaimText, _ pairs: Table?, _ words: Words) throws -> View {
    claim.view().with([
      "mark": .text(claim.result.verdict.mark), "style": .text(claim.result.verdict.rawValue),
      "open": .flag(!claim.result.isDecided),
      "effect": .given(Effect(claim.result)) { $0.view },
      "numbers": claim.details.isEmpty ? .absent : try numbers(of: claim, words).view,
      "pairs": .given(pairs) { $0.view },
    ])
  }

  private static func percent(_ level: Double) -> String { Format.significant(100 * level, shortest: true) }

  /// The values behind a claim, which `report.json` has below the claim.
  private static func numbers(of claim: ClaimText, _ words: Words) throws -> Table {
    try Table(
      claim.anchor + "-numbers", words, ["id": .text(claim.result.claim.id)], texts: "numbers",
      columns: [
        .init("quantity", .name), .init("estimate"), .init("interval"), .init("n"), .init("remark", .text),
      ],
      rows: zip(claim.result.finding.details, claim.details).map { detail, words in
        Table.Row([
          .text(words.name), .number(detail.estimate) { ClaimText.number($0) },
          .interval(detail.interval) { ClaimText.number($0) }, .text(detail.countText ?? "–"), .text(words.note ?? ""),
        ])
      }, isBoxed: true)
  }

  /// Every pair that a rule compared, its seeds as dots.
  private static func pairs(of claim: ClaimText, _ words: Words) throws -> Table {
    let finding = claim.result.finding
    let pairs = finding.pairs
    func shown(_ pair: Pair) -> Estimate? {
      Estimate(pair.differences.compactMap { $0 }.map(pair.measure.shown))
    }
    let scale = DotScale(pairs.compactMap(shown), intervals: false)
    return try Table(
      claim.anchor + "-pairs", words,
      [
        "id": .text(claim.result.claim.id), "ratio": .flag(pairs.first?.measure == .fid),
        "level": .optional(finding.bounds.map { percent($0.level) }),
      ], texts: "pairs",
      columns: [
        .init("first", .name), .init("second", .text), .init("estimate"), .init("low"), .init("high"),
        .init("smallest"), .init("n"), .init("seeds", .text), .init("outliers", .text),
      ],
      rows: zip(pairs, claim.pairs).map { pair, names in
        let interval = finding.interval(of: pair)
        func number(_ value: Double?) -> Cell { .number(value) { ClaimText.number($0) } }
        return Table.Row([
          .text(names.first, value: pair.first.label), .text(names.second, value: pair.second.label),
          number(pair.now.map { pair.measure.shown($0.mean) }),
          number(interval?.lowerBound), number(interval?.upperBound),
          number(finding.bounds.flatMap(pair.halfWidth).map(pair.measure.shown)), .whole(pair.count),
          .dots(shown(pair), on: scale, withInterval: false),
          .text(pair.outliers.map(String.init).joined(separator: ", ")),
        ])
      }, isBoxed: true)
  }

  /// What anyone needs to judge again: every run of every row that a comparison read.
  private static func outcomes(_ claims: [ClaimText]) -> [[String]] {
    let lines = claims.filter { $0.result.claim.rule.isComparison }.flatMap { claim -> [[String]] in
      guard let measure = claim.result.claim.rule.measure else { return [] }
      return claim.result.runs.map { run, table, row in
        let value = run.value(of: measure).map { measure == .fid ? exp($0) : $0 }
        return [
          table, row, String(run.id.prefix(12)), String(run.seed), run.state.name, measure.name, CSV.number(value),
        ]
      }
    }
    return [["table", "row", "run", "seed", "state", "quantity", "value"]] + lines.unique
  }
}
