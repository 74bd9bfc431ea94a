internal import Records

/// The variants of WGAN-div that are found in the wild.
extension Section {
  static func variants(_ page: Page) throws -> Section {
    let (model, words) = (page.model, page.words("variants"))
    let rows = model.variants.rows
    let scale = DotScale(rows.compactMap(\.group.estimate))
    let table = try Table(
      "variants", words,
      ["dataset": .text(model.datasets), "reading": model.reading(rows.map(\.group), in: "variants")],
      columns: [
        .init("variant", .name), .init("setting", .text), .init("sampling", .text), .init("network", .text),
        .init("critic_norm", .text), .init("critic_steps"), .init("fid", .estimate, style: "edge ours"),
      ],
      rows: try rows.map { row in
        let config = row.group.config
        return Table.Row([
          .text(row.label, details: [row.group.constants]), .text(row.setting), .text(model.samplingName(of: config)),
          .text(config.network),
          .text(
            try words("norm", ["norm": .optional(config.criticNorm == "none" ? nil : config.criticNorm)]),
            details: row.mixesSamples ? [try words("mixes-samples")] : []),
          .whole(config.criticSteps),
          .score(row.group, scale: scale, details: try falling(row.group, words)),
        ])
      })
    return Section(
      "variants", ["profile": .text(model.input.profile), "table": rows.isEmpty ? .absent : table.view], tables: [table]
    )
  }
}
