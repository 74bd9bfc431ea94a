/// Text in a table, and the place on the page where its number comes from.
struct TableEntry: Equatable, Sendable, ExpressibleByStringLiteral {
  let text: String
  /// The id that it leads to; nil for what no run gave.
  let anchor: String?

  init(_ text: String, to anchor: String? = nil) {
    self.text = text
    self.anchor = anchor
  }

  init(stringLiteral text: String) { self.init(text) }

  /// What `entry.mustache` prints.
  var view: [(String, View)] {
    let link = anchor.map { anchor in View.object([("anchor", .text(anchor)), ("text", .text(text))]) }
    return [("text", .text(text)), ("link", link ?? .absent)]
  }
}

/// A line of a plain table. Where all its numbers come from one place, its head leads there.
struct TableRow: Sendable {
  /// The line's own place on the page; nil for one that nothing leads to.
  var id: String?
  let head: TableEntry
  let cells: [TableEntry]

  init(_ head: TableEntry, _ cells: [TableEntry]) {
    self.head = head
    self.cells = cells
  }

  init(_ head: String, to anchor: String? = nil, _ cells: [String]) {
    self.init(TableEntry(head, to: anchor), cells.map { TableEntry($0) })
  }
}
