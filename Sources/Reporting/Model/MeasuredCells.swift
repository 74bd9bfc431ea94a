internal import Records

extension RecordedRun {
  /// What tells it from the others of a table.
  func label(in table: String) -> String? { uses.first { $0.table == table }?.label }

  /// Why there is no number, in words; nil when there is one.
  var shortfall: String? {
    switch state {
    case .done: record == nil || record?.values?.all.isEmpty ?? true ? "done, but without values" : nil
    case .diverged(let step, let quantity):
      "diverged at step \(Format.whole(step)): \(quantity)"
        + (record?.lastGoodStep.map { "; last good step \(Format.whole($0))" } ?? "")
    case .failed(let error): "failed: \(error)"
    case .waiting, .running, .interrupted: state.name
    }
  }
}

extension ReportInput {
  /// The cells of a table of other kinds than GANs on images, in its order.
  func checks(in table: String) -> [RecordedRun] { checks.filter { $0.tables.contains(table) } }

  /// The cell of a table by its label; exact numbers first, then the first seed.
  func checks(in table: String, label: String) -> RecordedRun? {
    checks(in: table).first { cell in cell.uses.contains { $0.table == table && $0.label == label } }
  }
}
