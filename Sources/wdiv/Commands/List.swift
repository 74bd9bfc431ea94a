import ArgumentParser
import Experiments
import Records

/// `wdiv list`
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "The runs of a profile, and what they will cost.")

  @OptionGroup var place: PlaceOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var tables: TableOptions
  @OptionGroup var work: WorkOptions

  @Flag(help: "What is left to train, priced by timing a few steps of each kind of run now, in seconds.")
  var cost = false

  @Flag(help: "One JSON array; with --cost an object that has it as 'runs'.")
  var json = false

  func run() throws {
    // A price is asked of real data; without one the recorded hash of the data is enough.
    let plan = cost ? try profile.plan(place) : try profile.quickPlan(place)
    let store = RunStore(output: place.output)
    let runs = try plan.runs(
      cost ? Rounds(plan.runs, plan.profile.seeds).most : plan.runs(in: store), of: tables.only)
    let prices =
      cost
      ? try PriceList(
        runs, profile: plan.profile, store: store, data: DataStore(place, profile), jobs: work.parallelRuns,
        threads: work.threads) : nil
    if json {
      print(prices?.json(store: store) ?? RunListing.json(runs, store: store))
      return
    }
    print(RunTable.text(runs, prices: prices))
    if let prices { print("\n\(RunTable.sums(prices.price))\n\(prices.text)") }
  }
}

/// Runs and prices as columns of text.
enum RunTable {
  /// One line a run.
  static func text(_ runs: [Records.Run], prices: PriceList?) -> String {
    var table = TextTable(
      columns: ["id", "method", "seed", "steps", "critic steps", "tables"] + (prices == nil ? [] : ["seconds left"]))
    for (place, run) in runs.enumerated() {
      let config = run.config
      let uses = run.uses.map { use in
        let read = use.readsStep == config.steps ? "" : " at \(use.readsStep)"
        return "\(use.table)[\(use.label)\(use.setting == .own ? "" : ", \(use.setting.rawValue)")]\(read)"
      }
      table.add(
        [
          config.shortID, config.label, "\(config.seed)", "\(config.steps)", "\(config.totalCriticSteps)",
          uses.joined(separator: " "),
        ] + (prices.map { ["\(Int($0.items[place].seconds.rounded()))"] } ?? []))
    }
    return table.text
  }

  /// Tables with their price, and every method's critic steps.
  static func sums(_ price: Price) -> String {
    var tables = TextTable(columns: ["table", "runs", "left", "seconds of one core", "critic steps"])
    for table in price.tables {
      tables.add([
        table.table, "\(table.runs)", "\(table.left)", "\(Int(table.seconds.rounded()))", "\(table.criticSteps)",
      ])
    }
    var methods = TextTable(columns: ["method", "critic steps"])
    for method in price.methods { methods.add([method.method, "\(method.criticSteps)"]) }
    return "\(tables.text)\n\n\(methods.text)\n"
  }
}
