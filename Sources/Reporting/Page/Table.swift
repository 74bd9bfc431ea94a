internal import Records

/// A table of the page as values. The writers of HTML, CSV and JSON never know which one it is.
struct Table: Sendable {
  /// What stands in a column.
  struct Column: Sendable {
    enum Kind: String { case name, text, number, estimate }

    /// Names the column in CSV and JSON.
    let key: String
    var kind = Kind.number
    /// Classes of the style sheet: `edge`, `ours`.
    var style = ""
    /// Where all its numbers come from, if from one place.
    var anchor: String?
    /// False for one that only CSV and JSON have.
    var isShown = true

    init(
      _ key: String, _ kind: Kind = .number, style: String = "", anchor: String? = nil, isShown: Bool = true
    ) {
      (self.key, self.kind, self.style, self.anchor, self.isShown) = (key, kind, style, anchor, isShown)
    }
  }

  /// Cells in the order of the columns; the first one heads the row.
  struct Row: Sendable {
    /// The row's own place on the page; nil for one that nothing leads to.
    var id: String?
    let cells: [Cell]

    init(id: String? = nil, _ cells: [Cell]) { (self.id, self.cells) = (id, cells) }
  }

  /// Rows under one heading.
  struct Group: Sendable {
    var id: String?
    var heading: String?
    let rows: [Row]
  }

  /// Names the table in CSV and JSON, and on the page with `-caption`.
  let id: String
  let caption: String
  let note: String?
  let columns: [Column]
  /// One a column.
  let labels: [String]
  private(set) var groups: [Group]
  /// Whether the page shows it in a box that scrolls.
  var isBoxed = false

  /// Captions, notes and labels are texts of a template: `ID.caption`, `ID.note` and `ID.columns`, whose labels bars divide
  /// and of which `//` sets the rest small. Columns that are not shown have no label but their key.
  /// - Parameter texts: begins their names instead of `id`, where tables share them.
  /// - Throws: `TemplateError`.
  init(
    _ id: String, _ words: Words, _ values: View = [:], texts: String? = nil, columns: [Column], groups: [Group],
    isBoxed: Bool = false
  ) throws {
    let words = words.of(texts ?? id)
    precondition(
      groups.allSatisfy { $0.rows.allSatisfy { $0.cells.count == columns.count } }, "a row of \(id) lacks a cell")
    self.id = id
    self.columns = columns
    self.groups = groups
    self.isBoxed = isBoxed
    caption = try words("caption", values)
    note = try words.optional("note", values)
    var shown = try words.labels("columns", values, count: columns.count(where: \.isShown)).makeIterator()
    labels = columns.map { $0.isShown ? shown.next() ?? $0.key : $0.key }
  }

  init(
    _ id: String, _ words: Words, _ values: View = [:], texts: String? = nil, columns: [Column], rows: [Row],
    isBoxed: Bool = false
  ) throws {
    try self.init(
      id, words, values, texts: texts, columns: columns, groups: [Group(rows: rows)], isBoxed: isBoxed)
  }

  var rows: [Row] { groups.flatMap(\.rows) }

  /// At most `limit` of the rows, and as many of each group: its first, its last, and others evenly between.
  func thinned(to limit: Int) -> Table {
    guard rows.count > limit else { return self }
    var table = self
    table.groups = groups.map {
      Group(id: $0.id, heading: $0.heading, rows: Self.thinned($0.rows, to: limit / groups.count))
    }
    return table
  }

  /// At most `limit` of some items: the first, the last, and others evenly between.
  static func thinned<Item>(_ items: [Item], to limit: Int) -> [Item] {
    guard items.count > limit, limit > 1 else { return Array(items.prefix(limit)) }
    return (0..<limit).map { items[$0 * (items.count - 1) / (limit - 1)] }
  }
}

/// A cell: its value for machines, and how the page shows it.
struct Cell: Sendable {
  enum Value: Sendable {
    case text(String)
    /// Nil where there is none, such as an article's dash.
    case number(Double?)
    case estimate(Estimate, seeds: [Int], runs: [String])
    /// Both ends; nil where there is none.
    case interval(ClosedRange<Double>?)
    /// No number, with the reason.
    case missing(String)
  }
  /// One seed's score with its run.
  struct Seed: Sendable {
    let anchor: String
    let seed: String
    let text: String
  }

  let value: Value
  let text: String
  /// The place on the page where the number comes from.
  var anchor: String?
  /// Half of the 95 % interval, or what else the table's note says.
  var halfWidth: String?
  /// Refers to a footnote.
  var mark: String?
  /// The runs of a mean that are shown below it.
  var seeds: [Seed] = []
  /// The seeds on a scale.
  var dots: View?
  /// Lines in small type.
  var details: [String] = []

  private init(_ value: Value, _ text: String, to anchor: String? = nil, mark: String? = nil, details: [String] = []) {
    (self.value, self.text, self.anchor, self.mark, self.details) = (value, text, anchor, mark, details)
  }

  /// Words or a name.
  /// - Parameter value: for machines, where it is another.
  static func text(
    _ text: String, value: String? = nil, to anchor: String? = nil, mark: String? = nil, details: [String] = []
  ) -> Cell {
    Cell(.text(value ?? text), text, to: anchor, mark: mark, details: details)
  }

  /// A SHA-256, of which the page shows the beginning.
  static func hash(_ hash: String) -> Cell { Cell(.text(hash), hash.prefix(16) + "…") }

  /// The seeds of an estimate as dots alone.
  static func dots(_ estimate: Estimate?, on scale: DotScale, withInterval: Bool = true) -> Cell {
    var cell = Cell.text("")
    cell.dots = estimate.map { scale.view(of: $0, withInterval: withInterval) }
    return cell
  }

  /// "0.88 to 0.98"; a dash for none.
  static func interval(_ range: ClosedRange<Double>?, _ format: (Double) -> String) -> Cell {
    Cell(.interval(range), range.map { "\(format($0.lowerBound)) to \(format($0.upperBound))" } ?? "–")
  }

  /// A number as it is to be shown; a dash for none.
  static func number(
    _ value: Double?, to anchor: String? = nil, mark: String? = nil, details: [String] = [],
    _ format: (Double) -> String
  ) -> Cell {
    Cell(.number(value), value.map(format) ?? "–", to: value == nil ? nil : anchor, mark: mark, details: details)
  }

  static func whole(_ value: Int, to anchor: String? = nil) -> Cell {
    number(Double(value), to: anchor) { _ in Format.whole(value) }
  }

  /// An article's number, as printed there.
  static func published(_ value: Double?, mark: String? = nil) -> Cell {
    Cell(.number(value), Format.published(value), mark: mark)
  }

  /// No number, and why.
  static func missing(_ reason: String, mark: String? = nil) -> Cell { Cell(.missing(reason), reason, mark: mark) }

  /// Mean final FID of a group with its interval, its seeds below; what it lacks where no run is done.
  /// - Parameters:
  ///   - scale: of the column's dots.
  ///   - details: lines below, such as whether FID is still falling.
  static func score(
    _ group: RunGroup, mark: String? = nil, scale: DotScale? = nil, details: [String] = []
  ) -> Cell {
    guard let estimate = group.estimate else { return missing(group.shortfall ?? "no score", mark: mark) }
    let decimals = Format.decimals(forScore: estimate.mean)
    var cell = Cell.estimate(estimate, group, to: group.anchor, mark: mark) { Format.fixed($0, decimals: decimals) }
    cell.seeds = group.done.map { run in
      Seed(
        anchor: run.anchor, seed: String(run.config.seed), text: run.outcome.map { Format.score($0.fid) } ?? "")
    }
    cell.dots = scale?.view(of: estimate)
    cell.details = [group.shortfall].compactMap { $0 } + details
    return cell
  }

  /// A mean over a group's finished runs with its interval.
  static func estimate(
    _ estimate: Estimate?, _ group: RunGroup, to anchor: String? = nil, mark: String? = nil,
    _ format: (Double) -> String
  ) -> Cell {
    guard let estimate else { return number(nil) { _ in "" } }
    var cell = Cell(
      .estimate(estimate, seeds: group.done.map(\.config.seed), runs: group.done.map(\.config.id)),
      format(estimate.mean), to: anchor, mark: mark)
    cell.halfWidth = estimate.halfWidth.map(format)
    return cell
  }
}
