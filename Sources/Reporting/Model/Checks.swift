internal import Interchange
internal import Records

extension RecordedRun {
  /// Why a check has no number, in words; nil when it has one.
  var shortfall: String? {
    switch state {
    case .done: record == nil || record?.values?.all.isEmpty ?? true ? "done without values" : nil
    case .diverged(let step, let quantity):
      "diverged at step \(Format.whole(step)): \(quantity)"
        + (record?.lastGoodStep.map { "; last good step \(Format.whole($0))" } ?? "")
    case .failed(let error): "failed: \(error)"
    case .waiting, .running, .interrupted: state.name
    }
  }
}

extension ReportInput {
  /// The checks of a table, in its order.
  func checks(in table: String) -> [RecordedRun] { checks.filter { $0.tables.contains(table) } }
}

/// All checks for machines.
enum Checks {
  private static func values(_ run: RecordedRun) -> [(name: String, value: Double)] {
    run.state == .done ? run.record?.values?.all ?? [] : []
  }

  /// For `report.json`.
  static func json(_ input: ReportInput) -> JSONValue {
    .array(
      input.checks.map { run in
        .object(of: [
          "id": .string(run.config.id), "kind": .string(run.config.kind.rawValue),
          "tables": .array(run.tables.map { .string($0) }),
          "labels": .array(
            run.uses.map { .object(of: ["table": .string($0.table), "label": .string($0.label)]) }),
          "config": run.config.json, "state": JSONValue(encoding: run.state),
          "values": .object(values(run).map { (key: $0.name, value: JSONValue.rounded($0.value)) }),
          "checkpoint": run.record?.checkpointHash.map { .string($0) } ?? .null,
        ])
      })
  }

  /// One line a value; one without a value for a check that has none.
  static func csv(_ input: ReportInput) -> String {
    CSV.text(
      [["run", "kind", "table", "label", "method", "seed", "state", "name", "value"]]
        + input.checks.flatMap { run -> [[String]] in
          let isExact = run.config.kind == .exact
          let head = [
            run.config.shortID, run.config.kind.rawValue, run.tables.joined(separator: " "),
            run.uses.first?.label ?? "", isExact ? "" : run.config.method, isExact ? "" : String(run.config.seed),
            run.state.name,
          ]
          let values = values(run).map { [$0.name, CSV.number($0.value)] }
          return (values.isEmpty ? [["", ""]] : values).map { head + $0 }
        })
  }
}
