internal import Records

/// Cells that several tables share.
enum Cells {
  /// Mean and interval of a group, with the seeds behind it; absent when no run is done.
  /// - Parameter scale: of the table's dots, one a seed; nil for a table that draws none here.
  static func estimate(
    _ group: RunGroup?, mark: String? = nil, showsImproving: Bool = true, scale: DotScale? = nil
  ) -> View {
    guard let group, let estimate = group.estimate else { return .absent }
    let decimals = Format.decimals(forScore: estimate.mean)
    return .object([
      ("anchor", .text(group.anchor)), ("mean", .text(Format.fixed(estimate.mean, decimals: decimals))),
      ("interval", .optional(estimate.halfWidth.map { Format.fixed($0, decimals: decimals) })),
      ("count", .text(String(estimate.count))), ("mark", .optional(mark)),
      ("dots", scale.map { .markup($0.svg(of: estimate)) } ?? .absent),
      (
        "seeds",
        .objects(group.done) { cell in
          [
            ("anchor", .text(cell.anchor)), ("seed", .text(String(cell.config.seed))),
            ("value", .text(cell.outcome.map { Format.score($0.fid) } ?? "")),
          ]
        }
      ),
      ("incomplete", .optional(group.shortfall)), ("improving", showsImproving ? improving(group) : .absent),
    ])
  }

  /// One of our cells in a mirrored table. `mark` refers to a note: that it was never asked for, or what else it is.
  static func ours(
    _ group: RunGroup?, mark: String?, scale: DotScale, missing: String = "not run", showsImproving: Bool = true
  ) -> View {
    .object([
      ("estimate", estimate(group, mark: mark, showsImproving: showsImproving, scale: scale)),
      ("missing", .text(group == nil ? missing : group?.shortfall ?? "no score")), ("mark", .optional(mark)),
    ])
  }

  /// "still improving: 2 of 3 seeds"; absent when none is.
  private static func improving(_ group: RunGroup) -> View {
    guard group.improving > 0 else { return .absent }
    return .text("still improving: \(group.improvingText)")
  }

  /// A plain table. A column whose numbers all come from one place leads there by its head.
  static func table(
    id: String, caption: String, note: String? = nil, boxed: Bool = false, columns: [TableEntry], rows: [TableRow]
  ) -> View {
    .object([
      ("id", .text(id)), ("caption", .text(caption)), ("note", .optional(note)), ("boxed", .flag(boxed)),
      (
        "columns",
        .objects(Array(columns.enumerated())) { index, label in
          label.view + [("kind", .text(index == 0 ? "name" : "number"))]
        }
      ),
      (
        "rows",
        .objects(rows) { row in
          [("id", .optional(row.id)), ("head", .object(row.head.view)), ("cells", .objects(row.cells, \.view))]
        }
      ),
    ])
  }

  /// Footnotes: a mark, or none, and the text.
  static func notes(_ notes: [(mark: String?, text: String)]) -> View {
    .objects(notes) { [("mark", .optional($0.mark)), ("text", .text($0.text))] }
  }
}
