import ArgumentParser
import Experiments
import Reporting

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
  @OptionGroup var limits: LimitOptions

  func validate() throws {
    if !all, limits.isGiven { throw ValidationError("--budget and --until belong to --all") }
    guard all != !runs.isEmpty else { throw ValidationError("name runs, or give --all: one of the two") }
  }

  func run() throws {
    let plan = try profile.plan(place)
    let session = try TrainingSession(
      plan, place: place, data: DataStore(place, profile), work: work, limit: limits.limit(for: plan))
    guard all else { return try session.train(plan.runs(named: runs)).check() }
    let prices = limits.isGiven ? try session.price(Rounds(plan.runs, plan.profile.seeds).most) : nil
    try session.trainRounds(plan.runs, prices: prices) {
      // Nobody asks before the first seeds are there, nor where none may be added.
      plan.profile.seeds.isOpen ? try PageWriter.ledger(PageWriter.input(plan, place: place), place: place).open : []
    }.check()
  }
}
