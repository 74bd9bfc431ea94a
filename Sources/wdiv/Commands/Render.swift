import ArgumentParser
import Experiments
import Reporting

/// `wdiv render`
struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Render the page from what is recorded; train nothing.")

  @OptionGroup var place: PlaceOptions
  @OptionGroup var templates: TemplateOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var comparison: CompareOptions

  func run() throws {
    // Read first: it may be the very report that is about to be replaced.
    let other = try comparison.compare.map(ReportComparison.read)
    let plan = try profile.plan(place)
    print(try PageWriter.write(plan, data: profile.data, place: place, templates: templates.templates).path)
    if let other { print(try PageWriter.comparison(with: other, place: place, templates: templates.templates)) }
  }
}
