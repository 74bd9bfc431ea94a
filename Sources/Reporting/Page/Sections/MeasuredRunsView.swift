internal import Interchange
internal import Records

/// Every cell that is no GAN on images, where the tables' cells and the claims' runs lead.
enum MeasuredRunsView {
  static func view(_ model: ReportModel) -> View {
    let cells = model.input.checks
    return .object([
      (
        "text",
        .text(
          cells.isEmpty
            ? "This profile has none."
            : "Exact numbers have no checkpoint: they are computed, not trained. Values are kept to 9 digits in report.json."
        )
      ),
      ("any", .flag(!cells.isEmpty)),
      ("caption", .text("\(Format.count(cells.count, "cell")) of other kinds")),
      ("rows", .objects(cells, row)),
    ])
  }

  private static func row(_ cell: RecordedRun) -> [(String, View)] {
    let values = cell.state == .done ? cell.record?.values?.all ?? [] : []
    let labels = cell.uses.map { "\($0.table): \($0.label)" }
    return [
      ("anchor", .text(cell.anchor)), ("short", .text(cell.config.shortID)),
      ("cost", .optional(ProvenanceView.anchor(cell.config.shortID, cell.record))),
      ("kind", .text(name(of: cell.config.kind))),
      ("label", .text(labels.isEmpty ? Format.list(cell.tables) : labels.joined(separator: "; "))),
      ("seed", .text(cell.config.kind == .exact ? "–" : String(cell.config.seed))), ("state", .text(cell.state.name)),
      ("mark", .text(StateCount.mark(of: cell.state.name))),
      ("problem", .optional(cell.problem)),
      (
        "values",
        .objects(values) {
          [
            ("name", .text($0.name)),
            ("value", .text($0.value == 0 ? "0" : Format.significant($0.value, digits: 5, shortest: true))),
          ]
        }
      ),
      (
        "checkpoint",
        cell.record?.checkpointHash.map { hash in
          .object([("full", .text(hash)), ("start", .text(String(hash.prefix(16))))])
        } ?? .absent
      ),
      (
        "configuration",
        .text(
          (cell.config.json.object ?? []).map { "\($0.key): \($0.value.text)" }.sorted().joined(separator: "\n"))
      ),
    ]
  }

  private static func name(of kind: RunConfig.Kind) -> String {
    switch kind {
    case .gan: "GAN"
    case .critic: "critic between densities"
    case .exact: "exact number"
    case .toy: "toy GAN"
    }
  }
}
