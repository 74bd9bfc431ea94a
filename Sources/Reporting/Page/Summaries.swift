internal import Interchange
internal import Plotting

/// The report as CI services show it: a job's summary in Markdown, claims as JUnit tests, a badge.
enum Summaries {
  /// The most entries of a list in `summary.md`.
  private static let limit = 20

  /// - Parameter comparison: with another report; without it nothing fails.
  /// - Throws: `TemplateError`.
  static func all(_ page: Page, _ comparison: ReportComparison?) throws -> [(name: String, text: String)] {
    let (view, words) = (try view(page, comparison), page.words("ci"))
    return [
      ("summary.md", try words.lines("summary", view.mapTexts(Markdown.escaped)) + "\n"),
      ("junit.xml", try words.lines("junit", view.mapTexts(XML.escaped)) + "\n"),
      ("badge.json", try badge(page, comparison).text + "\n"),
    ]
  }

  private static func view(_ page: Page, _ comparison: ReportComparison?) throws -> View {
    let (model, claims, words) = (page.model, try page.claims, page.words("since"))
    let changes = comparison?.verdicts ?? []
    func view(_ verdict: (change: ReportComparison.Change<String>, cause: ReportComparison.Cause)) throws -> View {
      try ReportComparison.view(of: verdict, words)
    }
    let removed = changes.filter { $0.change.after == nil }
    let all = claims.map { claim in
      let change = changes.first { $0.change.place == claim.result.claim.id }
      return (claim, change: change, isSkipped: change == nil && !claim.result.isDecided)
    }
    return [
      "profile": .text(model.input.profile), "digest": .optional(model.digest),
      "hash": .optional(model.ledger?.hash),
      "verdicts": .given(model.ledger) { ["counts": .text($0.countsText)] },
      "claims": try .each(all) { claim, change, isSkipped in
        try claim.view().with([
          "mark": .text(claim.result.verdict.mark), "change": .given(change, view), "skipped": .flag(isSkipped),
          // Of exact numbers a count says nothing.
          "seeds": .optional(claim.result.claim.rule.isComparison ? claim.result.finding.n.map(String.init) : nil),
        ])
      },
      "removed": try .each(removed, view),
      "tests": .text(String(all.count + removed.count)), "failures": .text(String(changes.count)),
      "skipped": .text(String(all.count(where: \.isSkipped))),
      "since": try .given(comparison) { try $0.view(words, limit: limit) },
    ]
  }

  /// As shields.io reads it: https://shields.io/badges/endpoint-badge.
  private static func badge(_ page: Page, _ comparison: ReportComparison?) throws -> JSONValue {
    let results = page.model.ledger?.results ?? []
    let decided = results.count(where: \.isDecided)
    let changed = comparison?.verdicts.count ?? 0
    let color = changed > 0 ? "orange" : decided == 0 ? "lightgrey" : decided < results.count ? "blue" : "brightgreen"
    let values: View = [
      "claims": View.count(results.count).with(["decided": .text(String(decided))]), "changed": .count(changed),
    ]
    let words = page.words("ci")
    return .object(of: [
      "schemaVersion": .integer(1), "label": .string(try words("badge-label")),
      "message": .string(try words("badge", values)), "color": .string(color),
    ])
  }
}

/// GitHub-flavored Markdown.
enum Markdown {
  private static let active: Set<Character> = ["\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "&", "$"]

  /// Text without markup, links or line breaks: fit for a cell of a table.
  static func escaped(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return String(line.flatMap { active.contains($0) ? ["\\", $0] : [$0] })
      // Addresses become links by themselves.
      .replacing("://", with: ":\\//").replacing("www.", with: "www\\.")
  }
}
