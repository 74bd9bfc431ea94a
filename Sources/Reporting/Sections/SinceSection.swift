/// What changed since the report that this one is compared with: verdicts, rules, data, numbers. Nothing of it goes
/// into `tables/` or `report.json`, which must not depend on another report.
extension Section {
  static func since(_ page: Page, _ comparison: ReportComparison) throws -> Section {
    let words = page.words("since")
    let limit = Figure.rowLimit
    let verdicts = try Table(
      "since-verdicts", words,
      columns: [.init("claim", .name), .init("before", .text), .init("after", .text), .init("cause", .text)],
      rows: comparison.verdicts.map { change, cause in
        Table.Row([
          .text(change.place, to: change.after == nil ? nil : ClaimText.anchor(of: change.place)),
          verdict(change.before), verdict(change.after), .text(try words("cause", .flags(cause))),
        ])
      })
    let moves = try Table(
      "since-moves", words,
      columns: [.init("place", .name), .init("before"), .init("after"), .init("percent")],
      rows: comparison.moves.prefix(limit).map { move in
        Table.Row([
          .text(move.place), .number(move.before, ReportComparison.number),
          .number(move.after, ReportComparison.number), .text(move.percent.map { $0 + " %" } ?? ""),
        ])
      })
    let texts = try Table(
      "since-texts", words, columns: [.init("place", .name), .init("before", .text), .init("after", .text)],
      rows: comparison.texts.prefix(limit).map { text in
        Table.Row([.text(text.place), .text(text.before ?? "–"), .text(text.after ?? "–")])
      })
    let more = [comparison.moves.count, comparison.texts.count].map { max(0, $0 - limit) }.reduce(0, +)
    func shown(_ table: Table) -> View { table.rows.isEmpty ? .absent : table.view }
    return Section(
      "since",
      try comparison.view(words, limit: limit).with([
        "table": shown(verdicts),
        "details": moves.rows.isEmpty && texts.rows.isEmpty
          ? .absent
          : [
            "numbers": shown(moves), "texts": shown(texts),
            "more": .optional(more == 0 ? nil : Format.whole(more)),
          ],
      ]))
  }

  private static func verdict(_ name: String?) -> Cell {
    .text(name.map { "\(Verdict(rawValue: $0)?.mark ?? "") \(ReportComparison.name(of: $0))".trimmed } ?? "–")
  }
}
