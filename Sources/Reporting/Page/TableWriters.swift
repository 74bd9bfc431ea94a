internal import Interchange
internal import Records

extension Table {
  /// What `table.mustache` prints.
  var view: View {
    [
      "id": .text(id), "caption": .text(caption), "note": .optional(note), "boxed": .flag(isBoxed),
      // On a phone a table with columns of ours becomes a list, ours first.
      "stacked": .flag(isStacked),
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
              "cells": .each(zip(row.cells, zip(columns, labels)).dropFirst().filter(\.1.0.isShown)) { cell, column in
                let label = column.1.replacing("//", with: ":").split(separator: " ").joined(separator: " ")
                return cell.view(in: column.0).with(["label": .optional(isStacked ? label : nil)])
              },
            ]
          },
        ]
      },
    ]
  }

  private var isStacked: Bool { columns.contains { $0.style.hasSuffix("ours") } }

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
  /// More seeds than these are folded.
  private static let seedLimit = 5
  static let estimateKeys = ["half_width_95", "n", "seeds", "values", "runs", "remark"]

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
          "n": .text(String(seeds.count)), "folded": .flag(seeds.count > Self.seedLimit),
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
    let isFormula = text.first.map { "=+@\t\r".contains($0) || ($0 == "-" && !isNumeric(text)) } ?? false
    let safe = isFormula ? "'" + text : text
    guard safe.contains(where: { ",\"\n\r".contains($0) || $0 == "\r\n" }) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }

  /// A number, or the two ends of an interval.
  private static func isNumeric(_ text: String) -> Bool { text.split(separator: " ").allSatisfy { Double($0) != nil } }
}
