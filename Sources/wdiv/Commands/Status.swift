import ArgumentParser
import Experiments
import Records

/// `wdiv status`
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Where the cells of a profile stand.")

  @OptionGroup var place: PlaceOptions
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var tables: TableOptions

  @Flag(help: "One JSON array.")
  var json = false

  @Flag(help: "Only the results digest: one SHA-256 for all cells, which must be done or diverged.")
  var digest = false

  func validate() throws {
    if json && digest { throw ValidationError("--json and --digest exclude each other") }
  }

  func run() throws {
    let cells = try profile.plan(place).cells(of: tables.only)
    let store = RunStore(output: place.output)
    if json {
      print(CellListing.json(cells, store: store))
      return
    }
    if digest {
      do {
        print(try store.digest(cells))
      } catch let error as RunStoreError {
        throw CheckFailure(message: oneLine(error))
      }
      return
    }
    var table = TextTable(columns: ["id", "method", "seed", "step", "state"])
    for cell in cells {
      let (config, status) = (cell.config, store.run(cell.config).status())
      table.add([
        config.shortID, config.label, "\(config.seed)", "\(status.step)/\(config.steps)", status.state.label,
      ])
    }
    print(table.text)
  }
}
