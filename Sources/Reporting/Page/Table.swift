internal import Interchange
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

  /// At most `limit` of the rows of a table without groups: the first, the last, and others evenly between.
  func thinned(to limit: Int) -> Table {
    guard rows.count > limit else { return self }
    var table = self
    table.groups = [Group(rows: Self.thinned(rows, to: limit))]
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
  static func dots(_ estimate: Estimate?, on scale: DotScale) -> Cell {
    var cell = Cell.text("")
    cell.dots = estimate.map(scale.view)
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

// MARK: - Writers

extension Table {
  /// What `table.mustache` prints.
  var view: View {
    [
      "id": .text(id), "caption": .text(caption), "note": .optional(note), "boxed": .flag(isBoxed),
      // Stretched to the page's width, few columns would lie far apart.
      "full": .flag(!isBoxed && columns.count(where: \.isShown) > 4),
      "columns": .each(zip(columns, labels).filter(\.0.isShown)) { column, label in
        let parts = label.split(separator: "//", maxSplits: 1).map(\.trimmed)
        return [
          "label": .text(parts.first ?? ""), "small": .optional(parts.count > 1 ? parts[1] : nil),
          "style": .text(column.classes), "anchor": .optional(column.anchor),
        ]
      },
      "groups": .each(groups) { group in
        [
          "id": .optional(group.id),
          "heading": .given(group.heading) {
            ["text": .text($0), "width": .text(String(columns.count(where: \.isShown)))]
          },
          "rows": .each(group.rows) { row in
            [
              "id": .optional(row.id), "head": row.cells[0].view(in: columns[0]),
              "cells": .each(zip(row.cells, columns).dropFirst().filter(\.1.isShown)) { $0.view(in: $1) },
            ]
          },
        ]
      },
    ]
  }

  /// RFC 4180 with one header line; an estimate takes seven columns.
  var csv: String {
    let header = columns.flatMap { column in
      column.kind == .estimate ? [column.key] + Cell.estimateKeys.map { "\(column.key)_\($0)" } : [column.key]
    }
    let hasGroups = groups.contains { $0.heading != nil }
    return CSV.text(
      [(hasGroups ? ["group"] : []) + header]
        + groups.flatMap { group in
          group.rows.map { row in
            (hasGroups ? [group.heading ?? ""] : []) + zip(row.cells, columns).flatMap { $0.fields(in: $1) }
          }
        })
  }

  /// `{"id", "caption", "columns": [{"key", "label"}], "rows": [{KEY: value}]}`.
  var json: JSONValue {
    .object(of: [
      "id": .string(id), "caption": .string(caption),
      "columns": .array(zip(columns, labels).map { .object(of: ["key": .string($0.key), "label": .string($1)]) }),
      "rows": .array(
        groups.flatMap { group in
          group.rows.map { row in
            .object(
              (group.heading.map { [(key: "group", value: JSONValue.string($0))] } ?? [])
                + zip(columns, row.cells).map { (key: $0.key, value: $1.json) })
          }
        }),
    ])
  }
}

extension Table.Column {
  fileprivate var classes: String {
    let own = kind == .estimate ? "number" : kind == .text ? "" : kind.rawValue
    return [own, style].filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension Cell {
  fileprivate static let estimateKeys = ["half_width_95", "n", "seeds", "values", "runs", "remark"]

  fileprivate func view(in column: Table.Column) -> View {
    let isMissing: Bool = if case .missing = value { true } else { false }
    let isMean: Bool = if case .estimate = value { true } else { false }
    return [
      "style": .text(
        isMissing ? ["none", column.style].filter { !$0.isEmpty }.joined(separator: " ") : column.classes),
      "text": .text(text), "plain": .flag(anchor == nil), "link": isMean ? .absent : link,
      "mean": isMean ? link : .absent,
      "halfWidth": .optional(halfWidth), "mark": .optional(mark), "dots": dots ?? .absent,
      "seeds": seeds.isEmpty
        ? .absent
        : [
          "n": .text(String(seeds.count)),
          "all": .each(seeds) { ["anchor": .text($0.anchor), "seed": .text($0.seed), "value": .text($0.text)] },
        ],
      "details": .texts(details),
    ]
  }

  private var link: View { .given(anchor) { ["anchor": .text($0), "text": .text(text)] } }

  fileprivate func fields(in column: Table.Column) -> [String] {
    let rest = column.kind == .estimate
    let none = Array(repeating: "", count: Self.estimateKeys.count)
    switch value {
    case .text(let text): return [text] + (rest ? none : [])
    case .number(let number): return [CSV.number(number)] + (rest ? none : [])
    case .interval(let range):
      return [range.map { "\(CSV.number($0.lowerBound)) \(CSV.number($0.upperBound))" } ?? ""]
    case .missing(let reason): return rest ? [""] + none.dropLast() + [reason] : [column.kind == .number ? "" : reason]
    case .estimate(let estimate, let seeds, let runs):
      let fields = [CSV.number(estimate.mean), CSV.number(estimate.halfWidth), String(estimate.count)]
      return fields + [
        seeds.map(String.init).joined(separator: " "), estimate.values.map { CSV.number($0) }.joined(separator: " "),
        runs.map { String($0.prefix(12)) }.joined(separator: " "),
        details.joined(separator: "; "),
      ]
    }
  }

  var json: JSONValue {
    switch value {
    case .text(let text): .string(text)
    case .number(let number): JSONValue.rounded(number)
    case .interval(let range):
      range.map { .array([JSONValue.rounded($0.lowerBound), JSONValue.rounded($0.upperBound)]) } ?? .null
    case .missing(let reason): .object(of: ["missing": .string(reason)])
    case .estimate(let estimate, let seeds, let runs):
      .object(of: [
        "mean": JSONValue.rounded(estimate.mean), "half_width_95": JSONValue.rounded(estimate.halfWidth),
        "n": .integer(estimate.count), "values": .array(estimate.values.map { JSONValue.rounded($0) }),
        "seeds": .array(seeds.map { .integer($0) }), "runs": .array(runs.map { .string($0) }),
        "remark": details.isEmpty ? .null : .string(details.joined(separator: "; ")),
      ])
    }
  }
}

extension JSONValue {
  /// 9 significant digits, in which CPU types agree; an infinity, which JSON lacks, as text; null for no number.
  static func rounded(_ value: Double?) -> JSONValue {
    guard let value, !value.isNaN else { return .null }
    return value.isFinite
      ? .number(Interchange.rounded(value, toDigits: 9)) : .string(value > 0 ? "Infinity" : "-Infinity")
  }
}

/// Text of `tables/*.csv`: RFC 4180, numbers with a point.
enum CSV {
  static func text(_ lines: [[String]]) -> String {
    lines.map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
  }

  /// A number that this module computed: 9 significant digits, in which CPU types agree.
  static func number(_ value: Double?) -> String {
    guard let value else { return "" }
    return value.isFinite ? JSONValue.rounded(value).text : "\(value)"
  }

  /// Quoted where needed. A text that a spreadsheet would run as a formula gets a quote sign before it.
  static func field(_ text: String) -> String {
    // Plain words and numbers, which are nearly all there is.
    if text.utf8.allSatisfy({ $0 >= 0x30 && $0 != 0x3D && $0 != 0x40 && $0 < 0x7F || $0 == 0x2E }) { return text }
    let isFormula = text.first.map { "=+@\t\r".contains($0) || ($0 == "-" && Double(text) == nil) } ?? false
    let safe = isFormula ? "'" + text : text
    guard safe.contains(where: { ",\"\n\r".contains($0) || $0 == "\r\n" }) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }
}
