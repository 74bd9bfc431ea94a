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
    let other = try comparison.read()
    let plan = try profile.plan(place)
    let page = try PageWriter.write(plan, data: profile.data, since: other, place: place, templates: templates)
    print(page.path)
    try comparison.show(page.comparison, templates: templates)
    try comparison.check(page.comparison)
  }
}
