import ArgumentParser
import Experiments

/// `wdiv doctor`
struct Diagnose: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "What the machine has, what is missing, and how to get it.")

  @OptionGroup var place: PlaceOptions

  @Option(help: DataStore.help)
  var data: [String] = []

  func run() throws {
    let findings = Doctor.findings(output: place.output, paper: place.paper, data: data)
    var table = TextTable(columns: ["", "", ""])
    for finding in findings {
      table.add([finding.remedy == nil ? "ok" : "MISSING", finding.name, finding.text])
      if let remedy = finding.remedy { table.add(["", "", "-> \(remedy)"]) }
    }
    print(table.text)
    let missing = findings.count { $0.remedy != nil }
    if missing > 0 { throw CheckFailure(message: "\(missing) of \(findings.count) findings are faults") }
  }
}
