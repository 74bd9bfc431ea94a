internal import Interchange
internal import Records

/// The tables that the article does not print, in the form of the mirrored ones.
extension ReportJSON {
  static func variants(_ model: ReportModel) -> JSONValue {
    table(
      "variants", column: model.datasets, note: "published values: none on this data set",
      rows: model.variants.rows.map { row in
        [
          "name": .string(row.label), "method": .string(row.group.config.method), "setting": .string(row.setting),
          "batch_norm_in_critic": .bool(row.mixesSamples), "ours": .array([group(row.group)]),
        ]
      })
  }

  private static func table(
    _ id: String, column: String, note: String, rows: [KeyValuePairs<String, JSONValue>]
  ) -> JSONValue {
    .object(of: [
      "id": .string(id), "note": .string(note),
      "columns": .object(of: ["published": .array([]), "ours": .array([.string(column)])]),
      "rows": .array(rows.map { row in .object(row.map { (key: $0.key, value: $0.value) }) }),
    ])
  }
}
