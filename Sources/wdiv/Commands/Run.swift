import ArgumentParser
import Experiments

/// `wdiv run`
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Train cells of a profile, only what is missing.")

  @OptionGroup var kernelOptions: KernelOptions

  @Argument(
    help: ArgumentHelp("The beginnings of cells' ids, 4 digits or more; wdiv list shows them.", valueName: "cell"))
  var cells: [String] = []

  @Flag(help: "All cells of the profile.")
  var all = false

  @OptionGroup var place: PlaceOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var work: WorkOptions

  func validate() throws {
    guard all != !cells.isEmpty else { throw ValidationError("name cells, or give --all: one of the two") }
  }

  func run() throws {
    let plan = try profile.plan(place)
    let chosen = all ? plan.cells : try plan.cells(named: cells)
    try TrainingSession.train(chosen, plan: plan, place: place, data: profile.data, work: work).check()
  }
}
