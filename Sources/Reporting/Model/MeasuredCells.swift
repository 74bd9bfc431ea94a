internal import Records

extension MeasuredCell {
  /// The cell's place in the appendix, for links.
  var anchor: String { "run-\(config.shortID)" }

  /// A value of a cell that is done: a run that diverged has none.
  func value(_ name: String) -> Double? { state == .done ? record?.value(name) : nil }

  /// What tells it from the others of a table.
  func label(in table: String) -> String? { uses.first { $0.table == table }?.label }

  /// Why there is no number, in words; nil when there is one.
  var shortfall: String? {
    switch state {
    case .done: record == nil || record?.values.isEmpty == true ? "done, but without values" : nil
    case .diverged(let step, let quantity):
      "diverged at step \(Format.whole(step)): \(quantity)"
        + (record?.lastGoodStep.map { "; last good step \(Format.whole($0))" } ?? "")
    case .failed(let error): "failed: \(error)"
    case .waiting, .running, .interrupted: state.name
    }
  }

  /// What went wrong, in words; nil when nothing did, or it is still to come.
  var problem: String? {
    switch state {
    case .done, .diverged, .failed: shortfall
    case .waiting, .running, .interrupted: nil
    }
  }

  /// The configuration of a critic between densities.
  var density: DensityConfig? { if case .density(let config) = config { config } else { nil } }
  /// The configuration of an exact number.
  var exact: ExactConfig? { if case .exact(let config) = config { config } else { nil } }
  /// The configuration of a toy GAN.
  var toy: ToyConfig? { if case .toy(let config) = config { config } else { nil } }
}

extension ReportInput {
  /// The cells of a table of other kinds than GANs on images, in its order.
  func measured(in table: String) -> [MeasuredCell] { measured.filter { $0.tables.contains(table) } }

  /// The cell of a table by its label; exact numbers first, then the first seed.
  func measured(in table: String, label: String) -> MeasuredCell? {
    measured(in: table).first { cell in cell.uses.contains { $0.table == table && $0.label == label } }
  }
}
