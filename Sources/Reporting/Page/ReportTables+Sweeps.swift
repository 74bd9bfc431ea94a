internal import Records

extension ReportTables {
  static func variants(_ model: ReportModel) -> String {
    csv(
      [
        [
          "variant", "setting", "constants", "points", "network", "critic_norm", "critic_steps", "fid",
          "half_width_95", "n", "seeds", "values", "runs", "remark",
        ]
      ]
        + model.variants.rows.map { row in
          let config = row.group.config
          let constants = config.constants.all.map { "\($0.name)=\(number($0.value))" }.joined(separator: " ")
          let remarks = [row.mixesSamples ? VariantsView.flag : nil, row.group.shortfall].compactMap { $0 }
          return [
            row.label, row.setting, constants, config.sampling, config.network, config.criticNorm,
            String(config.criticSteps),
          ] + ours(row.group) + [remarks.joined(separator: "; ")]
        })
  }

  /// Mean, interval, n, seeds, values, runs.
  private static func ours(_ group: RunGroup) -> [String] {
    [
      number(group.estimate?.mean), number(group.estimate?.halfWidth), String(group.done.count),
      group.done.map { String($0.config.seed) }.joined(separator: " "),
      (group.estimate?.values ?? []).map { number($0) }.joined(separator: " "),
      group.done.map(\.config.shortID).joined(separator: " "),
    ]
  }
}
