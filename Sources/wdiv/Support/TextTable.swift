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
      // Spaces only between cells, so that no line ends with any.
      var missing = 0
      for (text, width) in zip(row, widths) {
        if !text.isEmpty {
          line += String(repeating: " ", count: missing) + text
          missing = 0
        }
        missing += width - text.count + 2
      }
      return line
    }.joined(separator: "\n")
  }
}
