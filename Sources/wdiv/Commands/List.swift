import ArgumentParser
import Experiments
import Records

/// `wdiv list`
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "The cells of a profile, and what they will cost.")

  @OptionGroup var place: PlaceOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var tables: TableOptions
  @OptionGroup var work: WorkOptions

  @Flag(help: "What is left to train, priced by timing a few steps of each kind of cell now, in seconds.")
  var cost = false

  @Flag(help: "One JSON array; with --cost an object that has it as 'cells'.")
  var json = false

  func run() throws {
    // A price is asked of real data; without one the recorded hash of the data is enough.
    let plan = cost ? try profile.plan(place) : try profile.quickPlan(place)
    let cells = try plan.cells(of: tables.only)
    let store = RunStore(output: place.output)
    let prices =
      cost
      ? try PriceList(
        cells, profile: plan.profile, store: store, features: "\(place.paper)/features", data: profile.data,
        jobs: work.parallelRuns, threads: work.threads) : nil
    if json {
      print(prices?.json(store: store) ?? CellListing.json(cells, store: store))
      return
    }
    print(CellTable.text(cells, prices: prices))
    if let prices { print("\n\(CellTable.sums(prices.price))\n\(prices.text)") }
  }
}

/// Cells and prices as columns of text.
enum CellTable {
  /// One line a cell.
  static func text(_ cells: [Cell], prices: PriceList?) -> String {
    var table = TextTable(
      columns: ["id", "method", "seed", "steps", "critic steps", "tables"] + (prices == nil ? [] : ["seconds left"]))
    for (place, cell) in cells.enumerated() {
      let config = cell.config
      let uses = cell.uses.map { use in
        let read = use.readsStep == config.steps ? "" : " at \(use.readsStep)"
        return "\(use.table)[\(use.label)\(use.setting == "own" ? "" : ", \(use.setting)")]\(read)"
      }
      table.add(
        [
          config.shortID, config.label, "\(config.seed)", "\(config.steps)", "\(config.totalCriticSteps)",
          uses.joined(separator: " ") + (cell.notRun.map { " (\($0))" } ?? ""),
        ] + (prices.map { ["\(Int($0.items[place].seconds.rounded()))"] } ?? []))
    }
    return table.text
  }

  /// Tables with their price, and every method's critic passes.
  static func sums(_ price: Price) -> String {
    var tables = TextTable(columns: ["table", "cells", "left", "seconds of one core", "critic passes"])
    for table in price.tables {
      tables.add([
        table.name, "\(table.cells)", "\(table.left)", "\(Int(table.seconds.rounded()))", "\(table.criticPasses)",
      ])
    }
    var methods = TextTable(columns: ["method", "critic passes"])
    for method in price.methods { methods.add([method.name, "\(method.criticPasses)"]) }
    return "\(tables.text)\n\n\(methods.text)\n"
  }
}
