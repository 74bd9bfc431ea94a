import ArgumentParser
import Experiments
import Reporting

/// `wdiv report`
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Train what is missing of a profile, then render the page.")

  @OptionGroup var kernelOptions: KernelOptions

  @OptionGroup var place: PlaceOptions
  @OptionGroup var templates: TemplateOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var tables: TableOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var comparison: CompareOptions

  func run() throws {
    let other = try comparison.compare.map(ReportComparison.read)
    let plan = try profile.plan(place)
    let summary = try TrainingSession.train(
      plan.runs(of: tables.only), plan: plan, place: place, data: profile.data, work: work,
      priceName: plan.profile.profile)
    // A page that shows diverged and failed runs as such is worth having; after Ctrl-C nobody waits for one.
    if summary.exitCode != StopSignal.exitCode {
      print(try PageWriter.write(plan, data: profile.data, place: place, templates: templates.templates))
      if let other { print(try PageWriter.comparison(with: other, place: place, templates: templates.templates)) }
    }
    try summary.check()
  }
}
