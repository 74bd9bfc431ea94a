/// Cells that several tables share.
enum Cells {
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
