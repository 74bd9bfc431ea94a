import ArgumentParser
import Experiments
import Reporting

/// `wdiv report`
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train what is missing of a profile, and render the page after every round of seeds.")

  @OptionGroup var kernelOptions: KernelOptions

  @OptionGroup var place: PlaceOptions
  @OptionGroup var templates: TemplateOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var tables: TableOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var limits: LimitOptions
  @OptionGroup var comparison: CompareOptions

  func run() throws {
    let other = try comparison.read()
    let plan = try profile.plan(place)
    // A page that cannot be written would be known only after the first round.
    try PageWriter.check(place: place, templates: templates.templates)
    let runs = try plan.runs(plan.runs, of: tables.only)
    let session = try TrainingSession(
      plan, place: place, data: DataStore(place, profile), work: work, limit: limits.limit(for: plan))
    // Part of a plan has no price that a page of the whole could show.
    let prices = try session.price(
      Rounds(runs, plan.profile.seeds).most, recordAs: tables.only.isEmpty ? plan.profile.profile : nil)
    var page: PageWriter.Written?
    let summary = try session.trainRounds(runs, prices: prices) {
      let written = try PageWriter.write(plan, data: profile.data, since: other, place: place, templates: templates)
      session.log.note("page: \(written.path)")
      page = written
      return written.ledger.open
    }
    // A page that shows diverged and failed runs as such is worth having; after Ctrl-C that of the last round stays.
    if let page, summary.exitCode != StopSignal.exitCode {
      session.log.note("took \(ProgressLog.duration(session.seconds))")
      for line in try page.ledger.outlook(page.input, templates: templates.templates) { session.log.note(line) }
      print(page.path)
      try comparison.show(page.comparison, templates: templates)
    }
    try summary.check()
    try comparison.check(page?.comparison)
  }
}
