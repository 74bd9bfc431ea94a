internal import Interchange
internal import Records

/// Every run with its configuration: where the numbers of the other sections lead.
extension Section {
  static func runs(_ page: Page) throws -> Section {
    let model = page.model
    let words = page.words("runs")
    let (trainings, checks) = (model.input.allTrainings, model.input.checks)
    return Section(
      "runs",
      [
        "samples": .optional(model.finalSamples.map { Format.whole($0) }), "profile": .text(model.input.profile),
        "others": .optional(
          model.input.others.isEmpty ? nil : Format.list(model.input.others.map(\.profile))),
        "trainings": .count(trainings.count),
        "groups": .each(RunGroup.groups(of: trainings)) { group in
          // Of another profile they are of another data set.
          let isOther = !model.values(\.dataset).contains(group.config.dataset)
          return heading(of: group, model).with([
            "dataset": .optional(isOther ? model.article.name(ofDataset: group.config.dataset) : nil),
            "all": .each(group.runs) { training($0, model) },
          ])
        },
        "checks": View.count(checks.count).with(["all": try .each(checks) { try check($0, words) }]),
      ], records: [("runs", lines(trainings)), ("checks", Checks.lines(model.input))])
  }

  /// A configuration; own settings are told from the tuned ones.
  private static func heading(of group: RunGroup, _ model: ReportModel) -> View {
    let config = group.config
    return [
      "anchor": .text(group.anchor), "method": .text(model.name(of: config)),
      "own": .flag(group.runs.allSatisfy { run in run.tables.allSatisfy { run.isPublishedOnly(in: $0) } }),
      "constants": .optional(group.constants.isEmpty ? nil : group.constants),
      "sampling": .optional(config.sampling == "none" ? nil : model.samplingName(of: config)),
      "runs": .count(group.runs.count),
      "tables": .text(group.runs.flatMap(\.tables).unique.joined(separator: ", ")),
    ]
  }

  private static func training(_ run: RecordedRun, _ model: ReportModel) -> View {
    common(run).with([
      "method": .text(model.name(of: run.config)), "sampling": .text(model.samplingName(of: run.config)),
      "nearOverflow": run.nearOverflow ?? .absent, "step": .text(Format.whole(run.step)),
      "fid": .text(run.outcome.map { Format.score($0.fid) } ?? "–"),
    ])
  }

  private static func check(_ run: RecordedRun, _ words: Words) throws -> View {
    let values = run.state == .done ? run.record?.values?.all ?? [] : []
    return common(run).with([
      "kind": .text(try words(run.config.kind.rawValue)),
      "label": .text(run.labels.isEmpty ? Format.list(run.tables) : run.labels.joined(separator: "; ")),
      "values": .each(values) {
        [
          "name": .text($0.name),
          "value": .text($0.value == 0 ? "0" : Format.significant($0.value, digits: 5, shortest: true)),
        ]
      },
    ])
  }

  /// What both tables show of a run; its configuration with one line for each key.
  private static func common(_ run: RecordedRun) -> View {
    let configuration = (run.config.json.object ?? []).sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.text)" }
    return [
      "anchor": .text(run.anchor), "short": .text(run.config.shortID), "cost": .optional(run.costAnchor),
      "seed": .text(run.seedText), "state": .text(run.state.name), "mark": .text(StateCount.mark(of: run.state.name)),
      "problem": run.problem ?? .absent,
      "checkpoint": .given(run.record?.checkpointHash) {
        ["full": .text($0), "start": .text(String($0.prefix(16)))]
      },
      "configuration": .text(configuration.joined(separator: "\n")),
    ]
  }

  private static func lines(_ runs: [RecordedRun]) -> [[String]] {
    [
      [
        "run", "method", "sampling", "constants", "seed", "state", "step", "fid", "final_fid", "samples", "kid",
        "precision", "recall", "checkpoint",
      ]
    ]
      + runs.map { run in
        let constants = run.config.constants.all.map { "\($0.name)=\(CSV.number($0.value))" }
        let final = run.finalScore
        return [
          run.config.shortID, run.config.method, run.config.sampling, constants.joined(separator: " "),
          String(run.config.seed), run.state.name, String(run.step), CSV.number(run.outcome?.fid),
          CSV.number(final?.fid),
          final.map { String($0.samples) } ?? "",
        ] + [final?.kid, final?.precision, final?.recall].map { CSV.number($0) }
          + [run.record?.checkpointHash ?? ""]
      }
  }
}
