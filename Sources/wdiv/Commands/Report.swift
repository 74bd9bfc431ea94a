import ArgumentParser
import Experiments

/// `wdiv report`
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Train what is missing of a profile, then render the page.")

  @OptionGroup var place: PlaceOptions
  @OptionGroup var templates: TemplateOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var tables: TableOptions
  @OptionGroup var work: WorkOptions

  func run() throws {
    let plan = try profile.plan(place)
    let summary = try TrainingSession.train(
      plan.cells(of: tables.only), plan: plan, place: place, data: profile.data, work: work,
      priceName: plan.profile.name)
    // A page that shows diverged and failed runs as such is worth having; one that Ctrl-C cut short is not asked for.
    if summary.exitCode != StopSignal.exitCode {
      print(try PageWriter.write(plan, data: profile.data, place: place, templates: templates.templates))
    }
    try summary.check()
  }
}
