/// Columns of text, each as wide as its widest cell, two spaces apart.
struct TextTable {
  private var rows: [[String]]
  private let hasHeader: Bool

  /// The columns' titles; no title line when all are empty.
  init(columns: [String]) {
    rows = [columns]
    hasHeader = columns.contains { !$0.isEmpty }
  }

  mutating func add(_ row: [String]) { rows.append(row) }

  /// The table without a last newline.
  var text: String {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
    return rows.dropFirst(hasHeader ? 0 : 1).map { row in
      var line = ""
      for (text, width) in zip(row, widths) { line += text + String(repeating: " ", count: width - text.count + 2) }
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
