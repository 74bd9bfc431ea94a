import ArgumentParser
import Experiments
import Interchange
import Plotting
import Records

/// `wdiv sample`
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "The samples that a run has left, as one PNG.")

  @Argument(help: ArgumentHelp("The beginning of a run's id, 4 digits or more.", valueName: "run"))
  var name: String

  @Option(name: [.short, .customLong("image")], help: ArgumentHelp("The PNG file to write.", valueName: "file"))
  var o: String

  @Option(help: ArgumentHelp("Images in a row.", valueName: "number"))
  var columns = 8

  @OptionGroup var place: PlaceOptions

  func run() throws {
    let run = try RunStore(output: place.output).run(named: name)
    let recorded = try RecordedRun(Records.Run(config: run.config, uses: []), output: place.output)
    guard let sheet = recorded.pictures.samples else {
      throw CheckFailure(message: "\(run.path): no samples yet; wdiv status says how far the run is")
    }
    let grid = try ImageGrid(
      images: sheet.images, count: sheet.count, size: sheet.size, channels: sheet.channels, columns: columns)
    try AtomicFile.write(grid.png(), to: o)
  }
}
