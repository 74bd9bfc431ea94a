internal import Records

/// The article's table of methods with our numbers beside it, and the other scores of the same runs.
extension Section {
  static func methods(_ page: Page) throws -> Section {
    let (model, words) = (page.model, page.words("methods"))
    let published = model.article.methods
    let added = model.methods.filter { $0.note != nil && $0.published.isEmpty }
    let starred = model.methods.filter { $0.note != nil && !$0.published.isEmpty }
    // A scale a column: methods' own settings may be far from the tuned ones.
    let scale = DotScale(model.methods.compactMap { $0.ours.first??.estimate })
    let ownScale = DotScale(model.methods.compactMap { $0.ours.last??.estimate })
    let (missing, noRow) = (try words("not-requested"), try words("no-row"))
    let table = try Table(
      "methods", words,
      [
        "metric": .text(published.metric), "dataset": .text(model.datasets),
        "datasets": .texts(published.columns.map(\.name)),
        "samples": .optional(model.finalSamples.map { Format.whole($0) }),
      ],
      columns: [.init("method", .name)] + published.columns.map { .init("published \($0.name)", style: "edge") } + [
        .init("fid", .estimate, style: "edge ours"), .init("fid_own_settings", .estimate, style: "edge ours"),
      ],
      rows: try model.methods.map { row in
        let group = row.ours.first ?? nil
        let isAdded = added.contains { $0.name == row.name }
        let numbers = published.columns.indices.map { index in
          guard index < row.published.count else { return Cell.missing(noRow) }
          let value = row.published[index]
          return Cell.published(value, mark: row.note != nil && value != nil ? "*" : nil)
        }
        let ours = try [(group, scale), (row.ours.last ?? nil, ownScale)].map { group, scale in
          try group.map { Cell.score($0, scale: scale, details: try falling($0, words)) } ?? .missing(missing)
        }
        return Table.Row(
          [
            .text(
              row.name, mark: isAdded ? "a" : nil,
              details: [group.map { model.settings(of: $0) } ?? ""].filter { !$0.isEmpty })
          ]
            + numbers + ours)
      })
    let scores = try scores(model, words)
    var reasons: [(reason: String, names: [String])] = []
    for column in published.columns {
      if let place = reasons.firstIndex(where: { $0.reason == column.notRun }) {
        reasons[place].names.append(column.name)
      } else {
        reasons.append((column.notRun, [column.name]))
      }
    }
    func remarks(_ rows: [ReportModel.Row]) -> View {
      .each(rows) { ["name": .text($0.name), "text": .text($0.note ?? "")] }
    }
    return Section(
      "methods",
      [
        "table": table.view, "scores": .given(scores) { $0.view },
        "notRun": .each(reasons) { ["names": .text(Format.list($0.names)), "reason": .text($0.reason)] },
        "added": remarks(added), "starred": remarks(starred),
      ], tables: [table] + [scores].compactMap { $0 })
  }

  /// "still falling: 2 of 3 seeds" where any is.
  static func falling(_ group: RunGroup, _ words: Words) throws -> [String] {
    guard group.falling > 0 else { return [] }
    return [try words("falling", ["seeds": .text(group.fallingText)])]
  }

  private static func scores(_ model: ReportModel, _ words: Words) throws -> Table? {
    let scored = model.trained.compactMap { group in group.finalRun.map { (group, $0) } }
    guard !scored.isEmpty else { return nil }
    let nets = Array(0..<(scored.map { $1.finalScore?.fids.count ?? 0 }.max() ?? 0))
    return try Table(
      "scores", words,
      [
        "nets": .texts(nets.map { String($0 + 1) }), "samples": .optional(model.finalSamples.map { Format.whole($0) }),
      ],
      columns: [.init("method", .name), .init("seed"), .init("fid")] + nets.map { .init("fid_net_\($0 + 1)") }
        + ["kid", "precision", "recall"].map { .init($0) },
      rows: scored.map { group, run in
        let score = run.finalScore
        let alone = nets.map { net in
          Cell.number(score.flatMap { net < $0.fids.count ? $0.fids[net] : nil }) { Format.score($0) }
        }
        return Table.Row(
          [
            .text(model.label(of: group), to: run.anchor), .whole(run.config.seed),
            .number(score?.fid) { Format.score($0) },
          ] + alone + [
            .number(score?.kid) { Format.fixed($0, decimals: 4) },
            .number(score?.precision) { Format.fixed($0, decimals: 3) },
            .number(score?.recall) { Format.fixed($0, decimals: 3) },
          ])
      })
  }
}
