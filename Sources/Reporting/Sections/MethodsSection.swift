internal import Records

/// The article's table of methods with our numbers beside it, the claim about it on other data sets, and the other scores of
/// the page's runs.
extension Section {
  static func methods(_ page: Page) throws -> Section {
    let (model, words) = (page.model, page.words("methods"))
    let published = model.article.methods
    let added = model.methods.filter { $0.note != nil && $0.published.isEmpty }
    let starred = model.methods.filter { $0.note != nil && !$0.published.isEmpty }
    let columns = MethodsColumn.all(model)
    // A scale a column: methods' own settings may be far from the tuned ones, and other data sets from this one.
    let scales = columns.map { column in DotScale(model.methods.compactMap { column.group(of: $0)?.estimate }) }
    let noRow = try words("no-row")
    let table = try Table(
      "methods", words,
      [
        "metric": .text(published.metric), "published": .text(Format.list(published.columns.map(\.name))),
        "datasets": .text(Format.list(([model.datasets] + model.input.others.map { model.datasets(of: $0) }).unique)),
        "columns": .each(columns) { $0.heading(model) },
      ],
      columns: [.init("method", .name)] + columns.map { $0.column(model) },
      rows: try model.methods.map { row in
        let group = row.ours.first ?? nil
        let isAdded = added.contains { $0.name == row.name }
        let numbers = try zip(columns, scales).map { column, scale in
          guard case .published(let place) = column else {
            return try column.group(of: row).map { Cell.score($0, scale: scale, details: try falling($0, words)) }
              ?? .missing(try words("not-requested", ["profile": .optional(column.profile(model))]))
          }
          guard place < row.published.count else { return Cell.missing(noRow) }
          let value = row.published[place]
          return Cell.published(value, mark: row.note != nil && value != nil ? "*" : nil)
        }
        return Table.Row(
          [
            .text(
              row.name, mark: isAdded ? "a" : nil,
              details: [group.map { model.settings(of: $0) } ?? ""].filter { !$0.isEmpty })
          ] + numbers)
      })
    let scores = try scores(model, words)
    func remarks(_ rows: [ReportModel.Row]) -> View {
      .each(rows) { ["name": .text($0.name), "text": .text($0.note ?? "")] }
    }
    let untrained = model.untrained
    return Section(
      "methods",
      [
        "table": table.view, "scores": .given(scores) { $0.view },
        "untrained": .given(untrained.first) {
          ["names": .text(Format.list(untrained.map(\.name))), "dataset": .text($0.dataset)]
        },
        "verdicts": try .each(page.otherClaims) { other, claim in
          [
            "dataset": .text(model.datasets(of: other)), "profile": .text(other.profile),
            "id": .text(claim.result.claim.id), "anchor": .text(claim.anchor),
            "style": .text(claim.result.verdict.rawValue), "mark": .text(claim.result.verdict.mark),
            "verdict": .text(claim.result.verdict.name), "found": .optional(claim.found), "why": .text(claim.why),
            "context": .optional(claim.context), "limits": .texts(claim.limits),
          ]
        },
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
    let count = scored.map { $1.finalScore?.fids.count ?? 0 }.max() ?? 0
    // One net's is the FID.
    let nets = Array(0..<(count > 1 ? count : 0))
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

/// A column of the table of methods.
private enum MethodsColumn {
  /// The article's, by its place there.
  case published(Int)
  /// This page's, under the settings that verdicts rest on, and under the methods' own.
  case tuned, ownSettings
  /// Another profile's, by its place among them.
  case other(Int)

  /// Ours stand beside the article's of the same data set, else at the end.
  static func all(_ model: ReportModel) -> [MethodsColumn] {
    let published = model.article.methods.columns.map(\.dataset)
    let ours: [(datasets: [String], columns: [MethodsColumn])] =
      [(model.values(\.dataset), [.tuned, .ownSettings])]
      + model.input.others.enumerated().map { ([$1.trainings[0].config.dataset], [.other($0)]) }
    let beside = published.enumerated().flatMap { place, dataset in
      [.published(place)] + ours.filter { $0.datasets == [dataset] }.flatMap(\.columns)
    }
    return beside
      + ours.filter { $0.datasets.count != 1 || !published.contains($0.datasets[0]) }.flatMap(\.columns)
  }

  /// Our runs of a row; nil where there are none.
  func group(of row: ReportModel.Row) -> RunGroup? {
    switch self {
    case .published: nil
    case .tuned: row.ours.first ?? nil
    case .ownSettings: row.ours.last ?? nil
    case .other(let place): place < row.others.count ? row.others[place] : nil
    }
  }

  /// Of another profile.
  func profile(_ model: ReportModel) -> String? {
    if case .other(let place) = self { model.input.others[place].profile } else { nil }
  }

  func column(_ model: ReportModel) -> Table.Column {
    switch self {
    case .published(let place): .init("published \(model.article.methods.columns[place].name)", style: "edge")
    case .tuned: .init("fid", .estimate, style: "edge ours")
    case .ownSettings: .init("fid_own_settings", .estimate, style: "edge ours")
    case .other(let place): .init("fid \(model.input.others[place].profile)", .estimate, style: "edge ours")
    }
  }

  /// What its label is made of: one of three.
  func heading(_ model: ReportModel) -> View {
    let (published, ours, own): (View, View, View) =
      switch self {
      case .published(let place): (.text(model.article.methods.columns[place].name), .absent, .absent)
      case .tuned: (.absent, Self.ours(model.input, model), .absent)
      case .ownSettings: (.absent, .absent, .text(model.datasets))
      case .other(let place): (.absent, Self.ours(model.input.others[place], model), .absent)
      }
    return ["published": published, "ours": ours, "own": own]
  }

  private static func ours(_ input: ReportInput, _ model: ReportModel) -> View {
    let configs = input.compared
    return [
      "datasets": .text(model.datasets(of: input)), "scoring": input.scoring,
      "scale": configs.isEmpty
        ? .absent
        : [
          "sizes": .text(configs.map { "\($0.size)×\($0.size)" }.unique.joined(separator: " or ")),
          "steps": .optional(Format.either(configs.map(\.totalCriticSteps))),
        ],
    ]
  }
}
