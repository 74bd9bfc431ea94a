internal import Records

/// What each method was given: runs, critic steps, real images, and the trials that chose its settings. No seconds: those
/// are provenance.
extension Section {
  static func budget(_ page: Page) throws -> Section {
    let model = page.model
    let words = page.words("budget")
    let tuning = model.input.tuning.flatMap { $0.choices.isEmpty ? nil : $0 }
    let runs = try budgets(model, words)
    let choices = try tuning.map { try chosen($0, model, words) }
    let trials = try tuning.flatMap { $0.isMeasured ? try tried($0, model, words) : nil }
    return Section(
      "budget",
      [
        "runs": model.input.trainings.isEmpty ? .absent : runs.view,
        "tuning": .given(tuning) { tuning in
          let spent = tuning.choices.flatMap(\.trials).reduce(0) { $0 + $1.stepsSpent }
          return [
            "measured": !tuning.isMeasured
              ? .absent
              : [
                "many": .flag(tuning.seeds.count != 1), "seeds": .text(Format.list(tuning.seeds.map(String.init))),
                "steps": .text(Format.whole(spent)), "profile": .text(model.input.profile),
              ],
            "source": .text(tuning.source),
          ]
        },
        "choices": .given(choices) { $0.view }, "trials": .given(trials) { $0.view },
      ], tables: [runs, choices, trials].compactMap { $0 })
  }

  private static func budgets(_ model: ReportModel, _ words: Words) throws -> Table {
    let trainings = model.input.trainings
    // The article's order, then others as they appear.
    let known = model.article.methods.extra.map(\.method) + model.article.methods.rows.map(\.method)
    let present = model.values(\.method)
    let methods = known.filter { present.contains($0) } + present.filter { !known.contains($0) }
    return try Table(
      "budget-runs", words,
      columns: [.init("method", .name)]
        + ["runs", "done", "critic_steps", "generator_steps", "real_images"].map { .init($0) },
      rows: methods.map { method in
        let runs = trainings.filter { $0.config.method == method }
        func sum(_ quantity: (RunConfig) -> Int) -> Cell { .whole(runs.reduce(0) { $0 + quantity($1.config) }) }
        return Table.Row([
          .text(model.article.name(ofMethod: method)), .whole(runs.count), .whole(runs.count { $0.state == .done }),
          sum(\.totalCriticSteps), sum(\.steps), sum { $0.totalCriticSteps * $0.batch },
        ])
      })
  }

  private static let settingColumns: [Table.Column] = [
    .init("method", .name), .init("learning_rate"), .init("critic_steps"), .init("dropout"),
  ]

  private static func settings(_ trial: TuningChoices.Trial, of method: String, _ model: ReportModel) -> [Cell] {
    [
      .text(model.article.name(ofMethod: method)), .number(trial.learningRate, Format.plain),
      .whole(trial.criticSteps), .number(trial.dropout, Format.plain),
    ]
  }

  private static func fids(_ trial: TuningChoices.Trial) -> Cell {
    let fids = trial.fids.map { $0.value.map { Format.score($0) } ?? "diverged" }
    return .text(fids.isEmpty ? "–" : fids.joined(separator: ", "))
  }

  private static func chosen(_ tuning: TuningChoices, _ model: ReportModel, _ words: Words) throws -> Table {
    try Table(
      "budget-choices", words,
      columns: settingColumns + [.init("tried"), .init("fids", .text), .init("critic_steps_spent")],
      rows: tuning.choices.map { choice in
        Table.Row(
          settings(choice.chosen, of: choice.method, model) + [
            .whole(choice.trials.count), fids(choice.chosen),
            .whole(choice.trials.reduce(0) { $0 + $1.stepsSpent }),
          ])
      })
  }

  private static func tried(_ tuning: TuningChoices, _ model: ReportModel, _ words: Words) throws -> Table {
    try Table(
      "budget-trials", words, columns: settingColumns + [.init("fids", .text), .init("chosen", .text)],
      rows: tuning.choices.flatMap { choice in
        choice.trials.map { trial in
          Table.Row(
            settings(trial, of: choice.method, model) + [
              fids(trial), .text(trial == choice.chosen ? "✓ chosen" : ""),
            ])
        }
      }, isBoxed: true)
  }
}
