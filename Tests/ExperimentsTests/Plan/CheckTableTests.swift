import Foundation
import Interchange
import Records
import Testing

@testable import Experiments

@Suite struct CheckTableTests {
  private let hash = String(repeating: "0", count: 64)

  private func plan(_ name: String) throws -> RunPlan { try RunPlan(profile: name, paper: paperFolder) { _ in hash } }

  @Test(arguments: ["quick", "standard", "paper"]) func everyRowThatAClaimReadsIsInItsTable(profile: String) throws {
    let claims = try String(contentsOfFile: "\(paperFolder)/claims.yaml", encoding: .utf8)
    let uses = try plan(profile).runs.flatMap(\.uses)
    let rows = claims.matches(of: /table: (theory|health), row: ([^,}]+),/)
    #expect(rows.count > 20)
    for row in rows {
      #expect(
        uses.contains { $0.table == String(row.output.1) && $0.label == String(row.output.2) }, "\(row.output.0)")
    }
    for distance in 1...10 {
      #expect(uses.contains { $0.table == "health" && $0.label == "gradient at distance \(distance)" })
    }
  }

  @Test func everyCheckHasOneUseATableAndItsOwnLastStep() throws {
    for cell in try plan("quick").runs where cell.config.kind != .gan {
      #expect(cell.uses.allSatisfy { $0.readsStep == cell.config.steps && $0.axes.isEmpty && !$0.label.isEmpty })
      #expect(Set(cell.tables).isSubset(of: ["toy", "theory", "health"]))
      try cell.config.validate()
    }
  }

  @Test func claimsReadCriticsOfEverySeed() throws {
    let cells = try plan("quick").runs.filter { $0.uses.contains { $0.label == "WGAN-div critic" } }
    #expect(cells.map(\.config.seed) == Array(11..<75) && cells.map(\.round) == Array(0..<64))
  }

  @Test func theSameLabelTwiceIsAnErrorWhereOneProfileHasBoth() throws {
    let scratch = try Scratch()
    func table(_ profiles: [String]) throws -> TableFile {
      let cells = profiles.enumerated().map { index, profiles in
        "  - {kind: exact, label: same, quantity: slope, constants: {k: \(index + 1), n: 1, p: 3}, \(profiles)}"
      }
      try scratch.write(
        "table: t\nruns:\n\(cells.joined(separator: "\n"))\n", to: "experiments/t.yaml")
      return try TableFile(
        named: "t", paper: scratch.path, methods: MethodSettings(paper: paperFolder, profile: "quick"))
    }
    #expect(try table(["profiles: [quick]", "profiles: [smoke]"]).entries.map(\.label) == ["same"])
    #expect(try table(["except: [smoke]", "except: [smoke, quick]"]).entries.map(\.label) == ["same"])
    #expect(throws: PlanError.self) { _ = try table(["profiles: [quick]", "except: [smoke]"]) }
  }

  @Test func aRunIsItsBaseWithItsOwnValuesOnTop() throws {
    let scratch = try Scratch()
    func table(_ cells: String) throws -> TableFile {
      try scratch.write(
        """
        table: t
        bases:
          slope: {kind: exact, quantity: slope, constants: {k: 2, n: 1, p: 3}, profiles: [quick]}
        runs:
        \(cells)
        """, to: "experiments/t.yaml")
      return try TableFile(
        named: "t", paper: scratch.path, methods: MethodSettings(paper: paperFolder, profile: "quick"))
    }
    let entries = try table(
      "  - {base: slope}\n  - {base: slope, label: five, constants: {k: 2, n: 1, p: 5}}\n"
        + "  - {kind: exact, quantity: slope, constants: {k: 2, n: 1, p: 3}, profiles: [quick]}"
    ).entries
    #expect(try entries[0].config() == entries[2].config())
    #expect(try entries[1].label == "five" && entries[1].config().constant("p") == 5)
    #expect(throws: DocumentError.self) { _ = try table("  - {base: steep}") }
    #expect(throws: DocumentError.self) { _ = try table("  - {base: slope, base: slope}") }
  }

  @Test(arguments: [
    ("n: 1", "n: 0", ":7: 'runs.constants.n' cannot be 0.0; allowed is a number > 0.0"),
    ("n: 1", "n: one", ":7: 'runs.constants.n' takes a number, not 'one'"),
    ("n: 1", "m: 1", ":7: 'runs.constants.m' cannot be 1.0; allowed is only k, n, p"),
    ("p: 3", "p: 2.5", ":8: 'runs.constants.p' cannot be 2.5; allowed is a whole number from 2 to 100"),
    ("      n: 1\n", "", ":5: 'runs.constants.n' cannot be missing; allowed is a number > 0.0"),
    ("quantity: slope", "quantity: steep", ":4: 'runs.quantity' cannot be 'steep'; allowed is divergence, circle,"),
    ("quantity: slope", "quantity: slope\n    hidden: [8]", ":5: unknown key 'runs.hidden'; allowed here are kind,"),
    ("quantity: slope", "quantity: slope\n    seed: 1", ":5: 'runs.seed' cannot be '1'; allowed is nothing"),
    ("deviation: 2", "deviation: 0", ":13: 'runs.fake.deviation' cannot be 0.0; allowed is a number from 0.001"),
    (
      "deviation: 2", "spread: 2",
      ":13: 'runs.fake.name' cannot be 'normal' with these numbers; allowed is normal (mean,"
    ),
    ("deviation: 2", "deviation: 2, spread: 2", ":13: unknown key 'runs.fake.spread'; allowed here are name, mean,"),
    ("sampling: reals", "sampling: pool", ":15: 'runs.sampling' cannot be 'pool'; allowed is members, fakes, reals"),
  ])
  func aBadFieldOfACheckIsNamedWithItsOwnLine(old: String, new: String, message: String) throws {
    let text = """
      table: t
      runs:
        - kind: exact
          quantity: slope
          constants:
            k: 2
            n: 1
            p: 3
        - kind: exact
          quantity: divergence
          constants: { k: 2, p: 6 }
          real: { name: normal, mean: 0, deviation: 1 }
          fake: { name: normal, mean: 0, deviation: 2 }
          dimension: 2
          sampling: reals

      """
    let scratch = try Scratch()
    let methods = MethodSettings(paper: paperFolder, profile: "quick")
    let path = try scratch.write(text, to: "experiments/t.yaml")
    #expect(try TableFile(named: "t", paper: scratch.path, methods: methods).entries.count == 2)
    try scratch.write(text.replacing(old, with: new), to: "experiments/t.yaml")
    let error = try #require(throws: DocumentError.self) {
      _ = try TableFile(named: "t", paper: scratch.path, methods: methods)
    }
    #expect("\(error)".hasPrefix(path + message) && !"\(error)".contains("\n"), "\(error)")
  }
}
