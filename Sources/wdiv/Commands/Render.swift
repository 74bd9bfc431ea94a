import ArgumentParser
import Experiments

/// `wdiv render`
struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Render the page from what is recorded; train nothing.")

  @OptionGroup var place: PlaceOptions
  @OptionGroup var templates: TemplateOptions
  @OptionGroup var profile: ProfileOptions

  func run() throws {
    let plan = try profile.plan(place)
    print(try PageWriter.write(plan, data: profile.data, place: place, templates: templates.templates))
  }
}
