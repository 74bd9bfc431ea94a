import ArgumentParser
import Experiments

/// `wdiv run`
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Train runs of a profile, only what is missing.")

  @OptionGroup var kernelOptions: KernelOptions

  @Argument(
    help: ArgumentHelp("The beginnings of runs' ids, 4 digits or more; wdiv list shows them.", valueName: "run"))
  var runs: [String] = []

  @Flag(help: "All runs of the profile.")
  var all = false

  @OptionGroup var place: PlaceOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var work: WorkOptions

  func validate() throws {
    guard all != !runs.isEmpty else { throw ValidationError("name runs, or give --all: one of the two") }
  }

  func run() throws {
    let plan = try profile.plan(place)
    let chosen = all ? plan.runs : try plan.runs(named: runs)
    try TrainingSession.train(chosen, plan: plan, place: place, data: profile.data, work: work).check()
  }
}
