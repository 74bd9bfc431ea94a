internal import Records

/// What each method was given: runs, critic steps, real images, and the trials that chose its settings. No seconds: those
/// are provenance.
enum BudgetView {
  static func view(_ model: ReportModel) -> View {
    let tuning = model.input.tuning
    return .object([
      (
        "text",
        .text(
          "Under the tuned settings every method of a table sees the same number of real images: a critic step takes one "
            + "batch of them. Among the methods’ own settings WGAN’s asks for more critic steps now and then. Steps are counted from the configurations; times are listed under Provenance."
        )
      ),
      ("runs", model.input.trainings.isEmpty ? .absent : runs(model)),
      ("tuning", .text(sentence(tuning, profile: model.input.profile))),
      ("choices", tuning.map { choices($0, model) } ?? .absent),
      ("trials", tuning.flatMap { $0.isMeasured ? trials($0, model) : nil } ?? .absent),
    ])
  }

  private static func sentence(_ tuning: TuningChoices?, profile: String) -> String {
    guard let tuning, !tuning.choices.isEmpty else {
      return "This profile has no file of tuned settings: each method keeps its own."
    }
    guard tuning.isMeasured else {
      return "The settings called tuned were not searched for (\(tuning.source)): they are each method’s own."
    }
    let passes = tuning.choices.flatMap(\.trials).reduce(0) { $0 + $1.stepsSpent }
    return
      "The settings called tuned were chosen by the FID of trials on \(seeds(tuning)), which no table uses and "
      + "the appendix does not list: the same choices for every method, \(Format.whole(passes)) critic steps in all. The "
      + "trials’ numbers stand in paper/tuning/\(profile).yaml."
  }

  private static func seeds(_ tuning: TuningChoices) -> String {
    (tuning.seeds.count == 1 ? "seed " : "seeds ") + Format.list(tuning.seeds.map(String.init))
  }

  /// Methods of the cells: the article's order, then others as they appear.
  private static func methods(_ model: ReportModel) -> [String] {
    let known = model.article.methods.extra.map(\.method) + model.article.methods.rows.map(\.method)
    let present = model.values(\.method)
    return known.filter { present.contains($0) } + present.filter { !known.contains($0) }
  }

  private static func runs(_ model: ReportModel) -> View {
    Cells.table(
      id: "budget-runs", caption: "Budget by method, all tables together",
      note: "As asked for by the profile; a run that serves several tables counts once.",
      columns: ["Method", "runs", "of these done", "critic steps", "generator steps", "real images seen"],
      rows: methods(model).map { method in
        let cells = model.input.trainings.filter { $0.config.method == method }
        let critic = cells.reduce(0) { $0 + $1.config.totalCriticSteps }
        return TableRow(
          model.article.name(ofMethod: method),
          [
            Format.whole(cells.count), Format.whole(cells.count { $0.state == .done }), Format.whole(critic),
            Format.whole(cells.reduce(0) { $0 + $1.config.steps }),
            Format.whole(cells.reduce(0) { $0 + $1.config.totalCriticSteps * $1.config.batch }),
          ]
        )
      })
  }

  private static func settings(_ trial: TuningChoices.Trial) -> [String] {
    [Format.plain(trial.learningRate), String(trial.criticSteps), trial.dropout.map { Format.plain($0) } ?? "–"]
  }

  private static func fids(_ trial: TuningChoices.Trial) -> String {
    trial.fids.isEmpty
      ? "–" : trial.fids.map { $0.value.map { Format.score($0) } ?? "diverged" }.joined(separator: ", ")
  }

  private static func choices(_ tuning: TuningChoices, _ model: ReportModel) -> View {
    Cells.table(
      id: "budget-choices", caption: "Settings called tuned",
      columns: [
        "Method", "learning rate", "critic steps", "dropout", "tried", "FID of the chosen, a seed each",
        "critic steps spent",
      ],
      rows: tuning.choices.map { choice in
        TableRow(
          model.article.name(ofMethod: choice.method),
          settings(choice.chosen) + [
            Format.whole(choice.trials.count), fids(choice.chosen),
            Format.whole(choice.trials.reduce(0) { $0 + $1.stepsSpent }),
          ]
        )
      })
  }

  private static func trials(_ tuning: TuningChoices, _ model: ReportModel) -> View {
    Cells.table(
      id: "budget-trials", caption: "Every trial", boxed: true,
      columns: ["Method", "learning rate", "critic steps", "dropout", "FID, a seed each", "chosen"],
      rows: tuning.choices.flatMap { choice in
        choice.trials.map { trial in
          TableRow(
            model.article.name(ofMethod: choice.method),
            settings(trial) + [fids(trial), trial == choice.chosen ? "✓ chosen" : ""]
          )
        }
      })
  }
}
