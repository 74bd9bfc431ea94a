internal import Interchange
internal import Records

/// The tables `theory`, `health` and `toy` for machines.
enum MeasuredOutput {
  // MARK: report.json

  /// Every cell of another kind than a GAN on images.
  static func cells(_ input: ReportInput) -> JSONValue {
    .array(
      input.checks.map { cell in
        .object(of: [
          "id": .string(cell.config.id), "kind": .string(cell.config.kind.rawValue),
          "tables": .array(cell.tables.map { .string($0) }),
          "labels": .array(
            cell.uses.map { .object(of: ["table": .string($0.table), "label": .string($0.label)]) }),
          "config": cell.config.json, "state": JSONValue(encoding: cell.state), "values": values(cell),
          "checkpoint": cell.record?.checkpointHash.map { .string($0) } ?? .null,
        ])
      })
  }

  /// Exact and trained values joined.
  static func theory(_ input: ReportInput) -> JSONValue {
    .array(
      TheoryModel(input).groups.flatMap { group in
        group.rows.map { row in
          .object(of: [
            "group": .string(group.name), "real": JSONValue(encoding: row.real), "fake": JSONValue(encoding: row.fake),
            "points": .string(row.points),
            "k": .number(row.k), "p": .number(row.p), "dimension": .integer(row.dimension), "exact": number(row.oracle),
            "trained": number(row.trained?.value("divergence")), "expected": number(row.trained?.value("expected")),
            "standard_error": number(row.trained?.value("standard_error")), "deviation": number(row.deviation),
            "ratio": number(row.trained?.value("ratio")),
            "runs": .array([row.exact, row.trained].compactMap { $0.map { .string($0.config.id) } }),
          ])
        }
      })
  }

  private static func values(_ cell: RecordedRun) -> JSONValue {
    let values = cell.state == .done ? cell.record?.values?.all ?? [] : []
    return .object(values.map { (key: $0.name, value: number($0.value)) })
  }

  /// 9 significant digits; an infinity, which JSON lacks, as text; null for no number.
  private static func number(_ value: Double?) -> JSONValue {
    guard let value, !value.isNaN else { return .null }
    return value.isFinite ? .number(rounded(value, toDigits: 9)) : .string(value > 0 ? "Infinity" : "-Infinity")
  }

  // MARK: tables/*.csv

  /// `theory.csv` joined; `health.csv` and `toy.csv` with one line a value, or one that says why there is none.
  static func tables(_ input: ReportInput) -> [(name: String, text: String)] {
    [("theory.csv", CSV.text(theoryLines(input)))]
      + ["health", "toy"].map { ($0 + ".csv", CSV.text(lines(input, table: $0))) }
  }

  private static func theoryLines(_ input: ReportInput) -> [[String]] {
    [
      [
        "group", "real", "fake", "points", "k", "p", "dimension", "exact", "trained", "standard_error", "expected",
        "deviation", "ratio", "generator_gradient", "exact_run", "trained_run", "remark",
      ]
    ]
      + TheoryModel(input).groups.flatMap { group in
        group.rows.map { row in
          let trained = row.trained
          return [
            group.name, row.real.label, row.fake.label, row.points, CSV.number(row.k),
            CSV.number(row.p), String(row.dimension), CSV.number(row.oracle),
            CSV.number(trained?.value("divergence")), CSV.number(trained?.value("standard_error")),
            CSV.number(trained?.value("expected")), CSV.number(row.deviation),
            CSV.number(trained?.value("ratio")), CSV.number(trained?.value("generator_gradient")),
            row.exact?.config.shortID ?? "", trained?.config.shortID ?? "",
            trained == nil ? "no trained critic asked for" : trained?.shortfall ?? "",
          ]
        }
      }
  }

  private static func lines(_ input: ReportInput, table: String) -> [[String]] {
    [["run", "kind", "label", "method", "seed", "state", "name", "value"]]
      + input.checks(in: table).flatMap { cell -> [[String]] in
        let head = [
          cell.config.shortID, cell.config.kind.rawValue, cell.label(in: table) ?? "",
          cell.density?.method ?? cell.toy?.method ?? "", cell.config.kind == .exact ? "" : String(cell.config.seed),
          cell.state.name,
        ]
        let values = cell.state == .done ? cell.record?.values?.all ?? [] : []
        return values.isEmpty
          ? [head + ["", ""]] : values.map { head + [$0.name, CSV.number($0.value)] }
      }
  }
}
