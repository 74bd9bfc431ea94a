import ArgumentParser
import Experiments
import Reporting

/// `wdiv explain`
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The rule, numbers and runs behind a claim's verdict; trains nothing.")

  @Argument(help: ArgumentHelp("A claim's id in paper/claims.yaml, such as C6.", valueName: "claim"))
  var claim: String

  @OptionGroup var place: PlaceOptions
  @OptionGroup var templates: TemplateOptions
  @OptionGroup var profile: ProfileOptions

  @Flag(help: "One JSON object.")
  var json = false

  func run() throws {
    try Claims(contentsOf: "\(place.paper)/claims.yaml").check(claim)
    let input = try PageWriter.input(try profile.plan(place), place: place)
    let ledger = try PageWriter.ledger(input, place: place)
    let folder = templates.templates
    print(
      try json ? ledger.json(of: claim, templates: folder) : ledger.explanation(of: claim, input, templates: folder))
  }
}
