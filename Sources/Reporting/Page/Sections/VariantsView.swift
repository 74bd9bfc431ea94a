internal import Records

/// The variants of WGAN-div that are found in the wild.
enum VariantsView {
  static func view(_ model: ReportModel) -> View {
    let rows = model.variants.rows
    let scale = DotScale(rows.compactMap(\.group.estimate))
    return .object([
      (
        "text",
        .text(
          rows.isEmpty
            ? "No variant is asked for by profile \(model.input.profile)."
            : "Programs that call themselves WGAN-div differ in more than details, so each stands under its name. "
              + "Settings of their own make these numbers without verdicts: they do not compare like with like.")
      ),
      ("any", .flag(!rows.isEmpty)),
      ("caption", .text("FID of WGAN-div’s variants on \(model.datasets); lower is better")),
      (
        "note",
        .text(
          model.readingText(rows.map(\.group), in: "variants")
            + "No FID of these is published on this data set. Mean ± half of the 95 % t interval over seeds; below, "
            + "every seed as a dot on one scale, n and its score.")
      ),
      (
        "rows",
        .objects(rows) { row in
          let config = row.group.config
          return [
            ("name", .text(row.label)), ("constants", .text(row.group.constants)),
            ("setting", .text(row.setting)), ("points", .text(model.samplingName(of: config))),
            ("network", .text(config.network)),
            ("norm", .text(config.criticNorm == "none" ? "none" : config.criticNorm + " norm")),
            ("flag", row.mixesSamples ? .text(flag) : .absent),
            ("criticSteps", .text(String(config.criticSteps))),
            ("ours", Cells.ours(row.group, mark: nil, scale: scale)),
          ]
        }
      ),
    ])
  }

  static let flag = "mixes samples under a per-sample penalty; allowed for this variant only"
}
