import ArgumentParser
import Experiments
import Records

/// `wdiv status`
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "The state of a profile's runs.")

  @OptionGroup var place: PlaceOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var tables: TableOptions

  @Flag(help: "One JSON array.")
  var json = false

  @Flag(help: "Only the results digest: one SHA-256 for all runs, which must be done or diverged.")
  var digest = false

  func validate() throws {
    if json && digest { throw ValidationError("--json and --digest exclude each other") }
  }

  func run() throws {
    let plan = try profile.quickPlan(place)
    let store = RunStore(output: place.output)
    try store.checkFormat()
    let runs = try plan.runs(plan.runs(in: store), of: tables.only)
    if digest {
      do {
        print(try store.digest(runs))
      } catch let error as RunStoreError {
        throw CheckFailure(message: oneLine(error))
      }
      return
    }
    let report = StatusReport(runs, store: store, cores: Machine.cores)
    if json {
      print(report.json)
      return
    }
    var table = TextTable(columns: ["id", "method", "seed", "step", "left", "state"])
    for row in report.rows {
      let config = row.run.config
      table.add([
        config.shortID, config.label, "\(config.seed)", "\(row.step)/\(config.steps)", row.timeLeft, row.state.label,
      ])
    }
    print(table.text)
    print(report.summary)
  }
}
