import ArgumentParser
import Experiments
import Records

/// `wdiv tune`
struct Tune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Choose the settings of a profile's tuned tables: train every trial, write paper/tuning/PROFILE.yaml.",
    discussion: """
      Trials are runs like others, on seeds that no table uses: the command can be interrupted, and goes on. It is run \
      once for a profile; the file that it writes is committed.
      """)

  @OptionGroup var kernelOptions: KernelOptions

  @OptionGroup var place: PlaceOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var work: WorkOptions

  @Flag(help: "Only list the trials and their price.")
  var dryRun = false

  func run() throws {
    var rates: [String: [Double]] = [:]
    while true {
      let plan = try RunPlan(
        tuning: profile.profile, paper: place.paper, rates: rates,
        dataHash: DataStore(place, profile.data).hash)
      if dryRun {
        let prices = try PriceList(
          plan.runs, profile: plan.profile, store: RunStore(output: place.output),
          data: DataStore(place, profile), jobs: work.parallelRuns, threads: work.threads)
        print("\(RunTable.text(plan.runs, prices: prices))\n\n\(RunTable.sums(prices.price))\n\(prices.text)")
        return
      }
      let session = try TrainingSession(plan, place: place, data: DataStore(place, profile), work: work)
      let prices = try session.price(plan.runs, recordAs: "\(profile.profile)-tuning")
      let summary = try session.train(plan.runs, prices: prices)
      // A trial that diverged has lost, and that is a result; one that is not over has none.
      if summary.results.contains(where: { !$0.state.isFinal }) { try summary.check() }
      let choices = try TuningChoices(measuring: plan, store: session.store)
      // Half of the lowest rate or twice the highest, as long as that may be better; beyond 1 no optimizer takes it.
      let wider = choices.widening.filter { $0.value.allSatisfy { $0 <= 1 } }
      guard !wider.isEmpty else {
        let path = TuningChoices.path(profile: profile.profile, paper: place.paper)
        try choices.write(to: path)
        print("\(Self.text(choices))\n\(path)")
        return
      }
      for (method, more) in wider { rates[method, default: []] += more }
      let names = wider.keys.sorted().joined(separator: ", ")
      session.log.note("the best learning rate of \(names) lies at the edge; trying further ones")
    }
  }

  private static func text(_ choices: TuningChoices) -> String {
    var table = TextTable(columns: ["method", "learning rate", "critic steps", "dropout", "FID", "steps spent"])
    for choice in choices.choices {
      let chosen = choice.chosen
      table.add([
        choice.method, "\(chosen.learningRate)", "\(chosen.criticSteps)", chosen.dropout.map { "\($0)" } ?? "",
        chosen.fids.map { $0.value.map { "\($0)" } ?? "diverged" }.joined(separator: " "),
        "\(choice.trials.reduce(0) { $0 + $1.stepsSpent })",
      ])
    }
    return table.text
  }
}
