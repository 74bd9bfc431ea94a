import ArgumentParser
import Experiments
import Records

/// `wdiv list`
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "The cells of a profile, and what they will cost.")

  @OptionGroup var place: PlaceOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var tables: TableOptions

  @Flag(help: "Operations of each training, and the time left at the rate of the runs recorded here.")
  var cost = false

  @Flag(help: "One JSON array.")
  var json = false

  func run() throws {
    let cells = try profile.quickPlan(place).cells(of: tables.only)
    let store = RunStore(output: place.output)
    if json {
      print(CellListing.json(cells, store: store))
      return
    }
    var table = TextTable(columns: ["id", "method", "seed", "steps", "tables"] + (cost ? ["GFLOP"] : []))
    for cell in cells {
      let config = cell.config
      let price = cost ? ["\(Int((CellCost(config).operations / 1e9).rounded()))"] : []
      table.add(
        [config.shortID, config.label, "\(config.seed)", "\(config.steps)", cell.tables.joined(separator: ",")] + price)
    }
    print(table.text)
    if cost { print(CostEstimate(cells, store: store, jobs: Machine.cores).text) }
  }
}
